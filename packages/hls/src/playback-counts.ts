import type { PlaybackTotals } from '@tributary/client';
import type Hls from 'hls.js';
import type { Playback, PlaybackObserver } from './playback.ts';

const MS_PER_SECOND = 1000;

/** Counts what went wrong with the picture since it was first looked at, for the operator to know. */
export class PlaybackCounts implements PlaybackObserver {
  readonly #hls: Hls;
  readonly #playback: Playback;
  #stalls = 0;
  #stalledMs = 0;
  #stalledSinceMs: number | null = null;

  constructor(hls: Hls, playback: Playback) {
    this.#hls = hls;
    this.#playback = playback;
    playback.observer = this;
  }

  totals(): PlaybackTotals {
    const latency = this.#hls.latency;
    const running = this.#stalledSinceMs === null ? 0 : performance.now() - this.#stalledSinceMs;
    const isLive = this.#hls.levels[this.#hls.loadLevel]?.details?.live === true && latency > 0;
    return {
      stalls: this.#stalls,
      stalledMs: this.#stalledMs + running,
      startupMs: this.#playback.startupMs,
      ...(isLive ? { liveLatencyMs: latency * MS_PER_SECOND } : {}),
    };
  }

  restarted(): void {
    this.#stalls = 0;
    this.#stalledMs = 0;
    this.#stalledSinceMs = null;
  }

  goesOn(): void {
    if (this.#stalledSinceMs === null) return;
    this.#stalledMs += performance.now() - this.#stalledSinceMs;
    this.#stalledSinceMs = null;
  }

  waits(): void {
    if (this.#stalledSinceMs !== null) return;
    this.#stalls++;
    this.#stalledSinceMs = performance.now();
  }
}
