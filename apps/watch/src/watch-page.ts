import type { PlayerPeerStatus, TributaryPlayer } from '@tributary/player';
import { stricterPeers } from '@tributary/player/operator-peers';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { BUTTON_STYLES } from './button-styles.ts';
import { openViewerWindow, readPageRequest, watchAddress, type StreamChoice } from './page-address.ts';
import { phoneLink } from './phone/phone-link.ts';
import { choiceOf, sceneFor, type Scene } from './scene.ts';
import { fetchServerConfig, type ServerConfig } from './server-config.ts';
import { factsLine } from './stream-facts.ts';
import type { StreamChosenEvent, StreamForm } from './stream-form.ts';
import { shellQuoted } from './shell-quoted.ts';
import { WATCH_PAGE_STYLES } from './watch-page-styles.ts';
import { WORDMARK } from './wordmark.ts';

type Video = NonNullable<TributaryPlayer['video']>;

/** The page: a stream and its player, the swarm around this viewer, ways to pass the stream on, and other streams. */
export class WatchPage extends LitElement {
  static override styles = [BUTTON_STYLES, WATCH_PAGE_STYLES];
  static override properties = {
    scene: { state: true },
    config: { state: true },
    peerStatus: { state: true },
    facts: { state: true },
    unreachable: { state: true },
  };

  declare private scene: Scene;
  /** Null until the server answered, and where it does not. */
  declare private config: ServerConfig | null;
  declare private peerStatus: PlayerPeerStatus;
  /** What the stream is; empty until its playlist is read. */
  declare private facts: string;
  /** The stream that could not be read; empty: none. */
  declare private unreachable: string;
  /** Where the film is still to be started at, seconds; null: where it starts by itself. */
  #startSeconds: number | null = null;
  #heardVideo: Video | null = null;
  #stopHearingPeers: (() => void) | null = null;

  constructor() {
    super();
    this.scene = { kind: 'loading' };
    this.config = null;
    this.peerStatus = 'idle';
    this.facts = '';
    this.unreachable = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('popstate', this.#readAddress);
    void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#readAddress);
    this.#stopHearingPeers?.();
    this.#stopHearingPeers = null;
  }

  async #begin(): Promise<void> {
    this.scene = { kind: 'loading' };
    const answer = await fetchServerConfig(location.href);
    this.config = answer.status === 'ok' ? answer.config : null;
    this.#readAddress();
  }

