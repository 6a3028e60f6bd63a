import type { PlaybackTotals } from '@tributary/client';
import type Hls from 'hls.js';

const MS_PER_SECOND = 1000;
const TOGGLES = ['play', 'pause', 'ended'] as const;

/** Watches the media element: start-up, stalls, and where the playhead is. */
export class Playback {
  readonly #hls: Hls;
  #media: HTMLMediaElement | null = null;
  #loadedAtMs = performance.now();
  #startupMs: number | undefined;
  #stalls = 0;
  #stalledMs = 0;
  #stalledSinceMs: number | null = null;
  readonly #onStarted: () => void;
  readonly #onPlaying = () => this.#moved();
  readonly #onCanPlay = () => void this.startingUp();
  readonly #onWaiting = () => this.#stuck();
  readonly #onToggled: () => void;

  /**
   * @param onStarted there is something to show, for the first time since the stream was loaded; playing or paused
   * @param onToggled it was paused, has ended, or goes on
   */
  constructor(hls: Hls, onStarted: () => void, onToggled: () => void = () => {}) {
    this.#hls = hls;
    this.#onStarted = onStarted;
    this.#onToggled = onToggled;
  }

  /** The picture or the sound goes on, or will as soon as there is more of it. */
  get isPlaying(): boolean {
    return this.#media !== null && !this.#media.paused && !this.#media.ended;
  }

  /** A new stream is loaded: what happened in the one before is not its doing. */
  restart(): void {
    this.#loadedAtMs = performance.now();
    this.#startupMs = undefined;
    this.#stalls = 0;
    this.#stalledMs = 0;
    this.#stalledSinceMs = null;
  }

  /** Looks for the element anew: hls.js may have been given another. */
  follow(): void {
    const media = this.#hls.media;
    if (media === this.#media) return;
    this.leave();
    this.#media = media;
    media?.addEventListener('canplay', this.#onCanPlay);
    media?.addEventListener('playing', this.#onPlaying);
    media?.addEventListener('timeupdate', this.#onPlaying);
    media?.addEventListener('waiting', this.#onWaiting);
    for (const event of TOGGLES) media?.addEventListener(event, this.#onToggled);
    // It may play already, or nothing does any more.
    this.#onToggled();
  }

  /** The element was taken away from the player: what it does from now on is not ours to watch. */
  leave(): void {
    this.#media?.removeEventListener('canplay', this.#onCanPlay);
    this.#media?.removeEventListener('playing', this.#onPlaying);
    this.#media?.removeEventListener('timeupdate', this.#onPlaying);
    this.#media?.removeEventListener('waiting', this.#onWaiting);
    for (const event of TOGGLES) this.#media?.removeEventListener(event, this.#onToggled);
    this.#media = null;
    this.#endStall(performance.now());
  }

  /** The player waits for its first frame. */
  startingUp(): boolean {
    if (this.#startupMs === undefined && (this.#media?.readyState ?? 0) >= HTMLMediaElement.HAVE_FUTURE_DATA) this.#moved();
    return this.#startupMs === undefined;
  }

  /** Milliseconds until the playhead reaches a media time; 0 where it has. As if playing, for play may be pressed any moment. */
  untilMs(mediaTimeSeconds: number): number {
    if (!this.#media) return 0;
    const rate = this.#media.playbackRate > 0 ? this.#media.playbackRate : 1;
    return Math.max(0, ((mediaTimeSeconds - this.#media.currentTime) / rate) * MS_PER_SECOND);
  }

  totals(): PlaybackTotals {
    const latency = this.#hls.latency;
    const running = this.#stalledSinceMs === null ? 0 : performance.now() - this.#stalledSinceMs;
    const isLive = this.#hls.levels[this.#hls.loadLevel]?.details?.live === true && latency > 0;
    return {
      stalls: this.#stalls,
      stalledMs: this.#stalledMs + running,
      startupMs: this.#startupMs,
      ...(isLive ? { liveLatencyMs: latency * MS_PER_SECOND } : {}),
    };
  }

  #moved(): void {
    const nowMs = performance.now();
    this.#endStall(nowMs);
    if (this.#startupMs !== undefined) return;
    this.#startupMs = nowMs - this.#loadedAtMs;
    this.#onStarted();
  }

  #endStall(nowMs: number): void {
    if (this.#stalledSinceMs === null) return;
    this.#stalledMs += nowMs - this.#stalledSinceMs;
    this.#stalledSinceMs = null;
  }

  #stuck(): void {
    // Waiting for the first frame is start-up, and a seek is the viewer's own doing: neither is a stall.
    if (this.#startupMs === undefined || this.#media?.seeking || this.#stalledSinceMs !== null) return;
    this.#stalls++;
    this.#stalledSinceMs = performance.now();
  }
}
