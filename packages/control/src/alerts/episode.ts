import { judge, type Judgement } from './judge.ts';
import type { AlertFigures, AlertRule } from './rule.ts';

/**
 * How a rule stands with a stream. `pending`: beyond the threshold, not yet for long enough. `clearing`: has fired, and is within it again,
 * not yet for long enough; the operator sees it as firing.
 */
export type EpisodeStatus = 'fine' | 'pending' | 'firing' | 'clearing' | 'no-figures';

export interface Episode {
  readonly status: EpisodeStatus;
  /** Since when it has this status; of `clearing` since when it clears. Epoch milliseconds. */
  readonly sinceMs: number;
  /** When it fired; null where it has not. */
  readonly firedAtMs: number | null;
  /** The latest; null where there are no figures. */
  readonly value: number | null;
}

/** What the operator is told of, once each. */
export type Transition = 'fired' | 'cleared';

export interface Step {
  readonly episode: Episode;
  readonly transition: Transition | null;
}

const MS_PER_MINUTE = 60_000;

/** Before anything is known. */
export const beginEpisode = (nowMs: number): Episode => ({ status: 'no-figures', sinceMs: nowMs, firedAtMs: null, value: null });

export const isFiring = ({ status }: Episode): boolean => status === 'firing' || status === 'clearing';

/**
 * The next moment. Between firing and clearing, and from clearing to firing again, there are at least `forMinutes`, whatever the figures do.
 * @param figures null: the stream is not there any more
 * @param nowMs epoch milliseconds
 */
export function stepEpisode(rule: AlertRule, before: Episode, figures: AlertFigures | null, nowMs: number): Step {
  const judgement = judge(rule, figures, nowMs);
  const holdsMs = rule.forMinutes * MS_PER_MINUTE;
  return isFiring(before) ? whileFiring(before, judgement, holdsMs, nowMs) : whileQuiet(before, judgement, holdsMs, nowMs);
}

function whileQuiet(before: Episode, { status, value }: Judgement, holdsMs: number, nowMs: number): Step {
  if (status === 'breached') {
    const pending = stay(before, 'pending', value, nowMs);
    if (nowMs - pending.sinceMs < holdsMs) return { episode: pending, transition: null };
    return { episode: { status: 'firing', sinceMs: nowMs, firedAtMs: nowMs, value }, transition: 'fired' };
  }
  return { episode: stay(before, status === 'no-figures' ? 'no-figures' : 'fine', value, nowMs), transition: null };
}

function whileFiring(before: Episode, { status, value }: Judgement, holdsMs: number, nowMs: number): Step {
  if (status === 'breached' || (status === 'nearly' && before.status === 'firing'))
    return { episode: stay(before, 'firing', value, nowMs), transition: null };
  // No figures clear it too: who is gone suffers no more, and an alert that nothing can end tells nobody anything.
  const clearing = stay(before, 'clearing', value, nowMs);
  if (nowMs - clearing.sinceMs < holdsMs) return { episode: clearing, transition: null };
  const quiet = status === 'no-figures' ? 'no-figures' : 'fine';
  return { episode: { status: quiet, sinceMs: nowMs, firedAtMs: null, value }, transition: 'cleared' };
}

const stay = (before: Episode, status: EpisodeStatus, value: number | null, nowMs: number): Episode => ({
  ...before,
  status,
  value,
  // A clock that was set back begins to count anew.
  sinceMs: before.status === status ? Math.min(before.sinceMs, nowMs) : nowMs,
});
