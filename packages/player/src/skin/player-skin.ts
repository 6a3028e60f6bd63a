import type { MediaController } from 'media-chrome';
import { html, nothing, render, type TemplateResult } from 'lit';
import type { StartOutcome } from '../autoplay.ts';
import '../define-media-chrome.ts';
import '../define-peer-view.ts';
import { EXPLAINER } from '../explainer.ts';
import { failure } from '../failure.ts';
import { bringExplainer } from '../playback-explainer.ts';
import { playerPanel, type PanelKind } from '../player-panel.ts';
import { PeersWatcher } from '../sharing/peers-watcher.ts';
import { question } from '../sharing/question.ts';
import { languageOf, sayInLanguage } from '../texts/languages.ts';
import type { Say } from '../texts/texts.ts';
import type { TributaryPlayer } from '../tributary-player.ts';
import { bringSkinSide } from '../video/skin-side-source.ts';
import { SkinSide } from '../video/skin-side.ts';
import { controls } from './controls.ts';
import { CONTROL_STYLES } from './control-styles.ts';
import { MUTED_ICON } from './icons.ts';
import { PANEL_STYLES } from './panel-styles.ts';
import { PLAYER_STYLES } from './player-styles.ts';
import { THEME_STYLES } from './theme-styles.ts';

const STYLES = [THEME_STYLES, PLAYER_STYLES, CONTROL_STYLES, PANEL_STYLES];
/** Of the media element: what is drawn depends on it. */
const REDRAWN_AT = ['play', 'playing', 'waiting', 'volumechange'];

/** What the player knows that nobody else needs to. */
export interface SkinOptions {
  /** How starting it by itself went; null: it has not been tried. */
  startOutcome(): StartOutcome | null;
  /** The page's viewer was to be told of peers before there was a skin to tell it. */
  readonly isNoticeDue: boolean;
}

/** What surrounds the picture of a `<tributary-player>`: media-chrome's controls, and what a viewer is asked, told and shown of peers. */
export class PlayerSkin {
  readonly #player: TributaryPlayer;
  readonly #options: SkinOptions;
  readonly #root: ShadowRoot;
  readonly #controller: MediaController;
  readonly #watcher: PeersWatcher;
  #panel: PanelKind | null = null;
  /** Gets the focus back when the panel closes. */
  #panelOpener: HTMLElement | null = null;
  #isUpdateDue = false;

  /** @param player whose tree has a `<media-controller>` with the media element in it, and nothing else */
  constructor(player: TributaryPlayer, options: SkinOptions) {
    this.#player = player;
    this.#options = options;
    const { video } = player;
    this.#controller = video.parentElement as MediaController;
    this.#root = this.#controller.getRootNode() as ShadowRoot;
    this.#watcher = new PeersWatcher(() => this.requestUpdate(), options.isNoticeDue);
    bringSkinSide(SkinSide);
    bringExplainer(EXPLAINER);
    this.#root.adoptedStyleSheets.push(...STYLES.flatMap(({ styleSheet }) => styleSheet ?? []));
    for (const event of REDRAWN_AT) video.addEventListener(event, () => this.requestUpdate());
    // Panels and questions are beside it, and are wanted in full screen, too.
    this.#controller.fullscreenElement = player;
    // From now on it can answer what media-chrome asks.
    video.slot = 'media';
    void this.#controller.handleMediaUpdated(video);
    const hadFocus = this.#root.activeElement !== null;
    this.#watcher.follow(player.peers);
    this.#draw();
    // The browser's own controls, which had it, are gone; the others take it once they are drawn.
    if (hadFocus) requestAnimationFrame(() => this.#playButton()?.focus());
  }

  /** Draws what has changed, once for everything that changes in one go. */
  requestUpdate(): void {
    if (this.#isUpdateDue) return;
    this.#isUpdateDue = true;
    queueMicrotask(() => {
      this.#isUpdateDue = false;
      this.#draw();
    });
  }

  /** There are other peers, or none. */
  follow(): void {
    this.#watcher.follow(this.#player.peers);
    this.requestUpdate();
  }

  /** The player is in no document. */
  rest(): void {
    this.#watcher.rest();
  }

  // ── What the viewer does ─────────────────────────────────────────────────────────────────────────────────────

  #find(selector: string): HTMLElement | null {
    return this.#root.querySelector<HTMLElement>(selector);
  }

  #playButton(): HTMLElement | null {
    return this.#find('.buttons media-play-button') ?? this.#find('.big-play');
  }

