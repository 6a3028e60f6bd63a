import type { PeerStats } from '@tributary/hls';

type Totals = Pick<PeerStats['totals'], 'originBytes' | 'peerBytes' | 'sentBytes'>;
type Sample = Totals & { readonly atMs: number };

export const RECENT_WINDOW_MS = 30_000; // some fifteen segments: "now" that does not flicker with each of them
const MAX_SAMPLES = 64; // a sample per second for twice the window: a caller that samples faster loses the oldest, not memory

/** Shares computed from running totals: what happened lately is the difference to the totals of half a minute ago. */
export class TrafficWindow {
  #samples: Sample[] = [];

  /** Takes the totals of now. Times must not go back. */
  add(atMs: number, { originBytes, peerBytes, sentBytes }: Totals): void {
    // One sample older than the window stays: it is what the window starts from.
    while (this.#samples.length > 1 && (this.#samples[1]?.atMs ?? atMs) <= atMs - RECENT_WINDOW_MS) this.#samples.shift();
    if (this.#samples.length >= MAX_SAMPLES) this.#samples.shift();
    this.#samples.push({ atMs, originBytes, peerBytes, sentBytes });
  }

  get sampleCount(): number {
    return this.#samples.length;
  }

  /** Share of peers in what arrived within the window; undefined where nothing did. */
  recentShare(): number | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last) return undefined;
    return shareOf({ originBytes: last.originBytes - first.originBytes, peerBytes: last.peerBytes - first.peerBytes });
  }

  clear(): void {
    this.#samples = [];
  }
}

/** Share of peers; undefined before any byte, because 0 of 0 is no share. */
export function shareOf({ originBytes, peerBytes }: Pick<Totals, 'originBytes' | 'peerBytes'>): number | undefined {
  const bytes = originBytes + peerBytes;
  return bytes > 0 ? peerBytes / bytes : undefined;
}
