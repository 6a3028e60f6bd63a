import type { AlertRule } from '@tributary/operator-api';

/** Shares are typed in per cent, gaps in seconds. */
const PERCENT = 100;
const RANDOM_BYTES = 8;
export const MEASURES = ['offload', 'stallRatio', 'reportGap'] as const satisfies readonly AlertRule['measure'][];

/** What a new rule of a measure begins with: what an operator would want to hear of at night. */
const STARTS: Readonly<Record<AlertRule['measure'], number>> = { offload: 0.5, stallRatio: 0.03, reportGap: 60 };
const START_MINUTES = 5;
const START_VIEWERS = 10;

export function newRule(name: string): AlertRule {
  const id = [...crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return {
    id,
    name,
    stream: '*',
    measure: 'offload',
    threshold: STARTS.offload,
    forMinutes: START_MINUTES,
    minimumViewers: START_VIEWERS,
    isOn: true,
  };
}

export const typedThreshold = ({ measure, threshold }: AlertRule): number =>
  measure === 'reportGap' ? threshold : Math.round(threshold * PERCENT * PERCENT) / PERCENT;

export const thresholdOf = (measure: AlertRule['measure'], typed: number): number => (measure === 'reportGap' ? typed : typed / PERCENT);

/** Another measure begins with a threshold of its own: 50 % is no number of seconds. */
export const withMeasure = (rule: AlertRule, measure: AlertRule['measure']): AlertRule => ({
  ...rule,
  measure,
  threshold: STARTS[measure],
});
