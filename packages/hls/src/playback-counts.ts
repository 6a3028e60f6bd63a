import type { PlaybackTotals } from '@tributary/client';
import type Hls from 'hls.js';
import type { Playback, PlaybackEvent } from './playback.ts';

const MS_PER_SECOND = 1000;

/** Counts what went wrong with the picture since it was first looked at, for the operator to know, and hears whether it plays. */
export class PlaybackCounts {
  readonly #hls: Hls;
  readonly #playback: Playback;
  readonly #onToggled: () => void;
  #stalls = 0;
  #stalledMs = 0;
  #stalledSinceMs: number | null = null;

  /** @param onToggled it was paused, has ended, or goes on */
  constructor(hls: Hls, playback: Playback, onToggled: () => void = () => {}) {
    this.#hls = hls;
    this.#playback = playback;
    this.#onToggled = onToggled;
    playback.observer = (event) => this.#heard(event);
  }

  /** The picture or the sound goes on, or will as soon as there is more of it. */
  get isPlaying(): boolean {
    const { media } = this.#playback;
    return media !== null && !media.paused && !media.ended;
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

  #heard(event: PlaybackEvent): void {
    switch (event) {
      case 'restarted':
        return this.#restarted();
      case 'playing':
      case 'timeupdate':
      case 'left': // nobody watches it any more
        return this.#goesOn();
      case 'waiting':
        return this.#waits();
      case 'play':
      case 'pause':
      case 'ended':
      case 'followed': // it may play already, or nothing does any more
        return this.#onToggled();
      case 'canplay':
    }
  }

  #restarted(): void {
    this.#stalls = 0;
    this.#stalledMs = 0;
    this.#stalledSinceMs = null;
  }

  #goesOn(): void {
    if (this.#stalledSinceMs === null) return;
    this.#stalledMs += performance.now() - this.#stalledSinceMs;
    this.#stalledSinceMs = null;
  }

  #waits(): void {
    // Waiting for the first frame is start-up, and a seek is the viewer's own doing: neither is a stall.
    const { startupMs, media } = this.#playback;
    if (this.#stalledSinceMs !== null || startupMs === undefined || media?.seeking) return;
    this.#stalls++;
    this.#stalledSinceMs = performance.now();
  }
}
