import type { AlertFigures, AlertRule } from './rule.ts';

/** What one moment's figures say about a rule: within, beyond, back but only just, or nothing. */
export type Judgement =
  | { readonly status: 'no-figures'; readonly value: null }
  | { readonly status: 'well' | 'nearly' | 'breached'; readonly value: number };

/**
 * Of the ceiling, what a swarm that is well reaches at least. Where the threshold is above that, it asks for what so few viewers cannot
 * give (two of them have a ceiling of a half), and counts as that much.
 */
const REACHABLE_SHARE = 0.8;
/** An alert clears no sooner than a tenth this side of its threshold: a value that dances on it fires once. */
const HYSTERESIS_SHARE = 0.1;
const MS_PER_SECOND = 1000;

const NO_FIGURES: Judgement = { status: 'no-figures', value: null };

/** @param nowMs epoch milliseconds */
export function judge(rule: AlertRule, figures: AlertFigures | null, nowMs: number): Judgement {
  if (figures === null || figures.viewers < rule.minimumViewers) return NO_FIGURES;
  const { offload, ceiling, stallRatio, lastReportAtMs, viewers } = figures;
  switch (rule.measure) {
    case 'offload':
      return offload === null || ceiling === null ? NO_FIGURES : below(offload, Math.min(rule.threshold, ceiling * REACHABLE_SHARE));
    case 'stallRatio':
      return stallRatio === null ? NO_FIGURES : above(stallRatio, rule.threshold);
    case 'reportGap':
      // Nobody is there to report: no gap.
      if (lastReportAtMs === null || viewers === 0) return NO_FIGURES;
      return above(Math.max(0, nowMs - lastReportAtMs) / MS_PER_SECOND, rule.threshold);
  }
}

function below(value: number, bar: number): Judgement {
  if (!Number.isFinite(value)) return NO_FIGURES;
  // A tenth above a bar of four fifths is still within what can be reached.
  return { status: value < bar ? 'breached' : value < bar * (1 + HYSTERESIS_SHARE) ? 'nearly' : 'well', value };
}

function above(value: number, bar: number): Judgement {
  if (!Number.isFinite(value)) return NO_FIGURES;
  return { status: value > bar ? 'breached' : value > bar * (1 - HYSTERESIS_SHARE) ? 'nearly' : 'well', value };
}
