import type { Peers } from '@tributary/hls';
import type { MediaController } from 'media-chrome';
import type Hls from 'hls.js';
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { startPlayback, type StartOutcome } from './autoplay.ts';
import './define-tributary-video.ts';
import { startFilmsOnly } from './film-start.ts';
import { failure } from './failure.ts';
import { playerPanel, type PanelKind } from './player-panel.ts';
import { PlayerProperties } from './player-properties.ts';
import type { PlayerPeerStatus, PlayerState } from './player-state.ts';
import { PeersWatcher } from './sharing/peers-watcher.ts';
import { question } from './sharing/question.ts';
import { controls } from './skin/controls.ts';
import { CONTROL_STYLES } from './skin/control-styles.ts';
import { MUTED_ICON } from './skin/icons.ts';
import './define-media-chrome.ts';
import { PANEL_STYLES } from './skin/panel-styles.ts';
import { PLAYER_STYLES } from './skin/player-styles.ts';
import { THEME_STYLES } from './skin/theme-styles.ts';
import { languageOf, sayInLanguage } from './texts/languages.ts';
import type { Say } from './texts/texts.ts';
import type { TributaryVideo } from './video/tributary-video.ts';

const EMPTY: PlayerState = { kind: 'empty' };

/**
 * A player for HLS that fetches from other viewers where it can: `<tributary-video>` in media-chrome's controls, with what a viewer is
 * asked, told and shown of peers.
 *
 * ```html
 * <tributary-player src="https://cdn.example/live/master.m3u8" signaling="https://peers.example" controls></tributary-player>
 * ```
 *
 * @tag tributary-player
 * @tagname tributary-player
 * @attr {string} src - The playlist's address, resolved against the document.
 * @attr {string} signaling - Address of the Tributary server. Left out, everything comes from the origin.
 * @attr {string} stream - The stream's own name, where its address is not the same for all.
 * @attr {'off' | 'ask' | 'notice'} peers - What the viewer is asked before it has peers. Property `peersMode`.
 * @attr {string} token - Join token. A function that fetches a fresh one is for the property.
 * @attr {'auto' | 'sealed' | 'notary' | 'none'} trust - Who vouches for what peers send. Keys are for the property.
 * @attr {'all' | 'relay'} ice-transport-policy - `relay`: no neighbour learns an address of this viewer's.
 * @attr {'true' | 'false'} upload - `false`: receive only.
 * @attr {number} upload-bytes-per-second - Cap of what this viewer sends.
 * @attr {boolean} autoplay - With sound where the browser allows it, else muted, else a play button.
 * @attr {boolean} muted - Without sound.
 * @attr {boolean} loop - A film begins again at its end.
 * @attr {boolean} controls - The control bar, the settings menu and the keys.
 * @attr {string} poster - Address of a picture to show until it plays.
 * @attr {'none' | 'metadata' | 'auto'} preload - What is loaded before it plays. Default: auto.
 * @attr {string} start - Where a film begins: seconds, `1m30s` or `1:30`. A live stream begins at its live edge. Property: seconds.
 * @attr {string} lang - The language of its texts: `en`, `de`, or one that was added. Default: the document's, else English.
 * @attr {'auto' | 'dark' | 'light'} theme - Default: as the viewer's system has it.
 *
 * @fires {Event} state-change - `state` changed.
 * @fires {Event} peers-change - `peers` became another object or null, or only `peerStatus` changed for want of one.
 *
 * @csspart video - The `<video>`.
 * @csspart controller - media-chrome's controller, around everything.
 * @csspart seek-bar - The bar with the time range.
 * @csspart control-bar - The bar with the buttons.
 * @csspart settings-menu - The settings menu.
 * @csspart play-button - The big play button.
 * @csspart unmute-button - "Tap for sound".
 * @csspart peers-button - The button of the peer view.
 * @csspart panel - What opens over the picture: sharing, or the peer view.
 * @csspart ask - The question whether to share.
 * @csspart notice - The bar that tells of peers.
 * @csspart failure - What is shown instead of a picture.
 * @cssprop [--tributary-accent] - Colour of what is played, chosen and focused.
 * @cssprop [--tributary-control-color] - Colour of icons and texts of the controls.
 * @cssprop [--tributary-control-background] - Behind the controls.
 * @cssprop [--tributary-surface] - Behind menus, panels and questions.
 * @cssprop [--tributary-text] - Colour of their text.
 * @cssprop [--tributary-font] - Font family.
 * @cssprop [--tributary-peers] - Colour of what comes from peers.
 * @cssprop [--tributary-origin] - Colour of what comes from the origin.
 */
