import type Hls from 'hls.js';

const MS_PER_SECOND = 1000;

/** What can be heard of it: events of the media element, and that it is another one, or none any more, or that another stream is loaded. */
export type PlaybackEvent = (typeof MEDIA_EVENTS)[number] | 'followed' | 'left' | 'restarted';

const MEDIA_EVENTS = ['canplay', 'playing', 'timeupdate', 'waiting', 'play', 'pause', 'ended'] as const;

/** Watches the media element: start-up, and where the playhead is. */
export class Playback {
  /** Who wants to know more of what the player does than whether it has begun. */
  observer: ((event: PlaybackEvent) => void) | null = null;
  readonly #hls: Hls;
  readonly #onStarted: () => void;
  #media: HTMLMediaElement | null = null;
  #loadedAtMs = performance.now();
  #startupMs: number | undefined;

  /** @param onStarted there is something to show, for the first time since the stream was loaded; playing or paused */
  constructor(hls: Hls, onStarted: () => void) {
    this.#hls = hls;
    this.#onStarted = onStarted;
  }

  /** The element that is watched. */
  get media(): HTMLMediaElement | null {
    return this.#media;
  }

  /** From loading to the first frame; undefined before it. */
  get startupMs(): number | undefined {
    return this.#startupMs;
  }

  /** A new stream is loaded: what happened in the one before is not its doing. */
  restart(): void {
    this.#loadedAtMs = performance.now();
    this.#startupMs = undefined;
    this.observer?.('restarted');
  }

  /** Looks for the element anew: hls.js may have been given another. */
  follow(): void {
    const media = this.#hls.media;
    if (media === this.#media) return;
    this.leave();
    this.#media = media;
    for (const event of MEDIA_EVENTS) media?.addEventListener(event, this);
    this.observer?.('followed');
  }

  /** The element was taken away from the player: what it does from now on is not ours to watch. */
  leave(): void {
    for (const event of MEDIA_EVENTS) this.#media?.removeEventListener(event, this);
    this.#media = null;
    this.observer?.('left');
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

  /** Of the element. */
  handleEvent({ type }: Event): void {
    if (type === 'canplay') this.startingUp();
    else if (type === 'playing' || type === 'timeupdate') this.#moved();
    this.observer?.(type as PlaybackEvent);
  }

  #moved(): void {
    if (this.#startupMs !== undefined) return;
    this.#startupMs = performance.now() - this.#loadedAtMs;
    this.#onStarted();
  }
}
