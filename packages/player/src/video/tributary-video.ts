import type { Peers } from '@tributary/hls';
import type { HlsConfig } from 'hls.js';
import type Hls from 'hls.js';
import { HLS_CONFIG } from '../hls-config.ts';
import { Playback } from '../playback.ts';
import type { AudioRenditionList, AudioTrackList, VideoRenditionList, VideoTrackList } from 'media-tracks';
import { loadedExplainer, UNEXPLAINED_ERROR } from '../playback-explainer.ts';
import type { PlayerPeerStatus, PlayerState } from '../player-state.ts';
import type { StreamType } from './live-window.ts';
import { PeerAttributesElement, type Change } from './peer-attributes-element.ts';
import { PEER_ATTRIBUTES } from './peer-attributes.ts';
import type { PlaybackError } from './playback-error.ts';
import { loadSkinSide, skinSideClass } from './skin-side-source.ts';
import type { SkinSide } from './skin-side.ts';
import { VIDEO_TEMPLATE, videoStyles } from './video-template.ts';

/**
 * A media element with the API of `<video>` for HLS that fetches from other viewers where it can. It works in any player skin that takes a
 * media element (media-chrome: `slot="media"`), and by itself with `controls`.
 *
 * Everything that `<video>` has works here: attributes, properties, methods and events. A stream is loaded while the element is in a
 * document; out of it, it holds no connection.
 *
 * ```html
 * <tributary-video src="https://cdn.example/live/master.m3u8" signaling="https://peers.example" controls></tributary-video>
 * ```
 *
 * @tag tributary-video
 * @tagname tributary-video
 * @attr {string} src - The playlist's address, resolved against the document. Another one loads another stream, none ends it.
 * @attr {string} signaling - Address of the Tributary server. Left out, everything comes from the origin.
 * @attr {string} stream - The stream's own name, where its address is not the same for all.
 * @attr {'off' | 'ask' | 'notice'} peers - What the viewer is asked before it has peers. Property `peersMode`.
 * @attr {string} token - Join token. A function that fetches a fresh one is for the property.
 * @attr {'auto' | 'sealed' | 'notary' | 'none'} trust - Who vouches for what peers send. Keys are for the property.
 * @attr {'all' | 'relay'} ice-transport-policy - `relay`: no neighbour learns an address of this viewer's.
 * @attr {boolean} upload - `false`: receive only.
 * @attr {number} upload-bytes-per-second - Cap of what this viewer sends.
 * @attr {'none' | 'metadata' | 'auto'} preload - `none` loads nothing before play, `metadata` the first segment.
 * @attr {boolean} autoplay - As on `<video>`.
 * @attr {boolean} muted - As on `<video>`.
 * @attr {boolean} loop - As on `<video>`.
 * @attr {boolean} controls - As on `<video>`.
 * @attr {boolean} playsinline - As on `<video>`.
 * @attr {string} poster - As on `<video>`.
 * @attr {string} crossorigin - As on `<video>`.
 *
 * @fires {Event} error - It cannot play, and nothing is left in the buffer; `error` says why. It may try again by itself.
 * @fires {Event} state-change - `state` changed.
 * @fires {Event} peers-change - `peers` is another object or null, or only `peerStatus` changed for want of one.
 * @fires {Event} streamtypechange - `streamType` changed.
 * @fires {Event} targetlivewindowchange - `targetLiveWindow` changed.
 * @fires {Event} seekablechange - The range in which a live stream can be seeked moved.
 *
 * @slot - `<track>` elements, as in `<video>`.
 * @slot media - A `<video>` of the page's own to play in.
 * @csspart video - The `<video>` inside.
 * @cssprop [--media-object-fit=contain] - `object-fit` of the video.
 * @cssprop [--media-object-position=50% 50%] - `object-position` of the video.
 */
export class TributaryVideo extends PeerAttributesElement {
  static override getTemplateHTML = (): string => VIDEO_TEMPLATE;
  static override readonly observedAttributes: string[] = [...PeerAttributesElement.observedAttributes, ...PEER_ATTRIBUTES];

  #playback: Playback | null = null;
  #state: PlayerState = { kind: 'empty' };
  #error: PlaybackError | null = null;
  #due: Change | null = null;
  #config: Partial<HlsConfig> = {};
  #side: SkinSide | null = null;

  /**
   * Whoever makes it brings its skin later, and with it what skins ask: until then there are no tracks, and `streamType` is `unknown`.
   * To be set before it comes into a document. Default: it has all of that.
   */
  skinComesLater = false;

  // ── What it plays ────────────────────────────────────────────────────────────────────────────────────────────

  override get src(): string {
    return this.getAttribute('src') ?? '';
  }
  override set src(address: string | null | undefined) {
    this.reflect('src', address);
  }

  /** The playlist that is loaded; empty: none. */
  override get currentSrc(): string {
    return this.#playback?.url ?? '';
  }

  /** Settings for hls.js, over the player's own. Setting them loads the stream anew. */
  get config(): Partial<HlsConfig> {
    return this.#config;
  }
  set config(config: Partial<HlsConfig> | null | undefined) {
    this.#config = config ?? {};
    this.changed('stream');
  }

  /** hls.js; null where nothing is loaded or the browser plays HLS by itself. */
  get api(): Hls | null {
    return this.#playback?.hls ?? null;
  }

  /** What it is doing. */
  get state(): PlayerState {
    return this.#state;
  }

  /** Why it cannot play; null where it can, or there is still something in the buffer. */
  override get error(): PlaybackError | null {
    return this.#error;
  }

  /** Loads the stream anew. */
  override load(): void {
    this.#due = null;
    this.#reload();
  }

