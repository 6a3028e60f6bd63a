import type { Introduction, Policy, SegmentId, StreamName } from '@tributary/protocol';
import { Emitter, Engine, LengthVerifier, type Origin } from '@tributary/swarm';
import { createWebRtcTransport } from '@tributary/webrtc';
import { browserClock } from './browser-clock.ts';
import { ConnectionFailures } from './connection-failures.ts';
import { defaultStoreBytes, mayConnect, newSecret } from './environment.ts';
import { Reporter, type PlaybackTotals } from './reporter.ts';
import { SocketSignaling } from './socket-signaling.ts';
import { statusOf, type PeerStatus } from './status.ts';
import type { PeerEvents, PeerOptions, PeerStats } from './types.ts';

export interface ClientOptions {
  readonly peers: PeerOptions;
  readonly stream: StreamName;
  readonly origin: Origin;
  playback(): PlaybackTotals;
}

/** One viewer of one stream: the engine with a browser's ports. */
export interface Client {
  readonly engine: Engine;
  readonly status: PeerStatus;
  stats(): PeerStats;
  /** Tells a size that the playlist states: a byte-range playlist's. */
  learnSize(segment: SegmentId, totalBytes: number): void;
  on<E extends keyof PeerEvents>(event: E, listener: PeerEvents[E]): () => void;
  destroy(): void;
}

/** Wires the engine to WebRTC, Socket.IO and the page's clock, and joins the stream. */
export function createClient(options: ClientOptions): Client {
  return new BrowserClient(options);
}

class BrowserClient implements Client {
  readonly engine: Engine;
  readonly #stream: StreamName;
  readonly #signaling: SocketSignaling;
  readonly #reporter: Reporter;
  readonly #emitter = new Emitter<PeerEvents>(reportError);
  readonly #onPageHide = ({ persisted }: PageTransitionEvent) => {
    // A page that may come back from the browser's cache keeps its place; one that ends says goodbye. Either reports once more.
    if (persisted) this.#reporter.flush();
    else this.destroy();
  };
  readonly #failures = new ConnectionFailures(browserClock, () => this.#update());
  readonly #verifier = new LengthVerifier();
  #policy: Policy | null = null;
  #status: PeerStatus = 'connecting';
  #everConnected = false;
  /** Null: nobody was met so far, and nothing tried. */
  #mayConnect: boolean | null = null;

  constructor({ peers, stream, origin, playback }: ClientOptions) {
    this.#stream = stream;
    const optional = {
      ...(peers.upload === undefined ? {} : { upload: peers.upload }),
      ...(peers.uploadBytesPerSecond === undefined ? {} : { uploadBytesPerSecond: peers.uploadBytesPerSecond }),
    };
    // The engine and signaling need each other; what the engine says before signaling exists has nobody to hear it.
    const signaling = (): SocketSignaling => this.#signaling;
    this.engine = new Engine(
      {
        clock: browserClock,
        random: Math.random,
        transport: createWebRtcTransport({ clock: browserClock }),
        origin,
        verifier: this.#verifier,
        signaling: {
          sendSignal: (to, connectionId, signal) => signaling().sendSignal(to, connectionId, signal),
          needNeighbours: (want) => signaling().needNeighbours(want),
          neighbourLost: (peerId, reason) => signaling().neighbourLost(peerId, reason),
          viewerState: (state) => signaling().viewerState(state),
          dutyMissed: (owner, sequence) => signaling().dutyMissed(owner, sequence),
        },
      },
      stream.id,
      { storeBytes: peers.storeBytes ?? defaultStoreBytes(), ...optional },
      reportError,
    );
    const { engine } = this;
    this.#signaling = new SocketSignaling({
      url: peers.signaling,
      stream,
      secret: newSecret(),
      token: async () => (typeof peers.token === 'function' ? peers.token() : peers.token),
      viewerState: () => engine.viewerState(),
      connectedPeers: () => engine.connectedPeers(),
      events: {
        joined: (peerId, iceServers, policy) => {
          this.#setPolicy(policy);
          engine.joined(peerId, peers.iceServers ?? iceServers, policy);
          this.#update();
        },
        introduced: (introduction) => this.#introduced(introduction),
        signalled: (from, connectionId, signal) => engine.signalled(from, connectionId, signal),
        neighbourGone: (peerId) => engine.neighbourGone(peerId),
        dutyChanged: (duty) => engine.dutyChanged(duty),
        disconnected: () => engine.disconnected(),
        policyChanged: (policy) => {
          this.#setPolicy(policy);
          engine.policyChanged(policy);
          this.#update();
        },
      },
      onState: () => this.#update(),
    });
    this.#reporter = new Reporter(browserClock, Math.random, {
      engine: () => engine.stats(),
      playback,
      status: () => this.#status,
      send: (report) => this.#signaling.report(report),
    });
    engine.on('segment', (record) => this.#emitter.emit('segment', record));
    engine.on('neighbours', () => {
      this.#update();
      this.#emitter.emit('neighbours', engine.stats().neighbours);
    });
    addEventListener('pagehide', this.#onPageHide);
  }

  get status(): PeerStatus {
    return this.#status;
  }

  on<E extends keyof PeerEvents>(event: E, listener: PeerEvents[E]): () => void {
    return this.#emitter.on(event, listener);
  }

  learnSize(segment: SegmentId, totalBytes: number): void {
    this.#verifier.learnSize(segment, totalBytes);
  }

  stats(): PeerStats {
    const stats = this.engine.stats();
    const { originBytes, peerBytes } = stats.totals;
    const allBytes = originBytes + peerBytes;
    return {
      status: this.#status,
      streamId: this.#stream.id,
      streamLabel: this.#stream.label,
      totals: stats.totals,
      offload: allBytes === 0 ? 0 : peerBytes / allBytes,
      neighbours: stats.neighbours,
      recentSegments: stats.recent,
      tracks: stats.byTrack,
      storedBytes: stats.storedBytes,
      trust: 'lengths',
    };
  }

  destroy(): void {
    if (this.#status === 'destroyed') return;
    this.#reporter.flush();
    removeEventListener('pagehide', this.#onPageHide);
    this.#status = 'destroyed';
    this.#reporter.destroy();
    this.#failures.destroy();
    this.engine.destroy();
    this.#signaling.destroy();
    this.#emitter.emit('status', 'destroyed');
    this.#emitter.clear();
  }

  #introduced(introduction: Introduction): void {
    this.#mayConnect ??= mayConnect();
    if (this.#mayConnect) return this.engine.introduced(introduction);
    // Whoever is introduced to this viewer would wait for nothing: it leaves.
    this.#signaling.destroy();
    this.#update();
  }

  #setPolicy(policy: Policy): void {
    this.#policy = policy;
    this.#reporter.setInterval(policy.reportIntervalMs);
  }

  #update(): void {
    if (this.#status === 'destroyed') return;
    const { neighbours, connectionsFailed } = this.engine.stats();
    const isSharing = neighbours.some(({ state }) => state === 'open');
    this.#everConnected ||= isSharing;
    this.#failures.note(connectionsFailed, neighbours.length);
    const status = statusOf({
      signaling: this.#signaling.state,
      isForbidden: this.#mayConnect === false,
      isPeersOff: this.#policy?.peers === 'off',
      isSharing,
      isConnecting: neighbours.length > 0,
      onlyFailures: this.#failures.stand && !this.#everConnected,
    });
    if (status === this.#status) return;
    this.#status = status;
    this.#emitter.emit('status', status);
  }
}
