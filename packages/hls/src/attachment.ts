import {
  browserClock,
  checkedCaps,
  createClient,
  obstacle,
  type Client,
  type GivenCaps,
  type PeerEvents,
  type PeerOptions,
  type PeerStats,
  type PeerStatus,
  type Peers,
  type UploadCaps,
} from '@tributary/client';
import { Consent, type ChoiceChange, type PeersChoice } from '@tributary/client/choice';
import { streamName, type SegmentId, type TrackId } from '@tributary/protocol';
import { Emitter, FirstMeeting, type Load, type SegmentRequest } from '@tributary/swarm';
import type { Events, Fragment, FragmentLoaderContext, Level, LevelDetails, LoaderConfiguration } from 'hls.js';
import type Hls from 'hls.js';
import { Fragments } from './fragments.ts';
import { HlsOrigin, type FragmentLoaderClass } from './hls-origin.ts';
import { JoinTime } from './join-time.ts';
import { LiveEdge } from './live-edge.ts';
import { detailsOf, Names, rangeOf } from './names.ts';
import { noStats } from './no-stats.ts';
import { peerLoaderClass, type LoaderHost } from './peer-loader.ts';
import { Playback } from './playback.ts';
import { reloadPlaylist } from './reload-playlist.ts';
import { Restarts } from './restarts.ts';
import { HlsSidecars } from './sidecar-fetcher.ts';
import type { LinkKnowledge } from './timing.ts';

const MS_PER_SECOND = 1000;
const LIVE_EDGE_DURATIONS = 6; // target durations behind the newest segment that still count as the live edge: hls.js plays 3 behind
// Segments behind the newest one that still count as live. What is further back is in many stores already, and a viewer there has
// time as with a film: nobody is elected to bring it, and nothing waits for whoever was.
const NEAR_EDGE_SEGMENTS = LIVE_EDGE_DURATIONS;
// What hls.js says of bytes that came whole and cannot be played.
const UNPLAYABLE: ReadonlySet<string> = new Set(['fragParsingError', 'fragDecryptError', 'bufferAppendError']);

/** Everything that one `attachPeers` put into an hls.js instance, and takes out again. */
export class Attachment implements Peers, LoaderHost {
  readonly baseLoader: FragmentLoaderClass;
  readonly #hls: Hls;
  readonly #options: PeerOptions;
  readonly #names: Names;
  readonly #fragments = new Fragments();
  readonly #origin: HlsOrigin;
  readonly #sidecars: HlsSidecars;
  readonly #playback: Playback;
  readonly #emitter = new Emitter<PeerEvents>(reportError);
  readonly #ownLoader: FragmentLoaderClass;
  readonly #siteLoader: Hls['config']['fLoader'];
  readonly #unsubscribes: (() => void)[] = [];
  readonly #liveEdge = new LiveEdge();
  readonly #restarts = new Restarts();
  readonly #joinTime = new JoinTime(() => this.#join());
  readonly #meeting = new FirstMeeting(browserClock, reportError);
  /** Nothing is opened, and no client made, without it. */
  readonly #consent: Consent;
  #caps: GivenCaps;
  #client: Client | null = null;
  #playlistUrl: string | null = null;
  #status: PeerStatus = 'idle';
  #isDestroyed = false;

