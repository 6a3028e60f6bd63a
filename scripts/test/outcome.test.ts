import { describe, expect, it } from 'vitest';
import { checkOutcome, summarize, testOutcome } from './outcome.mjs';

const tests = (passed: number, failed = 0, exitCode = failed > 0 ? 1 : 0) =>
  testOutcome('unit tests', { passed, failed, skipped: [] }, exitCode);

describe('summarize', () => {
  it('adds checks and tests up in its last line', () => {
    const { lines, ok } = summarize([checkOutcome('lint', true), tests(5)], { testsWanted: true });
    expect(lines.at(-1)).toBe('6 passed, 0 failed, 0 skipped');
    expect(ok).toBe(true);
  });

  it('fails with a failed check or test, and shows every step', () => {
    const { lines, ok } = summarize([checkOutcome('lint', false), tests(5, 2)], { testsWanted: true });
    expect(lines).toEqual(['FAILED  lint', 'FAILED  unit tests: 5 passed, 2 failed', '5 passed, 3 failed, 0 skipped']);
    expect(ok).toBe(false);
  });

  it('fails a run that executed no test, although its checks passed', () => {
    expect(summarize([checkOutcome('lint', true), tests(0)], { testsWanted: true }).ok).toBe(false);
    expect(summarize([], { testsWanted: true }).lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped');
    expect(summarize([checkOutcome('lint', true)], { testsWanted: false }).ok).toBe(true);
  });

  it('fails a runner that crashed, and one that ended badly without a failed test', () => {
    expect(testOutcome('unit tests', undefined, null).failed).toBe(1);
    expect(tests(5, 0, 1).failed).toBe(1);
    expect(tests(5, 3, 1).failed).toBe(3);
  });

  it('says how to get what was skipped', () => {
    const skipped = [{ name: 'Firefox', how: 'apt-get install firefox-esr' }];
    const { lines, ok } = summarize([testOutcome('unit tests', { passed: 1, failed: 0, skipped }, 0)], { testsWanted: true });
    expect(lines).toContain('SKIPPED Firefox: apt-get install firefox-esr');
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
    expect(ok).toBe(true);
  });
});