  /** Tries again after a failure. Connections to peers are kept where the stream itself was not at fault. */
  retry(): void {
    if (this.#playback) this.#playback.retry();
    else this.load();
  }

  // ── Peers ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What `attachPeers` returned; null where there can be none: then `peerStatus` says why. */
  get peers(): Peers | null {
    return this.#playback?.peers ?? null;
  }

  /** The one reason why there are no peers, or that there are. */
  get peerStatus(): PlayerPeerStatus {
    return this.#playback?.peerStatus ?? 'idle';
  }

  // ── What skins ask of a media element ────────────────────────────────────────────────────────────────────────

  get videoTracks(): VideoTrackList | undefined {
    return this.#skinSide()?.tracks.videoTracks;
  }

  get audioTracks(): AudioTrackList | undefined {
    return this.#skinSide()?.tracks.audioTracks;
  }

  get videoRenditions(): VideoRenditionList | undefined {
    return this.#skinSide()?.tracks.videoRenditions;
  }

  get audioRenditions(): AudioRenditionList | undefined {
    return this.#skinSide()?.tracks.audioRenditions;
  }

  get streamType(): StreamType {
    return this.#skinSide()?.liveWindow.streamType(this.nativeEl) ?? 'unknown';
  }

  /** Seconds that a live stream can be gone back; 0: not at all, Infinity: to its beginning, NaN: it is not live. */
  get targetLiveWindow(): number {
    return this.#skinSide()?.liveWindow.targetLiveWindow ?? Number.NaN;
  }

  /** From this time on, seconds, it counts as live; NaN: it is not live. */
  get liveEdgeStart(): number {
    return this.#skinSide()?.liveWindow.edgeStart(this.nativeEl) ?? Number.NaN;
  }

  /** Of a live stream it ends where hls.js would play: who seeks to its end has a buffer. */
  override get seekable(): TimeRanges {
    return this.#skinSide()?.liveWindow.seekable(this.nativeEl) ?? this.nativeEl.seekable;
  }

  /** Null: its code is not here yet. */
  #skinSide(): SkinSide | null {
    const Side = skinSideClass();
    if (!this.#side && Side) {
      this.#side = new Side(this.shadowRoot, this.nativeEl, (event) => this.dispatchEvent(new Event(event)));
      this.#side.follow(this.api);
      if (this.isConnected) this.#side.slotted.connect();
    }
    return this.#side;
  }

  // ── The element's life ───────────────────────────────────────────────────────────────────────────────────────

  override init(): void {
    super.init();
    if (this.shadowRoot) this.shadowRoot.adoptedStyleSheets = [videoStyles()];
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    // The address of the video inside is hls.js's.
    if (name !== 'src') super.attributeChangedCallback(name, before, now);
    if (before === now) return;
    if (name === 'src') this.changed('stream');
    else if ((PEER_ATTRIBUTES as readonly string[]).includes(name)) this.changed('peers');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#side?.slotted.connect();
    if (!this.skinComesLater && !this.#skinSide()) loadSkinSide().then(() => this.#skinSide(), reportError);
    if (!this.#playback) this.changed('stream');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#side?.slotted.disconnect();
    // Moved to another place in the document, it is back at once, and plays on.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#unload();
      this.#setState({ kind: 'empty' });
    });
  }

  override handleEvent(event: Event): void {
    if (event.target !== this.nativeEl) return;
    // What the video inside cannot play is recovered from or explained, and told as this element's own error.
    if (event.type === 'error') return;
    super.handleEvent(event);
    if (event.type === 'waiting' || event.type === 'pause') this.#tellError();
  }

  /** Everything that is set in one go takes effect once. */
  protected override changed(change: Change): void {
    const isScheduled = this.#due !== null;
    if (this.#due !== 'stream') this.#due = change;
    if (isScheduled) return;
    queueMicrotask(() => {
      const due = this.#due;
      this.#due = null;
      if (due === 'stream') this.#reload();
      else if (due === 'peers') this.#playback?.setPeers(this.peerOptions());
    });
  }

  #reload(): void {
    this.#unload();
    this.#setState({ kind: 'empty' });
    const address = this.src.trim();
    if (!this.isConnected || address === '') return;
    this.#playback = new Playback(
      this.nativeEl,
      {
        address,
        baseUrl: this.ownerDocument.baseURI,
        peers: this.peerOptions(),
        hlsConfig: { ...HLS_CONFIG, liveDurationInfinity: true, ...this.#config },
      },
      {
        stateChanged: (state) => this.#setState(state),
        hlsChanged: (hls) => this.#follow(hls),
        peersChanged: () => this.dispatchEvent(new Event('peers-change')),
      },
    );
    this.#playback.start();
  }

  #unload(): void {
    const hadPeers = this.peers !== null;
    this.#playback?.destroy();
    this.#playback = null;
    if (hadPeers) this.dispatchEvent(new Event('peers-change'));
  }

  #follow(hls: Hls | null): void {
    if (this.#side) this.#side.follow(hls);
    else this.#skinSide();
  }

  #setState(state: PlayerState): void {
    if (state.kind === 'empty' && this.#state.kind === 'empty') return;
    this.#state = state;
    if (state.kind === 'empty' || state.kind === 'ready') this.#error = null;
    this.dispatchEvent(new Event('state-change'));
    this.#tellError();
  }

  /** Not while a picture still runs from the buffer: a retry may well succeed before it ends. */
  #tellError(): void {
    const { paused, readyState } = this.nativeEl;
    const stillPlays = !paused && readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
    if (this.#state.kind !== 'failed' || stillPlays || this.#error) return;
    const Explained = loadedExplainer()?.PlaybackError;
    this.#error = Explained ? new Explained(this.#state.problem) : UNEXPLAINED_ERROR;
    this.dispatchEvent(new Event('error'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tributary-video': TributaryVideo;
  }
}
