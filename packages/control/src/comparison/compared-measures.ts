/** What both sides of a rollout are compared by. */
export const COMPARED_MEASURES = ['stallRatio', 'startupMs', 'bitrate'] as const;
export type ComparedMeasureName = (typeof COMPARED_MEASURES)[number];

export interface MeasureTraits {
  readonly better: 'lower' | 'higher';
  /** Differences below are of no concern, however certain. */
  readonly leastEffect: { readonly absolute: number } | { readonly shareOfControl: number };
}

/**
 * What a difference must be to matter. A viewer who waits 1 % of a video's duration for it plays 5 % less, and each second of start-up beyond
 * two loses 5.8 % of viewers (S. Krishnan, R. Sitaraman, Video Stream Quality Impacts Viewer Behavior, IMC 2012): 0.2 points of
 * stalling are 1 % of what is watched, 100 ms of start-up 0.6 % of the viewers. Of the bitrate 3 %: no ladder has rungs so close together.
 */
export const TRAITS: Readonly<Record<ComparedMeasureName, MeasureTraits>> = {
  stallRatio: { better: 'lower', leastEffect: { absolute: 0.002 } },
  startupMs: { better: 'lower', leastEffect: { absolute: 100 } },
  bitrate: { better: 'higher', leastEffect: { shareOfControl: 0.03 } },
};

/** The least effect in the measure's own unit. Above 0. */
export function leastEffectOf(measure: ComparedMeasureName, controlMean: number): number {
  const { leastEffect } = TRAITS[measure];
  // A control group without any bitrate has played nothing: the smallest number there is keeps the arithmetic sound.
  return 'absolute' in leastEffect ? leastEffect.absolute : Math.max(leastEffect.shareOfControl * Math.abs(controlMean), Number.MIN_VALUE);
}