export class TributaryPlayer extends PlayerProperties {
  static override styles = [THEME_STYLES, PLAYER_STYLES, CONTROL_STYLES, PANEL_STYLES];
  static override properties: PropertyDeclarations = { startOutcome: { state: true }, panel: { state: true } };

  /** How starting it by itself went; null: it has not been tried. */
  declare private startOutcome: StartOutcome | null;
  declare private panel: PanelKind | null;
  /** Gets the focus back when the panel closes. */
  #panelOpener: HTMLElement | null = null;
  readonly #watcher = new PeersWatcher(this);

  constructor() {
    super();
    this.startOutcome = null;
    this.panel = null;
  }

  /** The media element inside, with the API of `<video>`; null before the first rendering. */
  get video(): TributaryVideo | null {
    return this.renderRoot?.querySelector('tributary-video') ?? null;
  }

  /** What the player is doing. */
  get state(): PlayerState {
    return this.video?.state ?? EMPTY;
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

  protected override firstUpdated(): void {
    const controller = this.renderRoot.querySelector<MediaController>('media-controller');
    // Panels and questions are beside it, and are wanted in full screen, too.
    if (controller) controller.fullscreenElement = this;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { video } = this;
    if (video && changed.has('muted')) video.muted = this.muted;
  }

  #stateBefore: PlayerState['kind'] = 'empty';

  readonly #onStateChange = (): void => {
    const { kind } = this.state;
    const before = this.#stateBefore;
    this.#stateBefore = kind;
    if (before === 'empty' && kind === 'loading') this.startOutcome = null;
    if (before === 'loading' && kind === 'ready' && this.hls && this.#hasStart()) startFilmsOnly(this.hls);
    if (before === 'loading' && kind === 'ready' && this.autoplay && this.startOutcome === null) void this.#autoplay();
    this.requestUpdate();
    this.dispatchEvent(new Event('state-change'));
  };

  readonly #onPeersChange = (): void => {
    this.#watcher.follow(this.peers);
    this.requestUpdate();
    this.dispatchEvent(new Event('peers-change'));
  };

