// A viewer as a site would build one: an hls.js player plus one line. What it played is kept by hash, for tests to compare.
import { attachPeers, type PeerOptions, type Peers, type PeerStats } from '@tributary/hls';
import Hls, { Events, type HlsConfig } from 'hls.js';

export interface PlayedFragment {
  readonly url: string;
  readonly sn: number | string;
  readonly type: string;
  /** Bytes of the resource that it is; null: all of it. `end` is exclusive. */
  readonly range: { readonly start: number; readonly end: number } | null;
  /** Number of the LL-HLS part within its segment; null: a whole segment. */
  readonly part: number | null;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Snapshot {
  readonly status: string;
  readonly stats: PeerStats;
  readonly played: readonly PlayedFragment[];
  readonly currentTime: number;
  readonly bufferedSeconds: number;
  readonly readyState: number;
  readonly stalls: number;
  readonly stalledMs: number;
  readonly errors: readonly string[];
  readonly levels: number;
  readonly level: number;
  readonly connectionsMade: number;
  readonly connectionsOpen: number;
  /** When the viewer was started, and now, by the clock that the segments' times are in. */
  readonly startedAtMs: number;
  readonly nowMs: number;
  /** How far the picture is behind the stream's own clock; null where the playlist has none. */
  readonly behindSeconds: number | null;
}

export interface ViewerOptions {
  readonly src: string;
  readonly signaling: string;
  readonly peers?: Omit<PeerOptions, 'signaling'>;
  readonly hls?: Partial<HlsConfig>;
  /** Attach before `loadSource` (default) or after. */
  readonly attach?: 'before' | 'after' | 'never';
}

const HEX = 16;
const MS_PER_SECOND = 1000;
const POLL_MS = 50;
const STALL_AFTER_MS = 250; // two missed polls and a bit: less is the element's own stepping

let made = 0;
const connections = new Set<RTCPeerConnection>();
const Native = globalThis.RTCPeerConnection as typeof RTCPeerConnection | undefined;
if (Native) {
  globalThis.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made++;
      connections.add(this);
    }
    override close(): void {
      connections.delete(this);
      super.close();
    }
  };
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(HEX).padStart(2, '0')).join('');
}

class Viewer {
  readonly video = document.createElement('video');
  readonly hls: Hls;
  peers: Peers | null;
  readonly played: PlayedFragment[] = [];
  readonly errors: string[] = [];
  readonly #peerOptions: PeerOptions;
  #stalls = 0;
  #stalledMs = 0;
  #movedAtMs = 0;
  #lastTime = 0;
  #isStalled = false;
  readonly #startedAtMs = performance.now();

  constructor({ src, signaling, peers = {}, hls: config = {}, attach = 'before' }: ViewerOptions) {
    this.video.muted = true;
    this.video.autoplay = true;
    this.video.width = 320;
    document.body.append(this.video);
    this.hls = new Hls(config);
    this.#peerOptions = { signaling, ...peers };
    this.peers = attach === 'before' ? this.#attach() : null;
    this.hls.on(Events.FRAG_LOADED, (_event, { frag, part, payload }) => {
      const bytes = payload.byteLength;
      // Hashed from a copy: hls.js hands the buffer to its worker.
      if (typeof frag.sn !== 'number' || !globalThis.isSecureContext) return;
      const { url, byteRange } = part ?? frag;
      const [start, end] = byteRange;
      const range = start === undefined || end === undefined ? null : { start, end };
      const { sn, type } = frag;
      void sha256(payload.slice(0)).then((hash) =>
        this.played.push({ url, sn, type, range, part: part?.index ?? null, bytes, sha256: hash }),
      );
    });
    this.hls.on(Events.ERROR, (_event, { details, fatal }) => this.errors.push(`${fatal ? 'fatal ' : ''}${details}`));
    this.hls.loadSource(src);
    if (attach === 'after') this.peers = this.#attach();
    this.hls.attachMedia(this.video);
    void this.video.play().catch(() => {});
    setInterval(() => this.#look(), POLL_MS);
  }

  /** Attaches peers anew, as a site does that turns them on while a stream plays. */
  attachPeers(): void {
    this.peers = this.#attach();
  }

  #attach(): Peers {
    return attachPeers(this.hls, this.#peerOptions);
  }

  snapshot(): Snapshot {
    const { video, hls } = this;
    const end = video.buffered.length > 0 ? video.buffered.end(video.buffered.length - 1) : video.currentTime;
    return {
      status: this.peers?.status ?? 'none',
      stats: this.peers?.stats() as PeerStats,
      played: [...this.played],
      currentTime: video.currentTime,
      bufferedSeconds: end - video.currentTime,
      readyState: video.readyState,
      stalls: this.#stalls,
      stalledMs: this.#stalledMs + (this.#isStalled ? performance.now() - this.#movedAtMs : 0),
      errors: [...this.errors],
      levels: hls.levels?.length ?? 0,
      level: hls.currentLevel,
      connectionsMade: made,
      connectionsOpen: connections.size,
      startedAtMs: this.#startedAtMs,
      nowMs: performance.now(),
      behindSeconds: this.#behindSeconds(),
    };
  }

  /** Seeks a live stream so that the picture is that far behind the stream's own clock: viewers at the same frame have the same buffer. */
  seekBehind(seconds: number): void {
    const behindSeconds = this.#behindSeconds();
    if (behindSeconds !== null) this.video.currentTime += behindSeconds - seconds;
  }

  #behindSeconds(): number | null {
    const { playingDate } = this.hls;
    return playingDate && (Date.now() - playingDate.getTime()) / MS_PER_SECOND;
  }

  #look(): void {
    const nowMs = performance.now();
    const { currentTime, paused, seeking } = this.video;
    if (currentTime !== this.#lastTime || paused || seeking) {
      if (this.#isStalled) this.#stalledMs += nowMs - this.#movedAtMs;
      this.#isStalled = false;
      this.#lastTime = currentTime;
      this.#movedAtMs = nowMs;
    } else if (
      this.#lastTime > 0 &&
      !this.#isStalled &&
      nowMs - this.#movedAtMs > STALL_AFTER_MS &&
      this.video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA
    ) {
      this.#isStalled = true;
      this.#stalls++;
    }
  }
}

declare global {
  interface Window {
    startViewer(options: ViewerOptions): void;
    viewer: Viewer;
    /** The page's copy of hls.js, for tests that configure it with functions and classes. */
    Hls: typeof Hls;
  }
}

window.Hls = Hls;

window.startViewer = (options) => {
  window.viewer = new Viewer(options);
};
