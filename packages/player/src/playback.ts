import { attachPeers, type PeerOptions, type Peers } from '@tributary/hls';
import HlsJs, { ErrorTypes, Events, type ErrorData, type HlsConfig } from 'hls.js';
import { loadedExplainer, loadExplainer, UNEXPLAINED, type Explainer } from './playback-explainer.ts';
import type { PlaybackProblem } from './playback-problem.ts';
import type { PlayerPeerStatus, PlayerState } from './player-state.ts';
import { loadAsPreloadSays } from './preload.ts';
import { retryDelayMs } from './retry-delay.ts';

/** In reports to the operator. */
const PLAYER_NAME = 'tributary-player';

const HLS_MIME_TYPE = 'application/vnd.apple.mpegurl'; // RFC 8216, section 4
const MEDIA_RECOVERY_INTERVAL_MS = 10_000; // a decoder that fails again so soon after it was reset will fail for ever

export interface PlaybackSource {
  /** Of the playlist, resolved against `baseUrl`. */
  readonly address: string;
  readonly baseUrl: string;
  /** Null: no peers. */
  readonly peers: PeerOptions | null;
  readonly hlsConfig: Partial<HlsConfig>;
}

export interface PlaybackHandlers {
  stateChanged(state: PlayerState): void;
  /** Another hls.js instance, before it loads anything, or none. */
  hlsChanged(hls: HlsJs | null): void;
  /** Another `Peers`, or none; also when only `peerStatus` changed for want of one. */
  peersChanged(): void;
}

/** One stream in one video element: through hls.js with peers, or natively where there is no Media Source Extensions. */
export class Playback {
  /** Absolute address of the playlist; empty where there is none such. */
  readonly url: string;
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
  #stopPreload: (() => void) | null = null;
  #peerOptions: PeerOptions | null;

  constructor(video: HTMLVideoElement, source: PlaybackSource, handlers: PlaybackHandlers) {
    this.#video = video;
    this.#source = source;
    this.url = absolute(source) ?? '';
    this.#peerOptions = source.peers;
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
    return this.#peerOptions === null ? 'no-signaling' : 'idle';
  }

  /** Peers by other options, or none, while the stream plays on. */
  setPeers(options: PeerOptions | null): void {
    this.#peerOptions = options;
    if (this.#hls) this.#attachPeers(this.#hls);
    this.#handlers.peersChanged();
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
    else if (hls && passing) hls.loadSource(this.url);
    else this.#load();
  }

  /** Leaves the video element empty and nothing running. */
  destroy(): void {
    window.removeEventListener('online', this.#onOnline);
    // Whoever still looks for words has nobody to say them to.
    this.#state = { kind: 'empty' };
    this.#unload();
  }

  readonly #onOnline = (): void => {
    if (this.#state.kind === 'failed' && this.#state.problem.passing) this.retry();
  };

  #load(): void {
    this.#unload();
    this.#setState({ kind: 'loading' });
    if (this.url === '') this.#fail(({ playbackProblem }) => playbackProblem('bad-address', this.#source.address));
    else if (hasMediaSource()) this.#loadWithHls();
    else if (this.#video.canPlayType(HLS_MIME_TYPE) !== '') this.#loadNatively();
    else this.#fail(({ playbackProblem }) => playbackProblem('unsupported-browser', 'no MediaSource'));
    this.#handlers.peersChanged();
  }

  #loadWithHls(): void {
    const { url } = this;
    const hls = new HlsJs(this.#source.hlsConfig);
    this.#hls = hls;
    this.#attachPeers(hls);
    hls.on(Events.MANIFEST_PARSED, this.#onProgress);
    hls.on(Events.FRAG_BUFFERED, this.#onProgress);
    hls.on(Events.ERROR, (_event, error) => this.#onHlsError(hls, error));
    this.#handlers.hlsChanged(hls);
    hls.attachMedia(this.#video);
    this.#video.addEventListener('error', this.#onVideoError);
    this.#stopPreload = loadAsPreloadSays(this.#video, hls, () => hls.loadSource(url));
    // It will, when asked to.
    if (hls.url === null) this.#setState({ kind: 'ready' });
  }

  #attachPeers(hls: HlsJs): void {
    this.#peers?.destroy();
    this.#peers = this.#peerOptions && attachPeers(hls, { player: PLAYER_NAME, ...this.#peerOptions });
  }

  readonly #onProgress = (event: Events): void => {
    if (event === Events.FRAG_BUFFERED) this.#failuresInARow = 0;
    if (this.#state.kind === 'loading') this.#setState({ kind: 'ready' });
  };

  #onHlsError(hls: HlsJs, error: ErrorData): void {
    if (!error.fatal) return; // hls.js deals with these itself
    if (error.type === ErrorTypes.MEDIA_ERROR && this.#recover(hls)) return;
    this.#fail(({ explainHlsError }) => explainHlsError(error));
  }

  /** The decoder gave up. hls.js notices only when it has something to append; and when it has dealt with it, the error is gone. */
  readonly #onVideoError = (): void => {
    const { error } = this.#video;
    if (error && this.#hls && !this.#recover(this.#hls)) this.#fail(({ explainMediaError }) => explainMediaError(error));
  };

  /** @returns false: that has been tried just now */
  #recover(hls: HlsJs): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#lastMediaRecoveryMs <= MEDIA_RECOVERY_INTERVAL_MS) return false;
    this.#lastMediaRecoveryMs = nowMs;
    hls.recoverMediaError();
    return true;
  }

  #loadNatively(): void {
    const video = this.#video;
    const onReady = (): void => this.#setState({ kind: 'ready' });
    const onError = (): void => {
      const { error } = video;
      this.#fail(({ explainMediaError }) => explainMediaError(error));
    };
    video.addEventListener('loadedmetadata', onReady);
    video.addEventListener('error', onError);
    this.#stopNative = () => {
      video.removeEventListener('loadedmetadata', onReady);
      video.removeEventListener('error', onError);
      video.removeAttribute('src');
      video.load();
    };
    video.src = this.url;
  }

  /** The words for it are loaded when they are first needed: until they are here, it counts as loading. */
  #fail(explain: (explainer: Explainer) => PlaybackProblem): void {
    const explainer = loadedExplainer();
    if (explainer) return this.#failed(explain(explainer));
    const before = this.#state;
    loadExplainer().then(
      (loaded) => before === this.#state && this.#failed(explain(loaded)),
      () => before === this.#state && this.#failed(UNEXPLAINED),
    );
  }

  #failed(problem: PlaybackProblem): void {
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
    this.#stopPreload?.();
    this.#stopPreload = null;
    this.#video.removeEventListener('error', this.#onVideoError);
    this.#peers?.destroy();
    this.#peers = null;
    if (!this.#hls) return;
    this.#hls.destroy();
    this.#hls = null;
    this.#handlers.hlsChanged(null);
  }

  #setState(state: PlayerState): void {
    this.#state = state;
    this.#handlers.stateChanged(state);
  }
}

// oxlint-disable-next-line import/no-named-as-default-member -- hls.js's types know it as a static method only
const hasMediaSource = (): boolean => HlsJs.isSupported();

function absolute({ address, baseUrl }: PlaybackSource): string | null {
  try {
    return new URL(address, baseUrl).href;
  } catch {
    return null;
  }
}
