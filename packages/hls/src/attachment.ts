import {
  browserClock,
  createClient,
  type Client,
  type GivenCaps,
  type PeerEvents,
  type PeerOptions,
  type PeerStats,
  type PeerStatus,
} from '@tributary/client';
import type { Consent } from '@tributary/client/choice';
import { operatorWants, tellBeforeOpening } from '@tributary/client/choice-at-joining';
import { streamName, type SegmentId, type TrackId } from '@tributary/protocol';
import { FirstMeeting, type Emitter, type Load, type SegmentRequest } from '@tributary/swarm';
import type { Events, Fragment, FragmentLoaderContext, HlsConfig, Level, LevelDetails, Loader, LoaderConfiguration } from 'hls.js';
import type Hls from 'hls.js';
import { Fragments } from './fragments.ts';
import { HlsOrigin, type FragmentLoaderClass } from './hls-origin.ts';
import { HeightCap } from './height-cap.ts';
import type { JoinTime } from './join-time.ts';
import type { KeptFragment } from './kept-fragments.ts';
import { LiveEdge } from './live-edge.ts';
import { detailsOf, Names, rangeOf } from './names.ts';
import { PeerLoader, type LoaderHost } from './peer-loader.ts';
import { PlaybackCounts } from './playback-counts.ts';
import type { Playback } from './playback.ts';
import { reloadPlaylist } from './reload-playlist.ts';
import { Restarts } from './restarts.ts';
import { HlsSidecars } from './sidecar-fetcher.ts';
import type { LinkKnowledge } from './timing.ts';

const MS_PER_SECOND = 1000;
const LIVE_EDGE_DURATIONS = 6; // target durations behind the newest segment that still count as the live edge: hls.js plays 3 behind
// Segments behind the newest one that still count as live. What is further back is in many stores already, and a viewer there has
// time as with a film: nobody is elected to bring it, and nothing waits for whoever was.
const NEAR_EDGE_SEGMENTS = LIVE_EDGE_DURATIONS;
/** Of what they tell, nothing is looked at. */
type PlainEvent =
  | 'hlsFragChanged'
  | 'hlsMediaAttached'
  | 'hlsMediaDetached'
  | 'hlsLevelsUpdated'
  | 'hlsMaxAutoLevelUpdated'
  | 'hlsManifestParsed';
// What hls.js says of bytes that came whole and cannot be played.
const UNPLAYABLE: ReadonlySet<string> = new Set(['fragParsingError', 'fragDecryptError', 'bufferAppendError']);

const PLAYLIST_EVENTS = ['hlsManifestLoaded', 'hlsLevelLoaded', 'hlsAudioTrackLoaded', 'hlsSubtitleTrackLoaded'] as const;
type PlaylistEvent = (typeof PLAYLIST_EVENTS)[number];

/** What was there before the engine, and goes on with it. */
export interface Handover {
  /** hls.js's own loader, or the site's. */
  readonly baseLoader: FragmentLoaderClass;
  /** Already follows the element. */
  readonly playback: Playback;
  /** Calls `join()`, once it has begun. */
  readonly joinTime: JoinTime;
  readonly emitter: Emitter<PeerEvents>;
  /** Nothing is opened, and no client made, without it. */
  readonly consent: Consent;
  readonly caps: GivenCaps;
  readonly status: PeerStatus;
}

/** The engine behind one `attachPeers`: it learns what an hls.js instance plays, and loads its fragments. Made when it is time to join. */
export class Attachment implements LoaderHost {
  readonly baseLoader: FragmentLoaderClass;
  readonly #hls: Hls;
  readonly #options: PeerOptions;
  readonly #names: Names;
  readonly #fragments = new Fragments();
  readonly #origin: HlsOrigin;
  readonly #sidecars: HlsSidecars;
  readonly #playback: Playback;
  readonly #counts: PlaybackCounts;
  readonly #emitter: Emitter<PeerEvents>;
  readonly #unsubscribes: (() => void)[] = [];
  readonly #liveEdge = new LiveEdge();
  readonly #restarts = new Restarts();
  readonly #joinTime: JoinTime;
  readonly #heightCap: HeightCap;
  readonly #meeting = new FirstMeeting(browserClock, reportError);
  readonly #consent: Consent;
  #caps: GivenCaps;
  #client: Client | null = null;
  #playlistUrl: string | null = null;
  #status: PeerStatus;
  #isDestroyed = false;

