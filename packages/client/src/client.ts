import { type IceServer, type Introduction, type PeerId, type Policy, type SegmentId, type StreamName } from '@tributary/protocol';
import { Emitter, Engine, UploadLedger, type NeighbourStats, type Origin } from '@tributary/swarm';
import { createWebRtcTransport } from '@tributary/webrtc';
import { browserClock } from './browser-clock.ts';
import type { UploadWish } from './choice/remembered-choice.ts';
import { LocalNetworkPermission, permissionsOf } from './conditions/local-network.ts';
import { ConnectionFailures } from './connection-failures.ts';
import { defaultStoreBytes, isOnThisMachine, mayConnect, newSecret } from './environment.ts';
import { ViewerPolicy } from './policy/viewer-policy.ts';
import { RelayMode } from './relay-mode.ts';
import { reportsUrl, sendReportBeacon } from './reports/beacon.ts';
import { browserFamily, signsOfThisBrowser } from './reports/browser-family.ts';
import type { PlaybackTotals } from './reports/playback-totals.ts';
import { playerName } from './reports/player-name.ts';
import { Reporter } from './reports/reporter.ts';
import { SocketSignaling, type SignalingState } from './socket-signaling.ts';
import { statusOf, type PeerStatus } from './status.ts';
import { TrustKeeper, urlForNotary } from './trust.ts';
import type { PeerEvents, PeerOptions, PeerStats, GivenCaps } from './types.ts';
import { UploadRules } from './upload-rules.ts';
import { AttestedVerifier } from './verify/attested-verifier.ts';
import { HashReporter } from './verify/hash-reporter.ts';
import { SidecarSource, type SidecarFetcher } from './verify/sidecar-source.ts';

export interface ClientOptions {
  readonly peers: PeerOptions;
  readonly stream: StreamName;
  readonly origin: Origin;
  readonly sidecars: SidecarFetcher;
  /** Address of the stream's playlist: a notary may fetch it there. */
  readonly playlistUrl: string;
  playback(): PlaybackTotals;
  /** The picture or the sound goes on, be the page in front or not. */
  isPlaying(): boolean;
  /** The viewer's word on sending. */
  uploadWish(): UploadWish;
  /** In the place of the options', which may have changed since. */
  readonly caps: GivenCaps;
  /**
   * Asked at every policy, before anything is done by it. False: the viewer has not agreed to what the operator wants to be asked for. This
   * client does nothing more then; whoever made it destroys it.
   */
  mayStay(policy: Policy): boolean;
  /** The same of a policy that holds from now on: what of it is the player's to keep to. */
  policyHolds(policy: Policy): void;
}

/** What was sent from this page, by all of its players' streams, one after the other or side by side. */
const PAGE_UPLOADS = new UploadLedger();

/** What a client passes on of events; the rest is said by who made it. */
export type ClientEvents = Omit<PeerEvents, 'choice' | 'notice'>;

/** One viewer of one stream: the engine with a browser's ports. */
export interface Client {
  readonly engine: Engine;
  readonly status: PeerStatus;
  stats(): PeerStats;
  /** Tells a size that the playlist states: a byte-range playlist's. */
  learnSize(segment: SegmentId, totalBytes: number): void;
  /**
   * Joins the stream: the server is contacted now, and never before. Until then segments come from the origin and are kept for
   * neighbours to come. Once; the calls after the first do nothing.
   */
  join(): void;
  /** The player was paused or goes on, or the viewer chose: whether to send is decided anew. */
  conditionsChanged(): void;
  setCaps(caps: GivenCaps): void;
  on<E extends keyof ClientEvents>(event: E, listener: ClientEvents[E]): () => void;
  destroy(): void;
}

/** Wires the engine to WebRTC, Socket.IO and the page's clock. Cheap: what costs time waits for `join()`. */
export function createClient(options: ClientOptions): Client {
  return new BrowserClient(options);
}

// A sealer or notary that is a moment behind is nothing to tell of; for so long none is.
const UNATTESTED_AFTER_MS = 10_000;

const NOT_JOINED: SignalingState = { phase: 'connecting' };

