import { parseStreamAddress, type PlayerPeerStatus, type TributaryPlayer } from '@tributary/player';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { openViewerWindow, watchAddress } from './page-address.ts';
import { fetchServerConfig, type ServerConfig, type StreamOffer } from './server-config.ts';
import type { StreamChosenEvent, StreamForm } from './stream-form.ts';
import { WATCH_PAGE_STYLES } from './watch-page-styles.ts';
import { WORDMARK } from './wordmark.ts';

type Scene =
  | { readonly kind: 'loading' }
  | { readonly kind: 'playing'; readonly stream: StreamOffer }
  /** Nothing to play, and what to do about it. */
  | { readonly kind: 'nothing'; readonly title: string; readonly message: string; readonly retry: boolean };

const NO_SERVER = {
  kind: 'nothing',
  title: 'The server does not answer',
  message: 'It names the stream to play. Try again in a moment, or paste the address of a stream below.',
  retry: true,
} as const;

const NO_STREAM = {
  kind: 'nothing',
  title: 'No stream yet',
  message: 'This server offers none of its own. Paste the address of an HLS stream below, and share the link with others.',
  retry: false,
} as const;

export class WatchPage extends LitElement {
  static override styles = WATCH_PAGE_STYLES;
  static override properties = { scene: { state: true }, config: { state: true }, peerStatus: { state: true } };

  declare private scene: Scene;
  /** Null until the server answered, and where it does not. */
  declare private config: ServerConfig | null;
  declare private peerStatus: PlayerPeerStatus;

  constructor() {
    super();
    this.scene = { kind: 'loading' };
    this.config = null;
    this.peerStatus = 'idle';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('popstate', this.#readAddress);
    void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#readAddress);
  }

  async #begin(): Promise<void> {
    this.scene = { kind: 'loading' };
    const answer = await fetchServerConfig(location.href);
    this.config = answer.status === 'ok' ? answer.config : null;
    this.#readAddress();
  }

  readonly #readAddress = (): void => {
    const text = new URL(location.href).searchParams.get('src') ?? '';
    const address = parseStreamAddress(text, location.href);
    if (address.status === 'ok') {
      this.#show({ kind: 'playing', stream: this.#named(address.url) });
    } else if (address.status === 'unusable') {
      this.#show({ kind: 'nothing', title: 'The link’s stream cannot be played', message: address.message, retry: false });
      void this.#form?.fill(text);
    } else {
      const first = this.config?.streams[0];
      this.#show(first ? { kind: 'playing', stream: first } : this.config ? NO_STREAM : NO_SERVER);
    }
  };

  #show(scene: Scene): void {
    this.scene = scene;
    document.title = scene.kind === 'playing' ? `${scene.stream.name} · Tributary` : 'Watch · Tributary';
  }

  #named(url: string): StreamOffer {
    const { host, pathname } = new URL(url);
    return this.config?.streams.find((stream) => stream.url === url) ?? { url, name: `${host}${pathname}` };
  }

  #choose(url: string): void {
    history.pushState(null, '', watchAddress(location.href, url));
    this.#readAddress();
  }

  get #form(): StreamForm | null {
    return this.renderRoot?.querySelector('stream-form') ?? null;
  }

  get #player(): TributaryPlayer | null {
    return this.renderRoot?.querySelector('tributary-player') ?? null;
  }

  readonly #onPeersChange = (): void => {
    const view = this.renderRoot.querySelector('tributary-peer-view');
    if (view) view.peers = this.#player?.peers ?? null;
    this.peerStatus = this.#player?.peerStatus ?? 'idle';
  };

  protected override render(): TemplateResult {
    const { scene } = this;
    return html`<header>
        <a class="wordmark" href="/watch/" aria-label="Tributary, the demo stream">${WORDMARK}</a>
        <nav><a href="/dashboard/">Dashboard</a></nav>
      </header>
      <main class=${scene.kind}>
        <div class="stage">${this.#stage(scene)}</div>
        ${scene.kind === 'playing' ? this.#about(scene.stream) : nothing}
        <div class="others">
          ${this.#offers(scene)}
          <stream-form @stream-chosen=${(event: StreamChosenEvent) => this.#choose(event.url)}></stream-form>
        </div>
        <aside aria-label="Where the bytes come from">
          <tributary-peer-view .status=${scene.kind === 'playing' ? this.peerStatus : 'idle'}></tributary-peer-view>
        </aside>
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
    return html`<tributary-player
      .src=${scene.stream.url}
      .signaling=${this.config?.signaling ?? new URL('/', location.href).href}
      .peersMode=${this.config?.peers ?? null}
      .muted=${new URL(location.href).searchParams.get('muted') === '1'}
      autoplay
      controls
      @peers-change=${this.#onPeersChange}
    ></tributary-player>`;
  }

  #about(stream: StreamOffer): TemplateResult {
    const isDefault = stream.url === this.config?.streams[0]?.url;
    const address = isDefault ? null : stream.url;
    return html`<div class="about">
      <h1>${stream.name}</h1>
      <div class="actions">
        <button class="primary" type="button" @click=${() => openViewerWindow(location.href, address)}>Open a second viewer</button>
        <share-panel
          .link=${watchAddress(location.href, address)}
          .streamUrl=${stream.url}
          .name=${stream.name}
          .signaling=${this.config?.signaling ?? new URL('/', location.href).href}
        ></share-panel>
      </div>
      <p class="idea">Whoever watches this passes it on to the others; the origin fills every gap.</p>
    </div>`;
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
