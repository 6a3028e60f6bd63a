import { RESOLUTIONS, WIDTH_MS, type Resolution } from '../cells.ts';

/** A stretch of time in cells of one width. */
export interface Span {
  readonly resolution: Resolution;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Cuts a stretch of time so that the widest cells that lie wholly inside cover its middle and finer ones its ends: a day by the
 * minute is 23 hours and at most 119 minutes, instead of 1,440 minutes of every stream.
 */
export function spansOf({ resolution, fromMs, toMs }: Span): Span[] {
  const coarser = RESOLUTIONS[RESOLUTIONS.indexOf(resolution) + 1];
  if (coarser === undefined) return fromMs < toMs ? [{ resolution, fromMs, toMs }] : [];
  const widthMs = WIDTH_MS[coarser];
  const innerFromMs = Math.ceil(fromMs / widthMs) * widthMs;
  const innerToMs = Math.floor(toMs / widthMs) * widthMs;
  if (innerFromMs >= innerToMs) return fromMs < toMs ? [{ resolution, fromMs, toMs }] : [];
  const spans = [
    { resolution, fromMs, toMs: innerFromMs },
    ...spansOf({ resolution: coarser, fromMs: innerFromMs, toMs: innerToMs }),
    { resolution, fromMs: innerToMs, toMs },
  ];
  return spans.filter((span) => span.fromMs < span.toMs);
}
