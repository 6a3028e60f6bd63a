import { describe, expect, it } from 'vitest';
import { compareGroups } from '../comparison/index.ts';
import { samplesOf, type Lived } from '../comparison/testing/viewers.ts';
import { decideRollback, DEFAULT_ROLLBACK_RULE, type RollbackQuestion } from './decide.ts';

const group = (viewers: number, lived: Partial<Lived> = {}) =>
  samplesOf(Array.from({ length: viewers }, () => ({ stallRatio: 0.001, startupMs: 800, bitrate: 1_200_000, ...lived })));

const question = (changes: Partial<RollbackQuestion> = {}): RollbackQuestion => ({
  rule: DEFAULT_ROLLBACK_RULE,
  rollout: { id: 'r2', percent: 50 },
  comparison: compareGroups({ peers: group(60, { stallRatio: 0.1 }), control: group(60) }),
  rolledBackId: 'r1',
  ...changes,
});

describe('decideRollback', () => {
  it('goes back to nobody when the peer group is worse, and says by what', () => {
    expect(decideRollback(question())).toEqual({
      status: 'roll-back',
      settings: { rolloutPercent: 0 },
      measures: ['stallRatio'],
      text: 'The rollout went back to 0 %: viewers with peers stalled 10.0 % of the time (control group: 0.1 % of the time). Find out why before you set a percentage again.',
    });
  });

  it('names all that is worse', () => {
    const comparison = compareGroups({ peers: group(60, { startupMs: 3000, bitrate: 400_000 }), control: group(60) });
    const decision = decideRollback(question({ comparison }));
    expect(decision).toMatchObject({ measures: ['startupMs', 'bitrate'] });
    expect(decision).toHaveProperty('text', expect.stringContaining('started after 3.0 s (control group: 0.8 s), watched at 400 kbit/s'));
  });

  it('never twice for one rollout; a later one is judged anew', () => {
    expect(decideRollback(question({ rolledBackId: 'r2' }))).toEqual({ status: 'keep', why: 'went-back-already' });
    expect(decideRollback(question({ rolledBackId: 'r2', rollout: { id: 'r3', percent: 50 } })).status).toBe('roll-back');
  });

  it('keeps where the rule is off, or there is only one side', () => {
    expect(decideRollback(question({ rule: { isOn: false, minimumViewers: 50 } }))).toEqual({ status: 'keep', why: 'rule-off' });
    for (const percent of [0, 100])
      expect(decideRollback(question({ rollout: { id: 'r2', percent } }))).toEqual({ status: 'keep', why: 'nobody-to-compare' });
  });

  it('keeps while either side has fewer viewers than the rule wants', () => {
    for (const [peers, control] of [
      [49, 60],
      [60, 49],
    ] as const) {
      const comparison = compareGroups({ peers: group(peers, { stallRatio: 0.5 }), control: group(control) });
      expect(comparison.stallRatio.verdict).toBe('worse');
      expect(decideRollback(question({ comparison }))).toEqual({ status: 'keep', why: 'too-few' });
    }
  });

  it('keeps where peers do no harm, or good', () => {
    const good = compareGroups({ peers: group(60), control: group(60, { stallRatio: 0.1 }) });
    const alike = compareGroups({ peers: group(60), control: group(60) });
    for (const comparison of [good, alike]) expect(decideRollback(question({ comparison }))).toEqual({ status: 'keep', why: 'no-harm' });
  });
});
