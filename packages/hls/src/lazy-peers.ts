import type { GivenCaps, PeerEvents, PeerOptions, Peers, PeerStats, PeerStatus, UploadCaps } from '@tributary/client';
import { Consent, type ChoiceChange, type PeersChoice } from '@tributary/client/choice';
import { obstacle } from '@tributary/client/obstacle';
import { checkedCaps } from '@tributary/client/upload-caps';
import { Emitter } from '@tributary/swarm/emitter';
import type { Events, FragmentLoaderContext, HlsConfig, Loader } from 'hls.js';
import type Hls from 'hls.js';
import type { Attachment } from './attachment.ts';
import { earlyLoaderClass, type EarlyHost } from './early-loader.ts';
import type { FragmentLoaderClass } from './hls-origin.ts';
import { JoinTime } from './join-time.ts';
import { KeptFragments, type KeptFragment } from './kept-fragments.ts';
import { noStats } from './no-stats.ts';
import { Playback } from './playback.ts';

// What the player needs sooner than this does not wait for the engine, nor does anything longer than this: as in the engine's own first meeting.
const MIN_LEAD_MS = 2_500;
const MAX_HOLD_MS = 1_000;
/** Of the engine's code, 80 kB: a line that takes longer for it has no room for peers. */
const MAX_LOADING_MS = 20_000;
/** The engine's code could not be had: a page that lost its network has it back in seconds; a site that moved its files does not. */
const RETRY_DELAYS_MS = [5_000, 30_000, 120_000];

/** The module with everything that peers need. */
export interface EngineModule {
  readonly Attachment: typeof Attachment;
}

/**
 * What `attachPeers` puts into an hls.js instance at once: small, and enough to play. The engine comes after the first frame, learns what
 * was played until then, and goes on from there. Where there can be no peers it never comes.
 */
export class LazyPeers implements Peers, EarlyHost {
  readonly baseLoader: FragmentLoaderClass;
  readonly #hls: Hls;
  readonly #options: PeerOptions;
  readonly #loadEngine: () => Promise<EngineModule>;
  readonly #siteLoader: Hls['config']['fLoader'];
  readonly #ownLoader: FragmentLoaderClass;
  readonly #emitter = new Emitter<PeerEvents>(reportError);
  readonly #playback: Playback;
  readonly #joinTime = new JoinTime(() => (this.#attachment ? this.#attachment.join() : this.#due()));
  readonly #consent: Consent;
  readonly #kept = new KeptFragments();
  readonly #held = new Set<() => void>();
  #unsubscribes: (() => void)[] = [];
  #caps: GivenCaps;
  #playlistUrl: string | null = null;
  #status: PeerStatus = 'idle';
  /** It is time for the engine. */
  #isDue = false;
  #isLoading = false;
  #loadingSinceMs = Infinity;
  #engine: EngineModule | null = null;
  #failures = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #attachment: Attachment | null = null;

