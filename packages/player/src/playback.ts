import { attachPeers, type Peers, type PeersMode } from '@tributary/hls';
import HlsJs, { ErrorTypes, Events, type ErrorData, type HlsConfig } from 'hls.js';
import { explainHlsError, explainMediaError, playbackProblem, type PlaybackProblem } from './playback-problem.ts';
import type { PlayerPeerStatus, PlayerState } from './player-state.ts';
import { retryDelayMs } from './retry-delay.ts';

const HLS_MIME_TYPE = 'application/vnd.apple.mpegurl'; // RFC 8216, section 4
const MEDIA_RECOVERY_INTERVAL_MS = 10_000; // a decoder that fails again so soon after it was reset will fail for ever

export interface PlaybackSource {
  /** Absolute address of the playlist. */
  readonly url: string;
  /** Absolute address of the signaling server; null: no peers. */
  readonly signaling: string | null;
  /** What the viewer is asked before it has peers; undefined: as `attachPeers` has it. */
  readonly peersMode?: PeersMode | undefined;
  readonly hlsConfig: Partial<HlsConfig>;
}

export interface PlaybackHandlers {
  stateChanged(state: PlayerState): void;
  /** Another `Peers`, or none; also when only `peerStatus` changed for want of one. */
  peersChanged(): void;
}

/** One stream in one video element: through hls.js with peers, or natively where there is no Media Source Extensions. */
export class Playback {
  readonly #video: HTMLVideoElement;
  readonly #source: PlaybackSource;
  readonly #handlers: PlaybackHandlers;
  #hls: HlsJs | null = null;
  #peers: Peers | null = null;
  #state: PlayerState = { kind: 'empty' };
  #failuresInARow = 0;
  #lastMediaRecoveryMs = Number.NEGATIVE_INFINITY;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #stopNative: (() => void) | null = null;

  constructor(video: HTMLVideoElement, source: PlaybackSource, handlers: PlaybackHandlers) {
    this.#video = video;
    this.#source = source;
    this.#handlers = handlers;
  }

  get hls(): HlsJs | null {
    return this.#hls;
  }

  get peers(): Peers | null {
    return this.#peers;
  }

  get peerStatus(): PlayerPeerStatus {
    if (this.#peers) return this.#peers.status;
    if (!hasMediaSource()) return 'unsupported-player';
    return this.#source.signaling === null ? 'no-signaling' : 'idle';
  }

  start(): void {
    window.addEventListener('online', this.#onOnline);
    this.#load();
  }

  /** Tries again after a failure. Connections to peers are kept where the stream itself was not at fault. */
  retry(): void {
    if (this.#state.kind !== 'failed') return;
    clearTimeout(this.#retryTimer);
    const { passing } = this.#state.problem;
    const hls = this.#hls;
    this.#setState({ kind: 'loading' });
    if (hls && passing && hls.levels.length > 0) hls.startLoad();
    else if (hls && passing) hls.loadSource(this.#source.url);
    else this.#load();
  }

  /** Leaves the video element empty and nothing running. */
  destroy(): void {
    window.removeEventListener('online', this.#onOnline);
    this.#unload();
  }

  readonly #onOnline = (): void => {
    if (this.#state.kind === 'failed' && this.#state.problem.passing) this.retry();
  };

  #load(): void {
    this.#unload();
    this.#setState({ kind: 'loading' });
    if (hasMediaSource()) this.#loadWithHls();
    else if (this.#video.canPlayType(HLS_MIME_TYPE) !== '') this.#loadNatively();
    else this.#fail(playbackProblem('unsupported-browser', 'no MediaSource'));
    this.#handlers.peersChanged();
  }

  #loadWithHls(): void {
    const { url, signaling, peersMode, hlsConfig } = this.#source;
    const hls = new HlsJs(hlsConfig);
    this.#hls = hls;
    this.#peers = signaling === null ? null : attachPeers(hls, { signaling, peers: peersMode });
    hls.on(Events.MANIFEST_PARSED, this.#onProgress);
    hls.on(Events.FRAG_BUFFERED, this.#onProgress);
    hls.on(Events.ERROR, (_event, error) => this.#onHlsError(hls, error));
    hls.loadSource(url);
    hls.attachMedia(this.#video);
  }

  readonly #onProgress = (event: Events): void => {
    if (event === Events.FRAG_BUFFERED) this.#failuresInARow = 0;
    if (this.#state.kind === 'loading') this.#setState({ kind: 'ready' });
  };

  #onHlsError(hls: HlsJs, error: ErrorData): void {
    if (!error.fatal) return; // hls.js deals with these itself
    const nowMs = performance.now();
    if (error.type === ErrorTypes.MEDIA_ERROR && nowMs - this.#lastMediaRecoveryMs > MEDIA_RECOVERY_INTERVAL_MS) {
      this.#lastMediaRecoveryMs = nowMs;
      hls.recoverMediaError();
      return;
    }
    this.#fail(explainHlsError(error));
  }

  #loadNatively(): void {
    const video = this.#video;
    const onReady = (): void => this.#setState({ kind: 'ready' });
    const onError = (): void => this.#fail(explainMediaError(video.error));
    video.addEventListener('loadedmetadata', onReady);
    video.addEventListener('error', onError);
    this.#stopNative = () => {
      video.removeEventListener('loadedmetadata', onReady);
      video.removeEventListener('error', onError);
      video.removeAttribute('src');
      video.load();
    };
    video.src = this.#source.url;
  }

  #fail(problem: PlaybackProblem): void {
    clearTimeout(this.#retryTimer);
    const retryInMs = problem.passing ? retryDelayMs(this.#failuresInARow) : undefined;
    this.#failuresInARow += 1;
    if (retryInMs !== undefined) this.#retryTimer = setTimeout(() => this.retry(), retryInMs);
    this.#setState({ kind: 'failed', problem, retryInMs });
  }

  #unload(): void {
    clearTimeout(this.#retryTimer);
    this.#stopNative?.();
    this.#stopNative = null;
    this.#peers?.destroy();
    this.#peers = null;
    this.#hls?.destroy();
    this.#hls = null;
  }

  #setState(state: PlayerState): void {
    this.#state = state;
    this.#handlers.stateChanged(state);
  }
}

// oxlint-disable-next-line import/no-named-as-default-member -- hls.js's types know it as a static method only
const hasMediaSource = (): boolean => HlsJs.isSupported();
