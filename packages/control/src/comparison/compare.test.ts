import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareGroups, FEWEST_VIEWERS, type GroupSamples, type Verdict } from './compare.ts';
import { COMPARED_MEASURES, TRAITS } from './compared-measures.ts';
import { NO_SAMPLES, samplesOf, type Lived } from './testing/viewers.ts';

const FINE: Lived = { stallRatio: 0.001, startupMs: 500, bitrate: 1_200_000 };
/** As many viewers, who differ a little from each other as viewers do. */
const group = (viewers: number, lived: Partial<Lived> = {}): GroupSamples =>
  samplesOf(
    Array.from({ length: viewers }, (_, index) => {
      const unlike = 0.9 + (0.2 * (index % 11)) / 10;
      const { stallRatio, startupMs, bitrate } = { ...FINE, ...lived };
      return { stallRatio: stallRatio * unlike, startupMs: startupMs * unlike, bitrate: bitrate * unlike };
    }),
  );
const verdicts = (peers: GroupSamples, control: GroupSamples): readonly Verdict[] => {
  const compared = compareGroups({ peers, control });
  return COMPARED_MEASURES.map((measure) => compared[measure].verdict);
};

describe('compareGroups', () => {
  it('sees no difference where there is none', () => {
    expect(verdicts(group(300), group(300))).toEqual(['no-difference', 'no-difference', 'no-difference']);
  });

  it('knows which way is worse for each measure', () => {
    const harmed = group(300, { stallRatio: 0.1, startupMs: 2500, bitrate: 600_000 });
    expect(verdicts(harmed, group(300))).toEqual(['worse', 'worse', 'worse']);
    expect(verdicts(group(300), harmed)).toEqual(['better', 'better', 'better']);
  });

  it('does not mind what is certain and too small to matter', () => {
    const hardly = group(100_000, { stallRatio: 0.0012, startupMs: 550, bitrate: 1_180_000 });
    const compared = compareGroups({ peers: hardly, control: group(100_000) });
    expect(compared.startupMs.difference?.low).toBeGreaterThan(0);
    expect(COMPARED_MEASURES.map((measure) => compared[measure].verdict)).toEqual(['no-difference', 'no-difference', 'no-difference']);
  });

  it('judges nothing before both sides have enough viewers', () => {
    const harmed = { stallRatio: 0.5, startupMs: 9000, bitrate: 100_000 };
    expect(verdicts(group(FEWEST_VIEWERS - 1, harmed), group(10_000))).toEqual(['too-few', 'too-few', 'too-few']);
    expect(verdicts(group(10_000, harmed), group(FEWEST_VIEWERS - 1))).toEqual(['too-few', 'too-few', 'too-few']);
    expect(verdicts(NO_SAMPLES, NO_SAMPLES)).toEqual(['too-few', 'too-few', 'too-few']);
  });

  it('finds severe harm with the fewest viewers that it judges', () => {
    expect(verdicts(group(40, { stallRatio: 0.3 }), group(FEWEST_VIEWERS))[0]).toBe('worse');
  });

  it('believes nothing for sure where nobody in a small group stalled', () => {
    const nobody = group(FEWEST_VIEWERS, { stallRatio: 0 });
    const { control, difference } = compareGroups({ peers: group(30), control: nobody }).stallRatio;
    expect(control?.high).toBeGreaterThan(0);
    expect(difference?.low).toBeLessThan(0);
  });

  it('shows estimates with ordinary 95 % intervals', () => {
    const viewers = [0.1, 0.2, 0.3, 0.4, 0.5].map((stallRatio) => ({ ...FINE, stallRatio }));
    const { peers } = compareGroups({ peers: samplesOf(viewers), control: NO_SAMPLES }).stallRatio;
    // 0.3 ± 2.776 · 0.1581 ÷ √5.
    expect(peers?.mean).toBeCloseTo(0.3, 9);
    expect(peers?.low).toBeCloseTo(0.1037, 2);
    expect(peers?.high).toBeCloseTo(0.4963, 2);
  });

  it('answers whatever sums it is given with finite numbers and a verdict, and turns around with its groups', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(0, 1, -1, Number.MAX_VALUE, Number.NaN, Infinity));
    const sample = fc.record({ viewers: fc.oneof(fc.nat(), number), sum: number, squares: number });
    const samples = fc.record({ stallRatio: sample, startupMs: sample, bitrate: sample });
    fc.assert(
      fc.property(samples, samples, (peers, control) => {
        const compared = compareGroups({ peers, control });
        for (const measure of COMPARED_MEASURES) {
          const { difference, verdict, ...estimates } = compared[measure];
          for (const shown of [difference, estimates.peers, estimates.control])
            if (shown !== null) for (const value of Object.values(shown)) expect(value).toSatisfy(Number.isFinite);
          expect(['too-few', 'no-difference', 'better', 'worse']).toContain(verdict);
          if ('absolute' in TRAITS[measure].leastEffect) {
            const turned = compareGroups({ peers: control, control: peers })[measure].verdict;
            expect(turned).toBe({ better: 'worse', worse: 'better', 'too-few': 'too-few', 'no-difference': 'no-difference' }[verdict]);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