  /**
   * @param loadEngine called when it is time, and again after it failed
   * @throws TypeError where `signaling` is not an http(s) address, or `peers` none of its words; RangeError where a cap is negative
   */
  constructor(hls: Hls, options: PeerOptions, loadEngine: () => Promise<EngineModule>) {
    const { uploadBytesPerSecond = null, uploadBytesPerSession = null } = options;
    this.#caps = checkedCaps({ uploadBytesPerSecond, uploadBytesPerSession });
    this.#consent = new Consent({ site: options.peers, server: serverAddress(options.signaling) }, (choice) => this.#chosen(choice));
    this.#hls = hls;
    this.#options = options;
    this.#loadEngine = loadEngine;
    this.#siteLoader = hls.config.fLoader;
    this.baseLoader = (this.#siteLoader ?? hls.config.loader) as FragmentLoaderClass;
    this.#ownLoader = earlyLoaderClass(this);
    hls.config.fLoader = this.#ownLoader;
    this.#playback = new Playback(hls, () => this.#joinTime.started());
    // The event has the address as the site wrote it, relative to its page; `hls.url` is absolute, and another page's viewers have the same.
    this.#listen('hlsManifestLoading', (_event, { url }) => this.#begin(hls.url ?? url));
    this.#listen('hlsMediaAttached', () => this.#playback.follow());
    this.#listen('hlsMediaDetached', () => this.#playback.leave());
    this.#listen('hlsDestroying', () => this.destroy());
    this.#playback.follow();
    if (hls.url) this.#begin(hls.url);
  }

  get status(): PeerStatus {
    return this.#attachment?.status ?? this.#status;
  }

  stats(): PeerStats {
    return this.#attachment?.stats() ?? noStats(this.status);
  }

  get choice(): PeersChoice {
    return this.#consent.choice;
  }

  choose(change: ChoiceChange): void {
    this.#consent.choose(change);
  }

  forgetChoice(): void {
    this.#consent.forget();
  }

  setLimits(caps: UploadCaps): void {
    this.#caps = { ...this.#caps, ...checkedCaps(caps) };
    this.#attachment?.setCaps(this.#caps);
  }

  on<E extends keyof PeerEvents>(event: E, listener: PeerEvents[E]): () => void {
    return this.#emitter.on(event, listener);
  }

  destroy(): void {
    if (this.#status === 'destroyed') return;
    const { config } = this.#hls as Partial<Hls>; // none any more where it was destroyed
    // Somebody may have wrapped our loader since: then it stays, and passes everything through.
    if (config?.fLoader === this.#ownLoader) config.fLoader = this.#siteLoader as FragmentLoaderClass;
    this.#consent.destroy();
    this.#unlisten();
    this.#rest();
    this.#playback.leave();
    // First: a listener that hears of it may destroy again.
    const attachment = this.#attachment;
    this.#status = 'destroyed';
    this.#attachment = null;
    if (attachment) attachment.destroy();
    else this.#emitter.emit('status', 'destroyed');
    this.#release();
    this.#emitter.clear();
  }

  // ── What the loaders ask ─────────────────────────────────────────────────────────────────────────────────────

  engineLoader(config: HlsConfig, base: Loader<FragmentLoaderContext>): Loader<FragmentLoaderContext> | null {
    return this.#attachment?.loader(config, base) ?? null;
  }

  keeps(context: FragmentLoaderContext): boolean {
    return (this.#attachment !== null || this.#isExpected()) && isWhole(context);
  }

  keep(kept: KeptFragment): void {
    if (this.#attachment) this.#attachment.brought(kept);
    else this.#kept.add(kept);
  }

  /** What is asked for ahead of need right after the first frame, a neighbour that is a moment away may have. */
  hold(context: FragmentLoaderContext, begin: () => void): (() => void) | null {
    this.#playback.follow();
    // Not again and again: a player whose line is hardly faster than the stream could not fill its buffer.
    const isLate = performance.now() - this.#loadingSinceMs > MAX_HOLD_MS;
    const isComing = this.#status === 'connecting' && !isLate && !this.#attachment && !this.#playback.startingUp();
    const spareMs = isComing && isWhole(context) ? this.#playback.untilMs(context.frag.start) - MIN_LEAD_MS : 0;
    if (spareMs <= 0) {
      begin();
      return null;
    }
    const leave = (): void => {
      clearTimeout(timer);
      this.#held.delete(release);
    };
    const release = (): void => {
      leave();
      begin();
    };
    const timer = setTimeout(release, Math.min(spareMs, MAX_HOLD_MS));
    this.#held.add(release);
    return leave;
  }

  // ── The way to the engine ────────────────────────────────────────────────────────────────────────────────────

  #begin(playlistUrl: string): void {
    // The same stream again, as after an error.
    if (playlistUrl === this.#playlistUrl && this.#isExpected() && this.#retryTimer === undefined) return;
    this.#playlistUrl = playlistUrl;
    this.#rest();
    this.#failures = 0;
    this.#playback.restart();
    this.#enter();
  }

  /** The way to the engine begins, where there may be peers; else it says why not. */
  #enter(): void {
    const refusal = this.#consent.obstacle;
    // A viewer is asked for nothing that there cannot be.
    const reason = refusal === 'needs-consent' ? (obstacle() ?? refusal) : (refusal ?? obstacle());
    this.#setStatus(reason ?? 'connecting');
    if (reason) return this.#release();
    this.#joinTime.begin();
    // Peers may have been attached to a player that plays already.
    if (!this.#playback.startingUp()) this.#joinTime.started();
  }

  #chosen(choice: PeersChoice): void {
    if (this.#attachment) this.#attachment.chosen();
    else if (this.#playlistUrl !== null && !(this.#isExpected() && this.#consent.obstacle === null)) {
      this.#rest();
      this.#enter();
    }
    this.#emitter.emit('choice', choice);
  }

  #rest(): void {
    this.#joinTime.cancel();
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#isDue = false;
    this.#kept.take();
  }

  #due(): void {
    this.#retryTimer = undefined;
    this.#isDue = true;
    if (this.#engine) return this.#handOver(this.#engine);
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#loadingSinceMs = performance.now();
    const ended = (engine: EngineModule | null): void => {
      clearTimeout(timer);
      // One that comes late is there for the next attempt.
      this.#engine ??= engine;
      const wasLoading = this.#isLoading;
      this.#isLoading = false;
      if (this.#isDue && engine) this.#handOver(engine);
      else if (this.#isDue && wasLoading) this.#failed();
    };
    // An import has no limit of its own.
    const timer = setTimeout(ended, MAX_LOADING_MS, null);
    this.#loadEngine().then(ended, () => ended(null));
  }

  /** The stream plays from the origin, and what comes is kept as long as there is another attempt. */
  #failed(): void {
    this.#isDue = false;
    const delayMs = RETRY_DELAYS_MS[this.#failures++];
    if (delayMs === undefined) this.#kept.take();
    else this.#retryTimer = setTimeout(() => this.#due(), delayMs);
    this.#setStatus('engine-unavailable');
    this.#release();
  }

  #handOver({ Attachment: Engine }: EngineModule): void {
    let attachment: Attachment;
    try {
      attachment = new Engine(this.#hls, this.#options, {
        baseLoader: this.baseLoader,
        emitter: this.#emitter,
        playback: this.#playback,
        joinTime: this.#joinTime,
        consent: this.#consent,
        caps: this.#caps,
        status: this.#status,
      });
    } catch (error) {
      // A fault of ours costs peers, and no picture.
      reportError(error);
      return this.#failed();
    }
    this.#attachment = attachment;
    // The engine listens for itself from now on, to all but the end.
    this.#unlisten();
    this.#listen('hlsDestroying', () => this.destroy());
    attachment.start(this.#kept.take());
    // Whoever hears of the first segments may have said no, or ended it all.
    this.#attachment?.join();
    this.#release();
  }

  /** The engine is on its way, or will be. */
  #isExpected(): boolean {
    return this.#status === 'connecting' || this.#isDue || this.#retryTimer !== undefined;
  }

  #release(): void {
    for (const release of Array.from(this.#held)) release();
  }

  #setStatus(status: PeerStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#emitter.emit('status', status);
  }

  #listen(event: string, listener: (event: string, payload: { readonly url: string }) => void): void {
    // Events by their names and not through hls.js's enum: this package brings no copy of hls.js with it.
    this.#hls.on(event as Events.MANIFEST_LOADING, listener);
    this.#unsubscribes.push(() => this.#hls.off(event as Events.MANIFEST_LOADING, listener));
  }

  #unlisten(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#unsubscribes = [];
  }
}

/** A media segment or its range: no LL-HLS part, no init segment, no subtitles. */
function isWhole({ frag, part, resetIV }: FragmentLoaderContext): boolean {
  return !part && !resetIV && typeof frag.sn === 'number' && (frag.type as string) !== 'subtitle';
}

function serverAddress(address: string): string {
  try {
    const { href } = new URL(address, globalThis.location?.href);
    if (/^https?:/.test(href)) return href;
  } catch {
    // Said below.
  }
  throw new TypeError(`signaling is "${address}": give an https:// address`);
}
