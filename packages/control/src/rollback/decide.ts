import { COMPARED_MEASURES, type ComparedMeasureName, type GroupComparison } from '../comparison/index.ts';
import type { Settings } from '../settings.ts';
import { describeHarm } from './describe-harm.ts';

/** Whether a rollout goes back by itself. */
export interface RollbackRule {
  readonly isOn: boolean;
  /** On each side, of each measure that is judged by. */
  readonly minimumViewers: number;
}

/** Where the operator has set none: a rollout that harms should not need somebody to watch it. Fifty on each side are soon there, and few are harmed meanwhile. */
export const DEFAULT_ROLLBACK_RULE: RollbackRule = { isOn: true, minimumViewers: 50 };

/** One division of a stream's viewers into those with peers and the control group. */
export interface Rollout {
  /** Changes whenever the operator sets another percentage, or the same once more. */
  readonly id: string;
  /** 0 to 100. */
  readonly percent: number;
}

export interface RollbackQuestion {
  readonly rule: RollbackRule;
  readonly rollout: Rollout;
  /** Of this rollout alone: what viewers lived before it began says nothing about it. */
  readonly comparison: GroupComparison;
  /** The rollout of this stream that went back last; null: none has. */
  readonly rolledBackId: string | null;
}

export type RollbackDecision =
  | { readonly status: 'keep'; readonly why: 'rule-off' | 'nobody-to-compare' | 'went-back-already' | 'too-few' | 'no-harm' }
  | {
      readonly status: 'roll-back';
      readonly settings: Pick<Settings, 'rolloutPercent'>;
      /** By which the peer group is worse: at least one. */
      readonly measures: readonly ComparedMeasureName[];
      /** In one sentence, for the event. */
      readonly text: string;
    };

/** Nobody has peers, but everybody stays joined and reports: the operator sees what becomes of it, and `peers` stays what it was set to. */
const ROLLED_BACK: Pick<Settings, 'rolloutPercent'> = { rolloutPercent: 0 };
const EVERYBODY_PERCENT = 100;

/** Whether a rollout must go back now. To be asked as often as one likes: the comparison allows for that. */
export function decideRollback({ rule, rollout, comparison, rolledBackId }: RollbackQuestion): RollbackDecision {
  if (!rule.isOn) return { status: 'keep', why: 'rule-off' };
  if (rollout.percent <= 0 || rollout.percent >= EVERYBODY_PERCENT) return { status: 'keep', why: 'nobody-to-compare' };
  if (rollout.id === rolledBackId) return { status: 'keep', why: 'went-back-already' };
  const judged = COMPARED_MEASURES.filter((measure) => {
    const { peers, control } = comparison[measure];
    return peers !== null && control !== null && Math.min(peers.viewers, control.viewers) >= rule.minimumViewers;
  });
  if (judged.length === 0) return { status: 'keep', why: 'too-few' };
  const worse = judged.filter((measure) => comparison[measure].verdict === 'worse');
  if (worse.length === 0) return { status: 'keep', why: 'no-harm' };
  return { status: 'roll-back', settings: ROLLED_BACK, measures: worse, text: describeHarm(worse, comparison) };
}