  #open(panel: PanelKind, opener: string): void {
    this.#panelOpener = this.#find(opener);
    // The menu closes by itself when the focus leaves it, and would give it back to its button later.
    this.#panelOpener?.focus();
    const menu = this.#find('media-settings-menu');
    if (menu) menu.hidden = true;
    this.#panel = panel;
    this.#draw();
    this.#find('.panel')?.focus();
  }

  readonly #close = (): void => {
    this.#panel = null;
    this.#draw();
    this.#panelOpener?.focus();
  };

  readonly #openSharing = (): void => this.#open('sharing', 'media-settings-menu-button');
  readonly #togglePeers = (): void => (this.#panel === 'peers' ? this.#close() : this.#open('peers', '[part=peers-button]'));

  readonly #answer = (decision: 'yes' | 'no'): void => {
    this.#watcher.answer(decision);
    // The button that had the focus is gone.
    this.#playButton()?.focus();
  };

  readonly #askAgain = (): void => {
    this.#close();
    this.#watcher.askAgain();
  };

  readonly #unmute = (): void => {
    this.#player.video.muted = false;
  };

  // ── Drawing ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** A failure is not put in front of a picture that still runs from the buffer: a retry may well succeed before it ends. */
  #stillPlays(): boolean {
    const { paused, readyState } = this.#player.video;
    return !paused && readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  #draw(): void {
    const player = this.#player;
    const language = languageOf(player);
    const say = sayInLanguage(language);
    const { state, video } = player;
    const failed = state.kind === 'failed' && !this.#stillPlays();
    const isEmpty = state.kind === 'empty' && video.src.trim() === '';
    const startOutcome = this.#options.startOutcome();
    const hasControls = player.controls && !failed && !isEmpty;
    const waitsForClick = !failed && !isEmpty && (!player.autoplay || startOutcome === 'blocked');
    const controller = this.#controller;
    controller.setAttribute('lang', language);
    controller.setAttribute('aria-label', say('player.label'));
    controller.classList.toggle('waits', waitsForClick);
    controller.toggleAttribute('nohotkeys', !hasControls);
    controller.toggleAttribute('gesturesdisabled', !hasControls);
    const handlers = { openSharing: this.#openSharing, togglePeers: this.#togglePeers };
    render(
      html`<media-loading-indicator slot="centered-chrome" noautohide></media-loading-indicator>
        <media-play-button class="big-play" slot="centered-chrome" part="play-button" notooltip></media-play-button>
        ${hasControls ? controls(say, this.#panel === 'peers', handlers) : nothing}`,
      controller,
    );
    render(
      html`${startOutcome === 'playing-muted' && video.muted && !failed ? this.#unmuteButton(say) : nothing}
      ${state.kind === 'failed' && failed ? failure(state.problem, state.retryInMs, say, () => player.retry()) : nothing}
      ${isEmpty ? html`<div class="cover empty"><p>${say('player.empty')}</p></div>` : nothing}
      ${question(failed ? null : this.#watcher.question, player.peers?.choice, say, {
        answer: this.#answer,
        openDetails: this.#openSharing,
      })}
      ${playerPanel(this.#panel, {
        language,
        say,
        peers: player.peers,
        status: player.peerStatus,
        close: this.#close,
        askAgain: this.#askAgain,
      })}`,
      this.#root,
    );
  }

  #unmuteButton(say: Say): TemplateResult {
    return html`<button class="unmute" part="unmute-button" type="button" @click=${this.#unmute}>
      ${MUTED_ICON} ${say('player.unmute')}
    </button>`;
  }
}
