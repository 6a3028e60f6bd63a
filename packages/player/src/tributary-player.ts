import type { Peers } from '@tributary/hls';
import type Hls from 'hls.js';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { startPlayback } from './autoplay.ts';
import './define-tributary-video.ts';
import type { PlaybackProblem } from './playback-problem.ts';
import { PLAYER_STYLES } from './player-styles.ts';
import type { PlayerPeerStatus, PlayerState } from './player-state.ts';
import type { TributaryVideo } from './video/tributary-video.ts';

/**
 * A player for HLS that fetches from other viewers where it can.
 *
 * ```html
 * <tributary-player src="https://cdn.example/live/master.m3u8" signaling="https://peers.example" controls></tributary-player>
 * ```
 *
 * Attributes: `src` (an http(s) address, resolved against the document), `signaling` (address of the signaling server;
 * without it everything comes from the origin), `peers` (`notice`, `ask` or `off`: what the viewer is asked), `autoplay` (with sound where the browser allows it, else muted, else
 * a play button), `muted`, `controls`.
 *
 * @fires state-change after `state` changed
 * @fires peers-change after `peers` became another object or null
 */
export class TributaryPlayer extends LitElement {
  static override styles = PLAYER_STYLES;
  static override properties = {
    src: { type: String },
    signaling: { type: String },
    peersMode: { type: String, attribute: 'peers' },
    autoplay: { type: Boolean },
    muted: { type: Boolean },
    controls: { type: Boolean },
    state: { state: true },
    asksForClick: { state: true },
    silenced: { state: true },
  };

  /** Null and empty: no stream. */
  declare src: string | null;
  /** Null and empty: no peers. */
  declare signaling: string | null;
  /** What the viewer is asked before it has peers; null and empty: `notice`. Any other word means no peers, for it may be a misspelt no. */
  declare peersMode: string | null;
  declare autoplay: boolean;
  declare muted: boolean;
  declare controls: boolean;
  /** What the player is doing. Read only. */
  declare state: PlayerState;
  /** A click of the viewer has to start it. */
  declare private asksForClick: boolean;
  /** The browser allowed autoplay only without sound. */
  declare private silenced: boolean;

  constructor() {
    super();
    this.src = '';
    this.signaling = '';
    this.peersMode = null;
    this.autoplay = false;
    this.muted = false;
    this.controls = false;
    this.state = { kind: 'empty' };
    this.asksForClick = false;
    this.silenced = false;
  }

  /** The media element inside, with the API of `<video>`; null before the first rendering. */
  get video(): TributaryVideo | null {
    return this.renderRoot?.querySelector('tributary-video') ?? null;
  }

  /** Null where the browser plays HLS natively, or nothing is loaded. */
  get hls(): Hls | null {
    return this.video?.api ?? null;
  }

  /** Null where there can be none: no signaling server named, no stream, or native HLS. Then see `peerStatus`. */
  get peers(): Peers | null {
    return this.video?.peers ?? null;
  }

  get peerStatus(): PlayerPeerStatus {
    return this.video?.peerStatus ?? 'idle';
  }

  /** Tries again after a failure. */
  retry(): void {
    this.video?.retry();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const video = this.video;
    if (video && changed.has('muted')) video.muted = this.muted;
  }

  readonly #onStateChange = (): void => {
    if (this.video) this.#setState(this.video.state);
  };

  #setState(state: PlayerState): void {
    const { kind: before } = this.state;
    this.state = state;
    if (before === 'empty' && state.kind === 'loading') {
      this.silenced = false;
      this.asksForClick = !this.autoplay;
    }
    if (before === 'loading' && state.kind === 'ready' && this.autoplay && !this.asksForClick) void this.#autoplay();
    this.#announce('state-change');
  }

  async #autoplay(): Promise<void> {
    const video = this.video;
    if (!video) return;
    const outcome = await startPlayback(video);
    this.asksForClick = outcome === 'blocked';
    this.silenced = outcome === 'playing-muted';
  }

  readonly #playByClick = (): void => {
    void this.video?.play().catch(() => {
      this.asksForClick = true; // interrupted by another load, or still refused: the button stays
    });
  };

  readonly #unmute = (): void => {
    if (this.video) this.video.muted = false;
  };

  readonly #onPlay = (): void => {
    this.asksForClick = false;
  };

  readonly #onVolumeChange = (): void => {
    if (this.video?.muted === false) this.silenced = false;
  };

  /** A failure is not put in front of a picture that still runs from the buffer: a retry may well succeed before it ends. */
  #stillPlays(): boolean {
    const video = this.video;
    return video !== null && !video.paused && video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  #announce(name: 'state-change' | 'peers-change'): void {
    this.dispatchEvent(new Event(name));
  }

  protected override render(): TemplateResult {
    const { state } = this;
    const failed = state.kind === 'failed' && !this.#stillPlays();
    return html`<tributary-video
        exportparts="video"
        playsinline
        preload="auto"
        src=${this.src?.trim() || nothing}
        signaling=${this.signaling?.trim() || nothing}
        peers=${this.peersMode?.trim() || nothing}
        ?controls=${this.controls && !failed && !this.asksForClick && state.kind !== 'empty'}
        @state-change=${this.#onStateChange}
        @peers-change=${() => this.#announce('peers-change')}
        @play=${this.#onPlay}
        @waiting=${() => this.requestUpdate()}
        @volumechange=${this.#onVolumeChange}
      ></tributary-video>
      ${this.asksForClick && (state.kind === 'ready' || state.kind === 'loading') ? this.#playButton() : nothing}
      ${this.silenced && !failed ? this.#unmuteButton() : nothing} ${failed ? this.#failure(state.problem, state.retryInMs) : nothing}
      ${state.kind === 'empty' ? html`<div class="cover empty"><p>No stream chosen</p></div>` : nothing}`;
  }

  #playButton(): TemplateResult {
    return html`<button class="cover play" part="play-button" type="button" aria-label="Play" @click=${this.#playByClick}>
      <svg viewBox="0 0 72 72" aria-hidden="true">
        <circle cx="36" cy="36" r="36" />
        <path d="M29 22.5 52 36 29 49.5Z" />
      </svg>
    </button>`;
  }

  #unmuteButton(): TemplateResult {
    return html`<button class="unmute" part="unmute-button" type="button" @click=${this.#unmute}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M4 9v6h4l5 5V4L8 9H4Z" />
        <path class="stroke" d="m17 9 5 6m0-6-5 6" />
      </svg>
      Tap for sound
    </button>`;
  }

  #failure(problem: PlaybackProblem, retryInMs: number | undefined): TemplateResult {
    return html`<div class="cover failure" part="failure" role="alert">
      <h2>${problem.title}</h2>
      <p>${problem.message}</p>
      <button type="button" @click=${() => this.retry()}>Try again</button>
      <p class="detail">${retryInMs === undefined ? nothing : 'It also tries again by itself. '}<span>${problem.detail}</span></p>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tributary-player': TributaryPlayer;
  }
}