  constructor(hls: Hls, options: PeerOptions) {
    this.#hls = hls;
    this.#options = options;
    const { uploadBytesPerSecond = null, uploadBytesPerSession = null } = options;
    this.#caps = checkedCaps({ uploadBytesPerSecond, uploadBytesPerSession });
    this.#consent = new Consent(
      { site: options.peers, server: new URL(options.signaling, globalThis.location?.href).href },
      { changed: (choice) => this.#chosen(choice), notice: () => this.#emitter.emit('notice') },
    );
    this.#names = new Names(options.nameUrl ?? ((url) => url));
    this.#siteLoader = hls.config.fLoader;
    this.baseLoader = (this.#siteLoader ?? hls.config.loader) as FragmentLoaderClass;
    this.#origin = new HlsOrigin(hls.config, this.baseLoader, this.#fragments, () => this.#client?.engine.exchanged);
    this.#sidecars = new HlsSidecars(hls.config, this.#fragments);
    this.#playback = new Playback(
      hls,
      () => this.#joinTime.started(),
      () => this.#client?.conditionsChanged(),
    );
    this.#ownLoader = peerLoaderClass(this);
    hls.config.fLoader = this.#ownLoader;

    // The event has the address as the site wrote it, relative to its page; `hls.url` is absolute, and another page's viewers have the same.
    this.#listen('hlsManifestLoading', (_event, { url }) => this.#begin(hls.url ?? url));
    this.#listen('hlsLevelUpdated', (_event, { details, level }) => this.#updated(details, level));
    this.#listen('hlsAudioTrackUpdated', (_event, { details, id }) => this.#audioUpdated(details, id));
    this.#listen('hlsError', (_event, { details, frag }) => this.#failed(details, frag));
    this.#listen('hlsFragChanged', () => this.#tellPlayer());
    this.#listen('hlsMediaAttached', () => this.#playback.follow());
    this.#listen('hlsMediaDetached', () => this.#playback.leave());
    this.#listen('hlsDestroying', () => this.destroy());
    this.#playback.follow();
    const { url } = hls;
    if (url) {
      this.#guard(() => {
        this.#begin(url);
        this.#tellPlayer();
      });
    }
  }

  get status(): PeerStatus {
    return this.#status;
  }

  stats(): PeerStats {
    return this.#client ? { ...this.#client.stats(), status: this.#status } : noStats(this.#status);
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
    this.#client?.setCaps(this.#caps);
  }

  on<E extends keyof PeerEvents>(event: E, listener: PeerEvents[E]): () => void {
    return this.#emitter.on(event, listener);
  }

  destroy(): void {
    // Not by the status: a page that ends has destroyed the client already.
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#consent.destroy();
    // Somebody may have wrapped our loader since: then it stays, and passes everything through.
    const { config } = this.#hls;
    if (config && config.fLoader === this.#ownLoader) Object.assign(config, { fLoader: this.#siteLoader });
    this.#dropClient();
    this.#playback.leave();
    this.#setStatus('destroyed');
    this.#emitter.clear();
  }

  // ── What the loaders ask ─────────────────────────────────────────────────────────────────────────────────────

  request(context: FragmentLoaderContext, config: LoaderConfiguration): SegmentRequest | null {
    const { frag: fragment } = context;
    // Parts of LL-HLS segments come and go within a second: they are hls.js's own business.
    if (!this.#client || context.part || context.resetIV) return null;
    const segment = this.#names.segment(this.#hls, fragment);
    if (!segment) return null;
    this.#playback.follow();
    this.#fragments.add(segment, { fragment, config });
    const range = rangeOf(fragment);
    if (range) this.#client.learnSize(segment, range.end - range.start);
    const details = detailsOf(this.#hls, fragment);
    return {
      segment,
      live: details?.live === true && details.endSN - segment.sequence <= NEAR_EDGE_SEGMENTS,
      durationMs: fragment.duration * MS_PER_SECOND,
      deadlineMs: () => performance.now() + this.#playback.untilMs(fragment.start),
      startingUp: () => this.#playback.startingUp(),
    };
  }

  load(request: SegmentRequest): Load {
    const client = this.#client;
    if (client) return this.#meeting.load(request, () => client.engine.load(request));
    return { result: Promise.resolve({ status: 'aborted' }), cancel: () => {} };
  }

  link(segment: SegmentId): LinkKnowledge {
    const { bandwidthEstimate, ttfbEstimate } = this.#hls;
    return { estimateBitsPerSecond: bandwidthEstimate, firstByteEstimateMs: ttfbEstimate, ...this.#origin.shownBy(segment) };
  }

  // ── What hls.js tells ────────────────────────────────────────────────────────────────────────────────────────

  #begin(playlistUrl: string): void {
    if (playlistUrl === this.#playlistUrl && this.#client) return;
    this.#dropClient();
    this.#playlistUrl = playlistUrl;
    this.#liveEdge.restart();
    this.#restarts.clear();
    this.#playback.restart();
    this.#enter(playlistUrl);
  }

  /** Makes the client, where there may be peers; else says why not. Nothing is opened before it joins. */
  #enter(playlistUrl: string): void {
    const refusal = this.#consent.obstacle;
    // A viewer is asked for nothing that there cannot be.
    const reason = refusal === 'needs-consent' ? (obstacle() ?? refusal) : (refusal ?? obstacle());
    if (reason) return this.#setStatus(reason);
    const client = createClient({
      peers: this.#options,
      stream: streamName(playlistUrl, this.#ownName(playlistUrl)),
      origin: this.#origin,
      sidecars: this.#sidecars,
      playlistUrl,
      playback: () => this.#playback.totals(),
      isPlaying: () => this.#playback.isPlaying,
      uploadWish: () => this.#consent.choice.upload,
      caps: this.#caps,
      mayStay: ({ consent }) => this.#consent.operatorWants(consent ?? 'notice'),
    });
    this.#client = client;
    this.#meeting.begin();
    this.#joinTime.begin();
    client.on('status', (status) => {
      if (this.#client !== client) return;
      if (status === 'sharing' || status === 'awaiting-attestation') this.#meeting.met();
      else if (status !== 'connecting') this.#meeting.end();
      this.#setStatus(status);
    });
    client.on('segment', (record) => this.#emitter.emit('segment', record));
    client.engine.on('playlist-stale', (track) => reloadPlaylist(this.#hls, this.#names, track));
    client.on('neighbours', (neighbours) => this.#emitter.emit('neighbours', neighbours));
    this.#setStatus(client.status);
    // Peers may have been attached to a player that plays already.
    if (!this.#playback.startingUp()) this.#joinTime.started();
  }

  #join(): void {
    // Whoever is told may say no to it: then there is no client any more.
    this.#consent.aboutToOpen();
    if (!this.#client) return;
    this.#meeting.joined();
    this.#client.join();
  }

  /** The viewer's choice is another now, or what counts beside it. It takes effect at once: connections close, or the stream is joined. */
  #chosen(choice: PeersChoice): void {
    if (this.#playlistUrl !== null) {
      const isAllowed = this.#consent.obstacle === null;
      if (!isAllowed) this.#dropClient();
      if (!this.#client) this.#enter(this.#playlistUrl);
      if (isAllowed) this.#tellPlayer();
      this.#client?.conditionsChanged();
    }
    this.#emitter.emit('choice', choice);
  }

  /** Not ours any more before it ends: listeners hear what the next one says, and never that this one was destroyed. */
  #dropClient(): void {
    const client = this.#client;
    this.#client = null;
    this.#joinTime.cancel();
    client?.destroy();
    // After the client: what is held must not be begun only to be ended. It goes hls.js's own way.
    this.#meeting.end();
  }

  /** The site's own name for the stream. Undefined where it has none, or fails to find it: the default costs it no viewer. */
  #ownName(playlistUrl: string): string | undefined {
    const { stream } = this.#options;
    try {
      return typeof stream === 'function' ? stream(playlistUrl) : stream;
    } catch (error) {
      reportError(error);
      return undefined;
    }
  }

  /** A playlist was refreshed: name what is new at the live edge, so that whoever is elected can fetch it. */
  #updated(details: LevelDetails, levelIndex: number): void {
    const level = this.#hls.levels[levelIndex];
    if (!this.#client || !level || !details.live) return this.#tellPlayer();
    const track = this.#names.ofLevel(level);
    this.#noteRestart(track, details);
    const isLoading = levelIndex === this.#hls.loadLevel;
    const known = isLoading ? this.#liveEdge.refreshed(track, details.endSN) : null;
    this.#tellPlayer();
    const playsParts = this.#hls.config.lowLatencyMode && (details.partList?.length ?? 0) > 0;
    if (playsParts) return;
    // The first playlist: nobody is met yet, so nothing is fetched. But from its first neighbour on, the engine may collect the segment
    // after the newest one here, which neighbours have up to a refresh earlier.
    const isBeforePeers = known === null && this.#client.status === 'connecting';
    if (!isBeforePeers && (known === null || this.#playback.startingUp())) return;
    const since = known ?? details.endSN - 1;
    const appeared: SegmentId[] = [];
    for (const fragment of details.fragments) {
      if (typeof fragment.sn !== 'number' || fragment.sn <= since) continue;
      const segment = this.#names.segment(this.#hls, fragment);
      if (!segment) continue;
      this.#fragments.add(segment, { fragment, config: undefined });
      appeared.push(segment);
    }
    this.#client.engine.appeared(appeared, details.targetduration * MS_PER_SECOND);
  }

  #audioUpdated(details: LevelDetails, index: number): void {
    const audio = this.#hls.audioTracks[index];
    if (audio && details.live) this.#noteRestart(this.#names.ofAudio(audio), details);
  }

  #noteRestart(track: TrackId, details: LevelDetails): void {
    if (!this.#restarts.refreshed(track, details)) return;
    this.#liveEdge.restart();
    this.#client?.engine.restartTrack(track);
  }

  /** What cannot be played must not be served again, to hls.js's next attempt or to anybody else. */
  #failed(details: string, fragment: Fragment | undefined): void {
    if (!this.#client || !fragment || !UNPLAYABLE.has(details)) return;
    const segment = this.#names.segment(this.#hls, fragment);
    if (segment) this.#client.engine.discard(segment);
  }

  #tellPlayer(): void {
    const level: Level | undefined = this.#hls.levels[this.#hls.loadLevel];
    const details = level?.details;
    if (!this.#client || !level || !details) return;
    const currentTime = this.#hls.media?.currentTime ?? 0;
    const playing = details.fragments.find((fragment) => fragment.start <= currentTime && currentTime < fragment.start + fragment.duration);
    const behindSeconds = details.edge - currentTime;
    this.#client.engine.setPlayer({
      track: this.#names.ofLevel(level),
      atLiveEdge: details.live && behindSeconds <= LIVE_EDGE_DURATIONS * details.targetduration,
      newestSequence: details.endSN,
      playheadSequence: typeof playing?.sn === 'number' ? playing.sn : -1,
    });
  }

  #setStatus(status: PeerStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#emitter.emit('status', status);
  }

  #listen(event: 'hlsManifestLoading', listener: (event: string, payload: { url: string }) => void): void;
  #listen(event: 'hlsLevelUpdated', listener: (event: string, payload: { details: LevelDetails; level: number }) => void): void;
  #listen(event: 'hlsAudioTrackUpdated', listener: (event: string, payload: { details: LevelDetails; id: number }) => void): void;
  #listen(event: 'hlsError', listener: (event: string, payload: { details: string; frag?: Fragment }) => void): void;
  #listen(event: 'hlsFragChanged' | 'hlsMediaAttached' | 'hlsMediaDetached' | 'hlsDestroying', listener: () => void): void;
  #listen(event: string, listener: (...args: never[]) => void): void {
    // Events by their names and not through hls.js's enum: this package brings no copy of hls.js with it.
    const guarded = (...args: never[]): void => this.#guard(() => listener(...args));
    this.#hls.on(event as Events.MANIFEST_LOADING, guarded as never);
    this.#unsubscribes.push(() => this.#hls.off(event as Events.MANIFEST_LOADING, guarded as never));
  }

  /** A fault of ours, or of a site's own `nameUrl`, is the page's to hear of and never hls.js's, which may give up on it. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      reportError(error);
    }
  }
}