  readonly #readAddress = (): void => {
    const request = readPageRequest(location.href);
    const scene = sceneFor(request, this.config, location.href);
    this.scene = scene;
    this.facts = '';
    this.unreachable = '';
    this.#startSeconds = request.startSeconds;
    document.title = `${scene.kind === 'playing' ? scene.stream.name : scene.kind === 'nothing' ? scene.title : 'Watch'} · Tributary`;
    if (scene.kind === 'nothing' && scene.draft !== '') void this.#find('stream-form', (form: StreamForm) => form.fill(scene.draft));
  };

  #choose(url: string): void {
    history.pushState(null, '', watchAddress(location.href, choiceOf(url, this.config)));
    this.#readAddress();
  }

  async #find<K extends keyof HTMLElementTagNameMap>(name: K, use: (element: HTMLElementTagNameMap[K]) => unknown): Promise<void> {
    await this.updateComplete;
    const element = this.renderRoot.querySelector(name);
    if (element) use(element);
  }

  get #player(): TributaryPlayer | null {
    return this.renderRoot?.querySelector('tributary-player') ?? null;
  }

  readonly #onPeersChange = (): void => {
    const peers = this.#player?.peers ?? null;
    for (const view of this.renderRoot.querySelectorAll('tributary-peer-view, swarm-picture')) {
      (view as HTMLElementTagNameMap['tributary-peer-view' | 'swarm-picture']).peers = peers;
    }
    this.#stopHearingPeers?.();
    this.#stopHearingPeers = peers?.on('status', this.#readPeerStatus) ?? null;
    this.#readPeerStatus();
  };

  readonly #readPeerStatus = (): void => {
    this.peerStatus = this.#player?.peerStatus ?? 'idle';
  };

  readonly #onStateChange = (): void => {
    const { scene } = this;
    const player = this.#player;
    if (!player || scene.kind !== 'playing') return;
    const { state, video } = player;
    if (video && video !== this.#heardVideo) {
      this.#heardVideo = video;
      video.addEventListener('streamtypechange', this.#onStreamType);
    }
    // While it tries again, the advice stays: what was wrong is likely still so.
    if (state.kind === 'failed') this.unreachable = state.problem.reason === 'unreachable' ? scene.stream.url : '';
    if (state.kind !== 'ready') return;
    this.unreachable = '';
    this.#onStreamType();
    if (scene.choice.kind === 'url') void this.#find('recent-list', (list) => list.remember(scene.stream.url));
  };

  readonly #onStreamType = (): void => {
    const player = this.#player;
    const type = player?.video?.streamType ?? 'unknown';
    this.facts = factsLine({ type, heights: (player?.hls?.levels ?? []).map(({ height }) => height) });
    if (type === 'unknown') return;
    const startSeconds = this.#startSeconds;
    this.#startSeconds = null;
    if (type === 'on-demand' && startSeconds !== null && player?.video) player.video.currentTime = startSeconds;
  };

  readonly #filmPosition = (): number | null => {
    const video = this.#player?.video;
    return video?.streamType === 'on-demand' ? video.currentTime : null;
  };

  readonly #skip = (event: Event): void => {
    event.preventDefault(); // an address cannot name what is inside a shadow tree
    this.renderRoot.querySelector('main')?.focus();
  };

  protected override render(): TemplateResult {
    const { scene } = this;
    return html`<a class="skip" href="#main" @click=${this.#skip}>Skip to the stream</a>
      <header>
        <a class="wordmark" href="/watch/" aria-label="Tributary, the demo stream">${WORDMARK}</a>
        <nav aria-label="Pages"><a href="/dashboard/">Dashboard</a></nav>
      </header>
      <main id="main" class=${scene.kind} tabindex="-1">
        <div class="stage">${this.#stage(scene)}</div>
        ${scene.kind === 'playing' ? this.#about(scene) : nothing}
        <section class="others" aria-label="Other streams">
          ${this.#offers(scene)}
          <stream-form @stream-chosen=${(event: StreamChosenEvent) => this.#choose(event.url)}></stream-form>
          <recent-list @stream-chosen=${(event: StreamChosenEvent) => this.#choose(event.url)}></recent-list>
        </section>
        <section class="swarm" aria-label="Where the bytes come from">
          <swarm-picture></swarm-picture>
          <tributary-peer-view no-map .status=${scene.kind === 'playing' ? this.peerStatus : 'idle'}></tributary-peer-view>
        </section>
      </main>`;
  }

  #stage(scene: Scene): TemplateResult {
    if (scene.kind === 'loading') return html`<div class="placeholder" aria-busy="true"></div>`;
    if (scene.kind === 'nothing') {
      return html`<div class="placeholder" role="alert">
        <h1>${scene.title}</h1>
        <p>${scene.message}</p>
        ${scene.retry ? html`<button type="button" @click=${() => this.#begin()}>Try again</button>` : nothing}
      </div>`;
    }
    const { muted, peers } = readPageRequest(location.href);
    return html`<tributary-player
      .src=${scene.stream.url}
      .signaling=${this.#signaling}
      .peersMode=${stricterPeers(this.config?.peers ?? null, peers)}
      .muted=${muted}
      autoplay
      controls
      @peers-change=${this.#onPeersChange}
      @state-change=${this.#onStateChange}
    ></tributary-player>`;
  }

  get #signaling(): string {
    return this.config?.signaling ?? new URL('/', location.href).href;
  }

  #about({ stream, choice }: Extract<Scene, { kind: 'playing' }>): TemplateResult {
    const second = (): void => openViewerWindow(location.href, choice);
    return html`<div class="about">
      <failure-advice .url=${this.unreachable}></failure-advice>
      <div class="name">
        <h1>${stream.name}</h1>
        <p class="facts">${this.facts}</p>
      </div>
      <div class="actions">
        <button class="primary" type="button" @click=${second}>Open a second viewer</button>
        <share-panel
          .link=${watchAddress(location.href, choice)}
          .streamUrl=${stream.url}
          .name=${stream.name}
          .signaling=${this.#signaling}
          .position=${this.#filmPosition}
        ></share-panel>
      </div>
      ${this.#idea(choice, stream.url)} ${this.#phone(choice)}
    </div>`;
  }

  #idea(choice: StreamChoice, url: string): TemplateResult {
    if (choice.kind === 'url' && this.peerStatus === 'awaiting-attestation') {
      return html`<div class="idea" role="status">
        <p>
          This server vouches for streams of its own, and nobody for this one: viewers could not check what they get from each other, so all
          of it comes from the origin. Is it yours? Start the server with it:
        </p>
        <pre tabindex="0"><code>npm start -- --stream ${shellQuoted(url)}</code></pre>
      </div>`;
    }
    return html`<p class="idea">Whoever watches this passes it on to the others; the origin fills every gap.</p>`;
  }

  #phone(choice: StreamChoice): TemplateResult {
    return html`<phone-panel .link=${phoneLink(location.href, choice, this.config?.lan ?? null)}></phone-panel>`;
  }

  #offers(scene: Scene): TemplateResult | typeof nothing {
    const streams = this.config?.streams ?? [];
    if (streams.length < 2 && scene.kind === 'playing') return nothing;
    const current = scene.kind === 'playing' ? scene.stream.url : undefined;
    return html`<ul class="offers" aria-label="Streams of this server">
      ${streams.map(
        ({ name, url }) =>
          html`<li><button type="button" aria-pressed=${url === current} @click=${() => this.#choose(url)}>${name}</button></li>`,
      )}
    </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'watch-page': WatchPage;
  }
}
