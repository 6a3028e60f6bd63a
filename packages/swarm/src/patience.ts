import type { Preference } from '@tributary/protocol';

/** How long peers are waited for, in multiples of what the options say. */
export interface Patience {
  /** Of the forward buffer that waiting leaves. Never less than the time from a last byte to a frame: that is the reserve's own floor. */
  readonly reserve: number;
  /** Of a film's buffer from which on its segments may wait. */
  readonly comfort: number;
}

/**
 * By what the operator prefers. `latency`: twice the reserve, so that the origin steps in a second earlier, and a player that catches up
 * with the live edge finds its buffer full. `offload`: half of what was learnt of the origin's moods is enough, and a film may wait from
 * 12 s on, six segments of 2 s, where 20 s are comfortable.
 */
export const PATIENCE: Readonly<Record<Preference, Patience>> = {
  latency: { reserve: 2, comfort: 1.5 },
  balanced: { reserve: 1, comfort: 1 },
  offload: { reserve: 0.5, comfort: 0.6 },
};