class BrowserClient implements Client {
  readonly engine: Engine;
  readonly #peers: PeerOptions;
  readonly #stream: StreamName;
  /** Null before joining: what the engine says until then has nobody to hear it, and is in the join. */
  #signaling: SocketSignaling | null = null;
  readonly #reporter: Reporter;
  readonly #emitter = new Emitter<ClientEvents>(reportError);
  readonly #onPageHide = ({ persisted }: PageTransitionEvent) => {
    // A page that may come back from the browser's cache keeps its place; one that ends says goodbye. Either reports once more.
    if (persisted) this.#reporter.flushLast();
    else this.destroy();
  };
  /** Phones end hidden pages without a word. One that plays goes on, and reports as ever. */
  readonly #onVisibility = () => {
    if (document.visibilityState === 'hidden' && !this.#isPlaying()) this.#reporter.flushLast();
  };
  readonly #failures = new ConnectionFailures(browserClock, () => this.#update());
  readonly #verifier = new AttestedVerifier();
  readonly #relayMode: RelayMode;
  readonly #trust: TrustKeeper;
  readonly #hashReporter = new HashReporter((hashes) => this.#signaling?.segmentHashes(hashes));
  readonly #playlistUrl: string | undefined;
  readonly #uploadRules: UploadRules;
  readonly #mayStay: ClientOptions['mayStay'];
  readonly #policyHolds: ClientOptions['policyHolds'];
  readonly #operator: ViewerPolicy;
  /** Asked when it joins, as nothing is before. */
  #localNetwork: LocalNetworkPermission | null = null;
  readonly #isPlaying: ClientOptions['isPlaying'];
  /** Names this viewer to the server, by its hash. */
  readonly #secret = newSecret();
  #self: PeerId | null = null;
  #policy: Policy | null = null;
  #status: PeerStatus = 'connecting';
  #everConnected = false;
  /** Null: nobody was met so far, and nothing tried. */
  #mayConnect: boolean | null = null;

  constructor(options: ClientOptions) {
    const { peers, stream, origin, sidecars, playlistUrl, playback, caps } = options;
    this.#peers = peers;
    this.#mayStay = (policy) => options.mayStay(policy);
    this.#isPlaying = () => options.isPlaying();
    this.#policyHolds = (policy) => options.policyHolds(policy);
    this.#uploadRules = new UploadRules({
      site: peers.upload !== false,
      viewer: () => options.uploadWish(),
      isPlaying: () => options.isPlaying(),
    });
    this.#stream = stream;
    this.#relayMode = new RelayMode(peers.iceTransportPolicy);
    this.#playlistUrl = urlForNotary(playlistUrl, peers.trust);
    const sidecarSource = new SidecarSource(browserClock, sidecars);
    this.engine = new Engine(
      {
        clock: browserClock,
        random: Math.random,
        transport: createWebRtcTransport({
          clock: browserClock,
          relayOnly: () => this.#relayMode.isOn,
          allowLoopback: isOnThisMachine(peers.signaling),
        }),
        origin,
        verifier: this.#verifier,
        attestations: this.#verifier,
        attestationSource: {
          fetch: async (segments, signal) => {
            const { mode } = this.#verifier.trust;
            if (mode === 'sealed') return sidecarSource.fetch(segments, signal);
            return mode === 'notary' ? (this.#signaling?.wantAttestations(segments) ?? []) : [];
          },
        },
        signaling: {
          sendSignal: (to, connectionId, signal) => this.#signaling?.sendSignal(to, connectionId, signal),
          needNeighbours: (want) => this.#signaling?.needNeighbours(want),
          neighbourLost: (peerId, reason) => this.#signaling?.neighbourLost(peerId, reason),
          viewerState: (state) => this.#signaling?.viewerState(state),
          dutyMissed: (owner, sequence) => this.#signaling?.dutyMissed(owner, sequence),
        },
        uploadLedger: PAGE_UPLOADS,
        isLocalNetworkRefused: () => this.#localNetwork?.isRefused === true,
      },
      stream.id,
      { storeBytes: peers.storeBytes ?? defaultStoreBytes(), ...caps, ...this.#uploadRules.limits },
      reportError,
    );
    const { engine } = this;
    this.#uploadRules.govern(engine);
    this.#trust = new TrustKeeper(
      peers.trust ?? {},
      (trust) => {
        if (this.#status === 'destroyed') return;
        this.#verifier.setTrust(trust);
        engine.trustChanged();
      },
      reportError,
    );
    this.#operator = new ViewerPolicy({
      clock: browserClock,
      random: Math.random,
      engine,
      streamId: stream.id,
      keys: peers.policyKeys,
      signaling: peers.signaling,
      changed: (policy) => this.#heard(policy),
      failed: reportError,
    });
    engine.on('unattested', (segment, bytes) => this.#hashReporter.fetched(segment, bytes));
    this.#reporter = new Reporter(browserClock, Math.random, {
      engine: () => engine.stats(),
      playback,
      status: () => this.#status,
      policy: () => ({ group: this.#policy?.group, revision: this.#operator.revision }),
      browser: browserFamily(signsOfThisBrowser()),
      player: playerName(peers.player),
      send: (report, onCounted) => this.#signaling?.report(report, onCounted) ?? false,
      beacon: (report) => sendReportBeacon(reportsUrl(peers.signaling), { streamId: stream.id, secret: this.#secret, report }),
      isConnected: () => this.#signaling?.state.phase === 'joined',
      wasEverConnected: () => this.#policy !== null,
    });
    engine.on('segment', (record) => {
      this.#reporter.segmentDone(record);
      this.#emitter.emit('segment', record);
      this.#update();
    });
    engine.on('neighbours', () => this.#emitter.emit('neighbours', this.#update()));
    addEventListener('pagehide', this.#onPageHide);
    addEventListener('visibilitychange', this.#onVisibility);
  }

  get status(): PeerStatus {
    return this.#status;
  }

  join(): void {
    if (this.#signaling || this.#status === 'destroyed') return;
    const { engine } = this;
    const peers = this.#peers;
    this.#localNetwork = new LocalNetworkPermission(permissionsOf(navigator));
    this.#signaling = new SocketSignaling({
      url: peers.signaling,
      stream: this.#stream,
      secret: this.#secret,
      token: async () => (typeof peers.token === 'function' ? peers.token() : peers.token),
      viewerState: () => engine.viewerState(),
      iceTransportPolicy: peers.iceTransportPolicy,
      connectedPeers: () => engine.connectedPeers(),
      playlistUrl: this.#playlistUrl,
      events: {
        joined: (peerId, iceServers, policy) => this.#joined(peerId, iceServers, policy),
        introduced: (introduction) => this.#introduced(introduction),
        signalled: (from, connectionId, signal) => engine.signalled(from, connectionId, signal),
        neighbourGone: (peerId, reason) => engine.neighbourGone(peerId, reason),
        dutyChanged: (duty) => engine.dutyChanged(duty),
        disconnected: () => engine.disconnected(),
        attested: (attestations) => engine.attested(attestations),
        policyChanged: (policy) => this.#self && this.#heard(this.#operator.told(policy, this.#self)),
        iceServersChanged: (iceServers) => this.#setIceServers(iceServers),
      },
      onState: ({ phase }) => {
        // A server that lets this viewer in no more tells it nothing, while its neighbours stay.
        this.#operator.serverIs(phase === 'joined' ? 'here' : 'away');
        this.#update();
      },
    });
  }

  conditionsChanged(): void {
    this.#uploadRules.changed();
  }

  setCaps({ uploadBytesPerSecond, uploadBytesPerSession }: GivenCaps): void {
    this.engine.setLimits({
      ...(uploadBytesPerSecond !== undefined && { uploadBytesPerSecond }),
      ...(uploadBytesPerSession !== undefined && { uploadBytesPerSession }),
    });
  }

  on<E extends keyof ClientEvents>(event: E, listener: ClientEvents[E]): () => void {
    return this.#emitter.on(event, listener);
  }

  learnSize(segment: SegmentId, totalBytes: number): void {
    this.#verifier.learnSize(segment, totalBytes);
  }

  stats(): PeerStats {
    const stats = this.engine.stats();
    const { originBytes, peerBytes } = stats.totals;
    const allBytes = originBytes + peerBytes;
    const { mode } = this.#verifier.trust;
    return {
      status: this.#status,
      streamId: this.#stream.id,
      streamLabel: this.#stream.label,
      totals: stats.totals,
      relayedBytes: stats.relayedBytes,
      offload: allBytes === 0 ? 0 : (peerBytes - stats.relayedBytes) / allBytes,
      neighbours: stats.neighbours,
      recentSegments: stats.recent,
      tracks: stats.byTrack,
      storedBytes: stats.storedBytes,
      upload: this.#uploadRules.stats(stats.upload),
      connections: stats.connections,
      trust: mode === 'unknown' ? 'none' : mode,
      mismatchedSegments: stats.mismatchedSegments,
      attestations: stats.attestations,
    };
  }

  destroy(): void {
    if (this.#status === 'destroyed') return;
    this.#reporter.flushLast();
    removeEventListener('pagehide', this.#onPageHide);
    removeEventListener('visibilitychange', this.#onVisibility);
    this.#status = 'destroyed';
    this.#reporter.destroy();
    this.#failures.destroy();
    this.#uploadRules.destroy();
    this.#localNetwork?.destroy();
    this.#operator.destroy();
    this.engine.destroy();
    this.#signaling?.destroy();
    this.#emitter.emit('status', 'destroyed');
    this.#emitter.clear();
  }

  #joined(peerId: PeerId, iceServers: readonly IceServer[], toldPolicy: Policy): void {
    this.#self = peerId;
    const policy = this.#operator.told(toldPolicy, peerId);
    if (!this.#mayStay(policy)) return;
    const told = this.#setIceServers(iceServers);
    this.#applyPolicy(policy);
    if (!this.#relayMode.hasNoRelay) this.engine.joined(peerId, told, policy);
  }

  #heard(policy: Policy): void {
    if (this.#mayStay(policy)) this.#applyPolicy(policy);
  }

  #applyPolicy(policy: Policy): void {
    const mustHide = this.#relayMode.policy(policy);
    this.#setPolicy(policy);
    // Neighbours that are connected know this viewer's address: they are parted from, and met again by a relay.
    if (mustHide) this.engine.policyChanged({ ...policy, peers: 'off' });
    if (this.#relayMode.hasNoRelay) return this.#leave();
    this.engine.policyChanged(policy);
    this.#update();
  }

  /** @returns those that count: the site's own take precedence over the server's */
  #setIceServers(told: readonly IceServer[]): readonly IceServer[] {
    const iceServers = this.#peers.iceServers ?? told;
    this.#relayMode.iceServers(iceServers);
    this.engine.iceServersChanged(iceServers);
    return iceServers;
  }

  /** There can be no peers here. Whoever is introduced to this viewer would wait for nothing: it leaves. */
  #leave(): void {
    this.#signaling?.destroy();
    this.#update();
  }

  #introduced(introduction: Introduction): void {
    // Of those in a join's answer, some may come after the viewer was found not to have agreed.
    if (this.#relayMode.hasNoRelay || this.#policy === null || this.#status === 'destroyed') return;
    this.#mayConnect ??= mayConnect();
    if (this.#mayConnect) return this.engine.introduced(introduction);
    this.#leave();
  }

  #setPolicy(policy: Policy): void {
    this.#policy = policy;
    this.#reporter.setInterval(policy.reportIntervalMs);
    this.#trust.policy(policy.trust);
    this.#hashReporter.isWanted = policy.trust?.wantsHashes === true;
    this.#policyHolds(policy);
  }

  /** @returns the neighbours that it looked at */
  #update(): readonly NeighbourStats[] {
    const { neighbours, connectionsFailed, attestationMissingForMs } = this.engine.stats();
    if (this.#status === 'destroyed') return neighbours;
    const isSharing = neighbours.some(({ state }) => state === 'open');
    this.#everConnected ||= isSharing;
    this.#failures.note(connectionsFailed, neighbours.length);
    const status = statusOf({
      signaling: this.#signaling?.state ?? NOT_JOINED,
      isForbidden: this.#mayConnect === false,
      hasNoRelay: this.#relayMode.hasNoRelay,
      isPeersOff: this.#policy?.peers === 'off',
      isSharing,
      isUnattested: attestationMissingForMs >= UNATTESTED_AFTER_MS,
      isConnecting: neighbours.length > 0,
      onlyFailures: this.#failures.stand && !this.#everConnected,
    });
    if (status === this.#status) return neighbours;
    this.#status = status;
    this.#emitter.emit('status', status);
    return neighbours;
  }
}
