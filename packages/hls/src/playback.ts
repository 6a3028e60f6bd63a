import type Hls from 'hls.js';

const MS_PER_SECOND = 1000;

/** Who wants to know more of what the player does than whether it has begun. */
export interface PlaybackObserver {
  /** The picture moves, or nobody watches it any more. */
  goesOn(): void;
  /** After the first frame, and not for a seek: it has nothing to show. */
  waits(): void;
  /** Another stream is being loaded. */
  restarted(): void;
}

/** Watches the media element: start-up, and where the playhead is. */
export class Playback {
  observer: PlaybackObserver | null = null;
  readonly #hls: Hls;
  #media: HTMLMediaElement | null = null;
  #loadedAtMs = performance.now();
  #startupMs: number | undefined;
  readonly #onStarted: () => void;
  readonly #onToggled: () => void;
  readonly #handlers: readonly (readonly [event: string, handler: () => void])[];

  /**
   * @param onStarted there is something to show, for the first time since the stream was loaded; playing or paused
   * @param onToggled it was paused, has ended, or goes on
   */
  constructor(hls: Hls, onStarted: () => void, onToggled: () => void = () => {}) {
    this.#hls = hls;
    this.#onStarted = onStarted;
    this.#onToggled = onToggled;
    const onMoved = (): void => this.#moved();
    this.#handlers = [
      ['canplay', () => void this.startingUp()],
      ['playing', onMoved],
      ['timeupdate', onMoved],
      ['waiting', () => this.#stuck()],
      ['play', onToggled],
      ['pause', onToggled],
      ['ended', onToggled],
    ];
  }

  /** The picture or the sound goes on, or will as soon as there is more of it. */
  get isPlaying(): boolean {
    return this.#media !== null && !this.#media.paused && !this.#media.ended;
  }

  /** From loading to the first frame; undefined before it. */
  get startupMs(): number | undefined {
    return this.#startupMs;
  }

  /** A new stream is loaded: what happened in the one before is not its doing. */
  restart(): void {
    this.#loadedAtMs = performance.now();
    this.#startupMs = undefined;
    this.observer?.restarted();
  }

  /** Looks for the element anew: hls.js may have been given another. */
  follow(): void {
    const media = this.#hls.media;
    if (media === this.#media) return;
    this.leave();
    this.#media = media;
    for (const [event, handler] of this.#handlers) media?.addEventListener(event, handler);
    // It may play already, or nothing does any more.
    this.#onToggled();
  }

  /** The element was taken away from the player: what it does from now on is not ours to watch. */
  leave(): void {
    for (const [event, handler] of this.#handlers) this.#media?.removeEventListener(event, handler);
    this.#media = null;
    this.observer?.goesOn();
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

  #moved(): void {
    this.observer?.goesOn();
    if (this.#startupMs !== undefined) return;
    this.#startupMs = performance.now() - this.#loadedAtMs;
    this.#onStarted();
  }

  #stuck(): void {
    // Waiting for the first frame is start-up, and a seek is the viewer's own doing: neither is a stall.
    if (this.#startupMs !== undefined && !this.#media?.seeking) this.observer?.waits();
  }
}
