import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPlaywrightReport, readVitestReport } from './reports.mjs';

const directory = mkdtempSync(join(tmpdir(), 'tributary-reports-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileWith(content: unknown): string {
  const file = join(directory, 'report.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('readVitestReport', () => {
  it('counts tests, and files that do not load as failures', () => {
    const assertionResults = ['passed', 'passed', 'failed', 'skipped', 'todo'].map((status) => ({ fullName: `a ${status} test`, status }));
    const report = {
      testResults: [
        { status: 'failed', assertionResults },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ fullName: 'ffmpeg cuts', status: 'skipped', meta: { how: 'apt-get install ffmpeg' } }] },
      ],
    };
    expect(readVitestReport(fileWith(report))).toMatchObject({
      passed: 2,
      failed: 2,
      skipped: [{ name: 'a skipped test' }, { name: 'a todo test' }, { name: 'ffmpeg cuts', how: 'apt-get install ffmpeg' }],
    });
  });

  it('is undefined without a report or with half of one', () => {
    expect(readVitestReport(join(directory, 'none.json'))).toBeUndefined();
    expect(readVitestReport(fileWith('{"testResults": ['))).toBeUndefined();
  });
});

describe('readPlaywrightReport', () => {
  it('counts nested tests, reasons for skipping, and errors outside tests', () => {
    const spec = (title: string, status: string, annotations: unknown[] = []) => ({ title, tests: [{ status, annotations }] });
    const report = {
      errors: [{ message: 'a spec that does not load' }],
      suites: [
        {
          title: 'live.spec.ts',
          specs: [spec('plays', 'expected'), spec('stalls', 'unexpected'), spec('flickers', 'flaky')],
          suites: [{ title: 'Firefox', specs: [spec('plays', 'skipped', [{ type: 'skip', description: 'apt-get install firefox-esr' }])] }],
        },
      ],
    };
    expect(readPlaywrightReport(fileWith(report))).toEqual({
      passed: 1,
      failed: 3,
      skipped: [{ name: 'live.spec.ts › Firefox › plays', how: 'apt-get install firefox-esr' }],
    });
  });
});
