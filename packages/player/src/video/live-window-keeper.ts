import { Events } from 'hls.js';
import type Hls from 'hls.js';
import { liveWindowOf, NO_LIVE_WINDOW, timeRange, type LiveWindow, type StreamType } from './live-window.ts';

const NATIVE_LIVE_EDGE_SECONDS = 10; // a browser that plays HLS by itself tells no target duration: as skins take it
type Seekable = Pick<HTMLMediaElement, 'duration' | 'seekable'>;

/** What a skin's live button, and its seek bar, go by. */
export class LiveWindowKeeper {
  readonly #tell: (event: 'streamtypechange' | 'targetlivewindowchange' | 'seekablechange') => void;
  #hls: Hls | null = null;
  #window: LiveWindow = NO_LIVE_WINDOW;

  constructor(tell: (event: 'streamtypechange' | 'targetlivewindowchange' | 'seekablechange') => void) {
    this.#tell = tell;
  }

  /** @param hls the one that plays now, whatever it has read already; null: none, or the browser itself */
  follow(hls: Hls | null): void {
    this.#hls = hls;
    const details = hls?.latestLevelDetails;
    this.#set(details ? liveWindowOf(details) : NO_LIVE_WINDOW);
    hls?.on(Events.LEVEL_UPDATED, (_event, { details }) => {
      if (hls !== this.#hls) return;
      this.#set(liveWindowOf(details));
      if (details.live) this.#tell('seekablechange');
    });
  }

  streamType({ duration }: Seekable): StreamType {
    if (this.#hls || Number.isNaN(duration)) return this.#window.streamType;
    return duration === Number.POSITIVE_INFINITY ? 'live' : 'on-demand';
  }

  get targetLiveWindow(): number {
    return this.#window.targetLiveWindow;
  }

  edgeStart(video: Seekable): number {
    if (this.streamType(video) !== 'live') return Number.NaN;
    const { length } = video.seekable;
    const end = this.#hls?.liveSyncPosition ?? (length > 0 ? video.seekable.end(length - 1) : Number.NaN);
    return end - (this.#hls ? this.#window.liveEdgeSeconds : NATIVE_LIVE_EDGE_SECONDS);
  }

  seekable({ seekable }: Seekable): TimeRanges {
    const end = this.#window.streamType === 'live' ? this.#hls?.liveSyncPosition : null;
    return end === null || end === undefined || seekable.length === 0 ? seekable : timeRange(seekable.start(0), end);
  }

  #set(window: LiveWindow): void {
    const before = this.#window;
    this.#window = window;
    if (before.streamType !== window.streamType) this.#tell('streamtypechange');
    if (!Object.is(before.targetLiveWindow, window.targetLiveWindow)) this.#tell('targetlivewindowchange');
  }
}