  constructor(hls: Hls, options: PeerOptions, handover: Handover) {
    const { baseLoader, playback, joinTime, emitter, consent, caps, status } = handover;
    this.#hls = hls;
    this.#options = options;
    this.#names = new Names(options.nameUrl ?? ((url) => url));
    this.baseLoader = baseLoader;
    this.#emitter = emitter;
    this.#consent = consent;
    this.#caps = caps;
    this.#status = status;
    this.#origin = new HlsOrigin(hls.config, this.baseLoader, this.#fragments, () => this.#client?.engine.exchanged);
    this.#sidecars = new HlsSidecars(hls.config, this.#fragments);
    this.#playback = playback;
    this.#heightCap = new HeightCap(hls);
    this.#counts = new PlaybackCounts(hls, playback, () => this.#client?.conditionsChanged());
    this.#joinTime = joinTime;

    // The event has the address as the site wrote it, relative to its page; `hls.url` is absolute, and another page's viewers have the same.
    this.#listen('hlsManifestLoading', (_event, { url }) => this.#switchTo(hls.url ?? url));
    this.#listen('hlsLevelUpdated', (_event, { details, level }) => this.#updated(details, level));
    this.#listen('hlsAudioTrackUpdated', (_event, { details, id }) => this.#audioUpdated(details, id));
    this.#listen('hlsError', (_event, { type, details, frag }) => {
      this.#counts.failed(type, details);
      this.#failed(details, frag);
    });
    this.#listen('hlsFragChanged', (_event, { frag }) => {
      this.#shown(frag);
      this.#tellPlayer();
    });
    for (const event of PLAYLIST_EVENTS) this.#listen(event, (_event, { stats }) => this.#counts.loadedPlaylist(stats?.loaded));
    for (const event of ['hlsLevelsUpdated', 'hlsMaxAutoLevelUpdated', 'hlsManifestParsed'] as const)
      this.#listen(event, () => this.#heightCap.keep());
    this.#listen('hlsMediaAttached', () => this.#playback.follow());
    this.#listen('hlsMediaDetached', () => this.#playback.leave());
  }

  /**
   * Takes over what plays already. Not in the constructor: listeners hear of it, and may choose or destroy.
   * @param kept what hls.js has loaded so far, oldest first
   */
  start(kept: readonly KeptFragment[]): void {
    const { url } = this.#hls;
    if (url) this.#guard(() => this.#goOn(url, kept));
  }

  get status(): PeerStatus {
    return this.#status;
  }

  /** Null: there is nothing to count. */
  stats(): PeerStats | null {
    return this.#client && { ...this.#client.stats(), status: this.#status };
  }

  /** It is time to contact the server. */
  join(): void {
    tellBeforeOpening(this.#consent, () => this.#emitter.emit('notice'));
    // Whoever is told may say no to it, or end it all: then there is no client any more.
    if (!this.#client) return;
    this.#meeting.joined();
    this.#client.join();
  }

  /** The viewer's choice is another now, or what counts beside it. It takes effect at once: connections close, or the stream is joined. */
  chosen(): void {
    if (this.#playlistUrl === null) return;
    const isAllowed = this.#consent.obstacle === null;
    if (!isAllowed) this.#dropClient();
    if (this.#client) this.#client.conditionsChanged();
    else this.#enter(this.#playlistUrl);
  }

  setCaps(caps: GivenCaps): void {
    this.#caps = caps;
    this.#client?.setCaps(caps);
  }

  destroy(): void {
    // Not by the status: a page that ends has destroyed the client already.
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#dropClient();
    this.#playback.leave();
    this.#setStatus('destroyed');
  }

  // ── What the loaders ask ─────────────────────────────────────────────────────────────────────────────────────

  /** @param base hls.js's own, not used yet */
  loader(config: HlsConfig, base: Loader<FragmentLoaderContext>): Loader<FragmentLoaderContext> {
    return new PeerLoader(config, this, base);
  }

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

  /** hls.js loaded it by itself, before there was an engine or while it came. A fault of ours is not hls.js's to hear of. */
  brought(kept: KeptFragment): void {
    this.#guard(() => {
      const { fragment, config, startedAtMs, endedAtMs } = kept;
      const segment = this.#names.segment(this.#hls, fragment);
      const bytes = segment && this.#origin.learn(kept);
      if (!this.#client || !segment || !bytes) return;
      this.#fragments.add(segment, { fragment, config });
      const live = detailsOf(this.#hls, fragment)?.live === true;
      const durationMs = fragment.duration * MS_PER_SECOND;
      this.#client.engine.brought({ segment, bytes, live, durationMs, tookMs: endedAtMs - startedAtMs, endedAtMs });
    });
  }

  // ── What hls.js tells ────────────────────────────────────────────────────────────────────────────────────────

  /** A stream plays already, and it is time to join. */
  #goOn(playlistUrl: string, kept: readonly KeptFragment[]): void {
    this.#playlistUrl = playlistUrl;
    this.#begin(playlistUrl);
    for (const fragment of kept) this.brought(fragment);
    this.#tellAll();
  }

  #switchTo(playlistUrl: string): void {
    if (playlistUrl === this.#playlistUrl && this.#client) return;
    this.#dropClient();
    this.#playlistUrl = playlistUrl;
    this.#playback.restart();
    const obstacle = this.#consent.obstacle;
    if (obstacle) return this.#setStatus(obstacle);
    this.#begin(playlistUrl);
    this.#awaitFirstFrame();
  }

  /** The viewer may have peers again, or for the first time, of a stream that it has chosen before; or else why not. */
  #enter(playlistUrl: string): void {
    const obstacle = this.#consent.obstacle;
    if (obstacle) return this.#setStatus(obstacle);
    this.#begin(playlistUrl);
    this.#tellAll();
    this.#awaitFirstFrame();
  }

  #awaitFirstFrame(): void {
    this.#joinTime.begin();
    // The element may show something already.
    if (!this.#playback.startingUp()) this.#joinTime.started();
  }

  /** What hls.js has told of the stream before there was a client to hear it. */
  #tellAll(): void {
    const { loadLevel, levels, audioTrack, audioTracks } = this.#hls;
    const details = levels[loadLevel]?.details;
    const audioDetails = audioTracks[audioTrack]?.details;
    if (details) this.#updated(details, loadLevel);
    if (audioDetails) this.#audioUpdated(audioDetails, audioTrack);
    this.#tellPlayer();
  }

  /** Makes the client. Nothing is opened before it joins. */
  #begin(playlistUrl: string): void {
    this.#liveEdge.restart();
    this.#restarts.clear();
    const client = createClient({
      peers: this.#options,
      stream: streamName(playlistUrl, this.#ownName(playlistUrl)),
      origin: this.#origin,
      sidecars: this.#sidecars,
      playlistUrl,
      playback: () => this.#counts.totals(),
      isPlaying: () => this.#counts.isPlaying,
      uploadWish: () => this.#consent.choice.upload,
      caps: this.#caps,
      mayStay: ({ consent }) => operatorWants(this.#consent, consent ?? 'notice'),
      policyHolds: ({ maxHeight }) => this.#heightCap.set(maxHeight ?? null),
    });
    this.#client = client;
    this.#meeting.begin();
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
  }

  /** Not ours any more before it ends: listeners hear what the next one says, and never that this one was destroyed. */
  #dropClient(): void {
    const client = this.#client;
    this.#client = null;
    this.#joinTime.cancel();
    this.#heightCap.set(null);
    client?.destroy();
    // It has told everything; the next one is another viewer to the server.
    if (client) this.#counts.toldAll();
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

  /** Of a main rendition: sound that is apart has no picture. */
  #shown({ type, level }: Fragment): void {
    if (type === 'main') this.#counts.shows(this.#hls.levels[level]);
  }

  #setStatus(status: PeerStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#emitter.emit('status', status);
  }

  #listen(event: 'hlsManifestLoading', listener: (event: string, payload: { url: string }) => void): void;
  #listen(event: 'hlsLevelUpdated', listener: (event: string, payload: { details: LevelDetails; level: number }) => void): void;
  #listen(event: 'hlsAudioTrackUpdated', listener: (event: string, payload: { details: LevelDetails; id: number }) => void): void;
  #listen(event: 'hlsError', listener: (event: string, payload: { type: string; details: string; frag?: Fragment }) => void): void;
  #listen(event: 'hlsFragChanged', listener: (event: string, payload: { frag: Fragment }) => void): void;
  #listen(event: PlaylistEvent, listener: (event: string, payload: { stats?: { loaded?: number } }) => void): void;
  #listen(event: PlainEvent, listener: () => void): void;
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
