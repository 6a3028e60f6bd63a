import type { Peers } from '@tributary/hls';
import type Hls from 'hls.js';
import { startPlayback, type StartOutcome } from './autoplay.ts';
import './define-light-video.ts';
import { startFilmsOnly } from './film-start.ts';
import { PlayerProperties } from './player-properties.ts';
import type { PlayerPeerStatus, PlayerState } from './player-state.ts';
import type { PlayerSkin } from './skin/player-skin.ts';
import { SHELL_STYLES } from './skin/shell-styles.ts';

/** Who has no first frame by then has a slow line or a slow origin, and shall have the controls at least. */
const MAX_SKIN_WAIT_MS = 4_000;
/** Somebody wants to do something. */
const INTERACTIONS = ['pointerover', 'pointerdown', 'focusin', 'keydown'];

let sheet: CSSStyleSheet | null = null;
let Skin: typeof PlayerSkin | null = null;

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
  readonly video = document.createElement('tributary-video');
  #skin: PlayerSkin | null = null;
  #isSkinLoading = false;
  #isSkinMissing = false;
  #skinTimer: ReturnType<typeof setTimeout> | undefined;
  /** How starting it by itself went; null: it has not been tried. */
  #startOutcome: StartOutcome | null = null;
  #stateBefore: PlayerState['kind'] = 'empty';
  #isNoticeDue = false;
  #watched: Peers | null = null;

  constructor() {
    super();
    const { video } = this;
    video.skinComesLater = true;
    video.setAttribute('exportparts', 'video');
    video.setAttribute('playsinline', '');
    video.preload = 'auto';
    // It becomes media-chrome's when that is loaded, and nothing moves.
    const controller = document.createElement('media-controller');
    for (const name of ['nomutedpref', 'nosubtitleslangpref', 'nohotkeys', 'gesturesdisabled']) controller.setAttribute(name, '');
    controller.append(video);
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [shellStyles()];
    root.append(controller);
    video.addEventListener('state-change', () => this.#onStateChange());
    video.addEventListener('peers-change', () => this.#onPeersChange());
    video.addEventListener('loadeddata', this.#bringSkin);
    for (const event of INTERACTIONS) this.addEventListener(event, this.#bringSkin, { passive: true });
  }

  /** What the player is doing. */
  get state(): PlayerState {
    return this.video.state;
  }

  /** Null where the browser plays HLS natively, or nothing is loaded. */
  get hls(): Hls | null {
    return this.video.api;
  }

  /** Null where there can be none: no signaling server named, no stream, or native HLS. Then see `peerStatus`. */
  get peers(): Peers | null {
    return this.video.peers;
  }

  get peerStatus(): PlayerPeerStatus {
    return this.video.peerStatus;
  }

  /** Tries again after a failure. */
  retry(): void {
    this.video.retry();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#skinTimer = setTimeout(this.#bringSkin, MAX_SKIN_WAIT_MS);
    // Everything that is set in one go counts.
    queueMicrotask(() => {
      const loadsNothing = this.video.src.trim() === '' || (!this.autoplay && this.preload === 'none');
      if (Skin || loadsNothing) this.#bringSkin();
    });
    this.#skin?.follow();
    this.changed();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#skinTimer);
    this.#skin?.rest();
  }

  protected override changed(): void {
    if (this.#skin) return this.#skin.requestUpdate();
    // The browser's own controls, where somebody has to press play before the skin is here, or it cannot be had.
    const waitsForClick = !this.autoplay || this.#startOutcome === 'blocked';
    this.video.controls = waitsForClick || (this.controls && this.#isSkinMissing);
  }

  #onStateChange(): void {
    const { kind } = this.state;
    const before = this.#stateBefore;
    this.#stateBefore = kind;
    if (before === 'empty' && kind === 'loading') this.#startOutcome = null;
    if (before === 'loading' && kind === 'ready' && this.hls && this.start !== null) startFilmsOnly(this.hls);
    if (before === 'loading' && kind === 'ready' && this.autoplay && this.#startOutcome === null) void this.#start();
    if (kind === 'failed') this.#bringSkin();
    this.changed();
    this.dispatchEvent(new Event('state-change'));
  }

  #onPeersChange(): void {
    const { peers } = this;
    if (peers !== this.#watched) {
      this.#watched = peers;
      // Said once, and perhaps before there is a skin to say it.
      peers?.on('notice', () => {
        this.#isNoticeDue = true;
        this.#bringSkin();
      });
    }
    this.#skin?.follow();
    this.dispatchEvent(new Event('peers-change'));
  }

  async #start(): Promise<void> {
    this.#startOutcome = await startPlayback(this.video);
    this.changed();
  }

  /** Loads what surrounds the picture, and puts it there. */
  readonly #bringSkin = (): void => {
    if (this.#skin || !this.isConnected) return;
    if (Skin) {
      clearTimeout(this.#skinTimer);
      this.video.controls = false;
      this.#skin = new Skin(this, { startOutcome: () => this.#startOutcome, isNoticeDue: this.#isNoticeDue });
      return;
    }
    if (this.#isSkinLoading) return;
    this.#isSkinLoading = true;
    import('./skin/player-skin.ts').then(
      ({ PlayerSkin: loaded }) => {
        Skin = loaded;
        this.#isSkinLoading = false;
        this.#bringSkin();
      },
      (error: unknown) => {
        // It plays on; the next time that somebody wants to do something, it is tried again.
        this.#isSkinLoading = false;
        this.#isSkinMissing = true;
        this.changed();
        reportError(error);
      },
    );
  };
}

function shellStyles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(SHELL_STYLES);
  }
  return sheet;
}

declare global {
  interface HTMLElementTagNameMap {
    'tributary-player': TributaryPlayer;
  }
}
