import type { UplinkClass } from '@tributary/protocol';

/** Owners that stand in for each owner: with two, an owner and its backup may both be silent. */
export const BACKUPS = 2;

/**
 * A newcomer's duty begins so many segments after the newest it knows: long enough for the message to the owner that gives
 * the arc up to arrive first, so that no segment has two owners or none.
 */
export const DUTY_LEAD_SEQUENCES = 2;

/**
 * Share of the duty by uplink. Whoever fetches a segment is the first to pass it on: a weak uplink holds a segment up for
 * everybody, so it gets next to nothing, and something only so that a swarm of weak ones has owners at all.
 */
export const DUTY_WEIGHTS: Readonly<Record<UplinkClass, number>> = { unknown: 1, weak: 0.02, medium: 1, strong: 30 };

/** Segments that an owner may leave to its stand-ins before it loses its duty … */
export const MISSES_BEFORE_SUSPENSION = 3;
/** … for this long, milliseconds: a hiccup must not cost it for the whole evening. */
export const SUSPENSION_MS = 60_000;
