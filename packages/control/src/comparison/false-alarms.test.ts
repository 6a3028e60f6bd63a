import { describe, expect, it } from 'vitest';
import { compareGroups } from './compare.ts';
import { COMPARED_MEASURES } from './compared-measures.ts';
import { NORMAL_95 } from './student.ts';
import { seededRandom } from './testing/seeded-random.ts';
import { addViewer, NO_SAMPLES, waiting, type Lived } from './testing/viewers.ts';
import { welchDifference } from './welch.ts';

/** Viewers of one rollout, and how often somebody looks. */
const VIEWERS = 1500;
const VIEWERS_BETWEEN_LOOKS = 15;
const ROLLOUTS = 200;
const ACCEPTED_SHARE = 0.05;
const RENDITIONS = [400_000, 1_200_000, 3_000_000];

type Life = (random: () => number, hasPeers: boolean) => Lived;

const lifeWith =
  (stallShare: number, stallMean: number): Life =>
  (random) => ({
    stallRatio: random() < stallShare ? Math.min(1, waiting(random, stallMean)) : 0,
    startupMs: 200 + waiting(random, 800),
    bitrate: RENDITIONS[Math.floor(random() * RENDITIONS.length)] ?? 0,
  });

/** Looks again and again at one rollout until it is judged. @returns viewers needed, or null: never judged */
function watch(random: () => number, peersShare: number, life: Life, isJudged: typeof judgedByUs): number | null {
  const groups = { peers: NO_SAMPLES, control: NO_SAMPLES };
  for (let viewer = 1; viewer <= VIEWERS; viewer++) {
    const side = random() < peersShare ? 'peers' : 'control';
    groups[side] = addViewer(groups[side], life(random, side === 'peers'));
    if (viewer % VIEWERS_BETWEEN_LOOKS === 0 && isJudged(groups)) return viewer;
  }
  return null;
}

/** Any measure, either way: whether it matters is left out, for that would only make false alarms rarer. */
const judgedByUs = (groups: Parameters<typeof compareGroups>[0]): boolean => {
  const compared = compareGroups(groups);
  return COMPARED_MEASURES.some((measure) => {
    const { difference, verdict } = compared[measure];
    return verdict !== 'too-few' && difference !== null && (difference.low > 0 || difference.high < 0);
  });
};

/** One look's own level, taken again at each look. */
const judgedNaively: typeof judgedByUs = ({ peers, control }) =>
  COMPARED_MEASURES.some((measure) => {
    if (Math.min(peers[measure].viewers, control[measure].viewers) < 10) return false;
    const { mean, standardError } = welchDifference(peers[measure], control[measure], 1e-9);
    return Math.abs(mean) > NORMAL_95 * standardError;
  });

function falseAlarms(peersShare: number, life: Life, isJudged = judgedByUs): number {
  const random = seededRandom(20_26);
  let alarms = 0;
  for (let rollout = 0; rollout < ROLLOUTS; rollout++) if (watch(random, peersShare, life, isJudged) !== null) alarms++;
  return alarms / ROLLOUTS;
}

describe('looking again and again at groups that live alike', () => {
  for (const peersShare of [0.1, 0.5, 0.9, 0.98])
    for (const [stallShare, stallMean] of [
      [0.1, 0.05],
      [0.02, 0.1],
      [0.005, 0.3],
    ] as const)
      it(`finds a difference in at most 5 % of rollouts: ${peersShare * 100} % with peers, ${stallShare * 100} % stall`, () => {
        expect(falseAlarms(peersShare, lifeWith(stallShare, stallMean))).toBeLessThanOrEqual(ACCEPTED_SHARE);
      });

  it('would find one in far more if each look were taken for the only one', () => {
    expect(falseAlarms(0.5, lifeWith(0.1, 0.05), judgedNaively)).toBeGreaterThan(ACCEPTED_SHARE * 4);
  });
});

describe('looking again and again at a group that is harmed', () => {
  it('finds it in nearly every rollout, and soon', () => {
    const random = seededRandom(7);
    const harmed: Life = (chance, hasPeers) => lifeWith(hasPeers ? 0.5 : 0.05, 0.2)(chance, hasPeers);
    const needed = Array.from({ length: 50 }, () => watch(random, 0.5, harmed, judgedByUs) ?? Infinity).sort((a, b) => a - b);
    expect(needed[25]).toBeLessThan(300);
    expect(needed[47]).toBeLessThan(VIEWERS);
  });
});