  async #autoplay(): Promise<void> {
    if (this.video) this.startOutcome = await startPlayback(this.video);
  }

  readonly #unmute = (): void => {
    if (this.video) this.video.muted = false;
  };

  readonly #redraw = (): void => this.requestUpdate();

  // ── The panel ────────────────────────────────────────────────────────────────────────────────────────────────

  #open(panel: PanelKind, opener: string): void {
    this.#panelOpener = this.renderRoot.querySelector<HTMLElement>(opener);
    // The menu closes by itself when the focus leaves it, and would give it back to its button later.
    this.#panelOpener?.focus();
    const menu = this.renderRoot.querySelector<HTMLElement>('media-settings-menu');
    if (menu) menu.hidden = true;
    this.panel = panel;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.panel')?.focus());
  }

  readonly #close = (): void => {
    this.panel = null;
    this.#panelOpener?.focus();
  };

  readonly #openSharing = (): void => this.#open('sharing', 'media-settings-menu-button');
  readonly #togglePeers = (): void => (this.panel === 'peers' ? this.#close() : this.#open('peers', '[part=peers-button]'));

  readonly #answer = (decision: 'yes' | 'no'): void => {
    this.#watcher.answer(decision);
    // The button that had the focus is gone.
    this.renderRoot.querySelector<HTMLElement>('.buttons media-play-button')?.focus();
  };

  readonly #askAgain = (): void => {
    this.#close();
    this.#watcher.askAgain();
  };

  // ── Drawing ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** A failure is not put in front of a picture that still runs from the buffer: a retry may well succeed before it ends. */
  #stillPlays(): boolean {
    const { video } = this;
    return video !== null && !video.paused && video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  #hasStart(): boolean {
    return this.start !== null && Number.isFinite(this.start) && this.start > 0;
  }

  #config(): TributaryVideo['config'] {
    const { start, config } = this;
    return { ...config, ...(this.#hasStart() && start !== null ? { startPosition: start } : {}) };
  }

  protected override render(): TemplateResult {
    const language = languageOf(this);
    const say = sayInLanguage(language);
    const { state, panel } = this;
    const failed = state.kind === 'failed' && !this.#stillPlays();
    const isEmpty = state.kind === 'empty' && !this.src?.trim();
    const hasControls = this.controls && !failed && !isEmpty;
    const waitsForClick = !failed && !isEmpty && (!this.autoplay || this.startOutcome === 'blocked');
    return html`<media-controller
        part="controller"
        lang=${language}
        aria-label=${say('player.label')}
        class=${waitsForClick ? 'waits' : ''}
        nomutedpref
        nosubtitleslangpref
        ?nohotkeys=${!hasControls}
        ?gesturesdisabled=${!hasControls}
      >
        ${this.#videoElement()}
        <media-loading-indicator slot="centered-chrome" noautohide></media-loading-indicator>
        <media-play-button class="big-play" slot="centered-chrome" part="play-button" notooltip></media-play-button>
        ${hasControls ? controls(say, panel === 'peers', { openSharing: this.#openSharing, togglePeers: this.#togglePeers }) : nothing}
      </media-controller>
      ${this.startOutcome === 'playing-muted' && this.video?.muted && !failed ? this.#unmuteButton(say) : nothing}
      ${failed ? failure(state.problem, state.retryInMs, say, () => this.retry()) : nothing}
      ${isEmpty ? html`<div class="cover empty"><p>${say('player.empty')}</p></div>` : nothing}
      ${question(failed ? null : this.#watcher.question, this.peers?.choice, say, {
        answer: this.#answer,
        openDetails: this.#openSharing,
      })}
      ${playerPanel(panel, {
        language,
        say,
        peers: this.peers,
        status: this.peerStatus,
        close: this.#close,
        askAgain: this.#askAgain,
      })}`;
  }

  /** Lit sets objects each time it draws, and setting these loads or connects anew: hence the guards. */
  #videoElement(): TemplateResult {
    const text = (value: string | null): string | typeof nothing => value?.trim() || nothing;
    return html`<tributary-video
      slot="media"
      exportparts="video"
      playsinline
      preload=${text(this.preload) === nothing ? 'auto' : text(this.preload)}
      src=${text(this.src)}
      signaling=${text(this.signaling)}
      peers=${text(this.peersMode)}
      ice-transport-policy=${text(this.iceTransportPolicy)}
      upload=${this.upload === null ? nothing : String(this.upload)}
      upload-bytes-per-second=${this.uploadBytesPerSecond ?? nothing}
      poster=${text(this.poster)}
      ?loop=${this.loop}
      .stream=${guard([this.stream], () => this.stream || undefined)}
      .token=${guard([this.token], () => this.token || undefined)}
      .trust=${guard([this.trust], () => this.trust || undefined)}
      .config=${guard([this.start, this.config], () => this.#config())}
      @state-change=${this.#onStateChange}
      @peers-change=${this.#onPeersChange}
      @play=${this.#redraw}
      @playing=${this.#redraw}
      @waiting=${this.#redraw}
      @volumechange=${this.#redraw}
    ></tributary-video>`;
  }

  #unmuteButton(say: Say): TemplateResult {
    return html`<button class="unmute" part="unmute-button" type="button" @click=${this.#unmute}>
      ${MUTED_ICON} ${say('player.unmute')}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tributary-player': TributaryPlayer;
  }
}
