import type { TrackId } from '@tributary/protocol';
import type { TrafficTotals } from './statistics.ts';

type Counter = keyof TrafficTotals;
type Counters = { -readonly [K in Counter]: TrafficTotals[K] };

const MAX_TRACKS = 64; // a stream has a few; neighbours can name any, so the rest are counted together

const none = (): Counters => ({ originBytes: 0, peerBytes: 0, sentBytes: 0, wastedBytes: 0 });

/** Bytes by track, and in all. */
export class Traffic {
  readonly #byTrack = new Map<TrackId, Counters>();
  readonly #totals = none();

  add(track: TrackId, counter: Counter, bytes: number): void {
    this.#totals[counter] += bytes;
    let counters = this.#byTrack.get(track);
    if (!counters) {
      if (this.#byTrack.size >= MAX_TRACKS) return;
      counters = none();
      this.#byTrack.set(track, counters);
    }
    counters[counter] += bytes;
  }

  totals(): TrafficTotals {
    return { ...this.#totals };
  }

  byTrack(): ReadonlyMap<TrackId, TrafficTotals> {
    return new Map([...this.#byTrack].map(([track, counters]) => [track, { ...counters }]));
  }
}
