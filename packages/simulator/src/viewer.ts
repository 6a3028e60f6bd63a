import { peerIdOf, type SegmentId } from '@tributary/protocol';
import { Engine, FirstMeeting, type EngineStats, type Random } from '@tributary/swarm';
import { SimulatedAttestations, type AttestedStream, type SimulatedAttestationSource } from './attestations.ts';
import { clockOf } from './clock.ts';
import { drawConduct, filterOf, type Conduct } from './conduct.ts';
import type { SimulationConfig } from './config.ts';
import type { EventLoop } from './event-loop.ts';
import { Downlink } from './network/downlink.ts';
import type { FrameInterner } from './network/frames.ts';
import type { Host } from './network/host.ts';
import type { Network } from './network/network.ts';
import { Uplink } from './network/uplink.ts';
import type { SimulatedOrigin } from './origin.ts';
import { SimulatedPlayer, type PlayerObserver } from './player.ts';
import { uniform } from './random.ts';
import type { SimulatedServer } from './server.ts';
import type { SimulatedStream } from './stream.ts';
import { SimulatedVerifier } from './verifier.ts';

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1000;
const SLOW_DIVISOR = 10;
const SECRET_CHARACTERS = 24;
const HOSTS_PER_NETWORK = 254;
const FRAME_CODES = 256; // one byte
// As packages/hls has it: a viewer joins once it shows its first frame, or after so long without one.
const MAX_JOIN_WAIT_MS = 1_500;

/** The world that all viewers share. */
export interface World {
  readonly config: SimulationConfig;
  readonly loop: EventLoop;
  readonly stream: SimulatedStream;
  readonly network: Network;
  readonly interner: FrameInterner;
  readonly origin: SimulatedOrigin;
  readonly server: SimulatedServer;
  readonly attested: AttestedStream;
  readonly attestationSource: SimulatedAttestationSource;
}

export interface ViewerObserver extends PlayerObserver {
  /** The engine has all of the segment, whoever wanted it. */
  whole(segment: SegmentId): void;
}

/** One viewer: a machine with an access line, an engine and a player. */
export class SimulatedViewer {
  readonly host: Host;
  readonly engine: Engine;
  readonly player: SimulatedPlayer;
  readonly conduct: Conduct;
  readonly mayUpload: boolean;
  readonly arrivedMs: number;
  leftMs: number | null = null;
  readonly #world: World;

  /** @param observe told what this viewer's player and engine do */
  constructor(world: World, number: number, random: Random, observe: (viewer: SimulatedViewer) => ViewerObserver) {
    const { config, loop, interner } = world;
    this.#world = world;
    this.arrivedMs = loop.nowMs;
    this.conduct = drawConduct(config.conduct, random);
    this.mayUpload = random() >= config.access.noUploadShare;
    const secret = `viewer-${config.seed}-${number}`.padEnd(SECRET_CHARACTERS, '-');
    this.host = makeHost(world, number, secret, random, this.conduct);
    const { peerId } = this.host;
    const attestations = new SimulatedAttestations(world.attested, config.sealed);
    this.engine = new Engine(
      {
        clock: clockOf(loop),
        random,
        transport: world.network.attach(this.host),
        signaling: world.server.port(peerId),
        origin: world.origin.port(this.host),
        verifier: new SimulatedVerifier(loop, world.stream, interner, attestations, config.verifierDelayMs),
        attestations,
        attestationSource: world.attestationSource.port(),
      },
      world.stream.name.id,
      { ...config.engine, upload: this.mayUpload },
      throwIt,
    );
    const { engine } = this;
    const meeting = new FirstMeeting(clockOf(loop), throwIt);
    const join = this.#joinOnce(
      meeting,
      `10.${this.host.network >> 8}.${this.host.network & 0xff}.${1 + (config.network.oneAddress ? 0 : number % HOSTS_PER_NETWORK)}`,
      secret,
    );
    const observer = observe(this);
    const started = (afterMs: number): void => {
      observer.started(afterMs);
      join();
    };
    this.player = new SimulatedPlayer(
      loop,
      world.stream,
      {
        load: (request) => meeting.load(request, () => engine.load(request)),
        appeared: (segments, durationMs) => engine.appeared(segments, durationMs),
        setPlayer: (state) => engine.setPlayer(state),
      },
      config.origin.latencyMs,
      { ...observer, started },
    );
    engine.on('neighbours', () => {
      if (engine.connectedPeers().length > 0) meeting.met();
    });
    this.engine.on('segment', ({ segment }) => {
      loop.settleSoon();
      observer.whole(segment);
    });
    this.engine.on('playlist-stale', () => this.player.reloadPlaylist());
    if (config.peers === 'off') return;
    meeting.begin();
    loop.after(MAX_JOIN_WAIT_MS, join);
  }

  #joinOnce(meeting: FirstMeeting, address: string, secret: string): () => void {
    let isDone = this.#world.config.peers === 'off';
    return () => {
      if (isDone || this.leftMs !== null) return;
      isDone = true;
      meeting.joined();
      this.#world.server.join(this.host.peerId, secret, address, this.engine);
    };
  }

  /** @returns the engine's figures, the last there are */
  leave(how: 'goodbye' | 'vanish'): EngineStats {
    const { network, server } = this.#world;
    const stats = this.engine.stats();
    this.leftMs = this.#world.loop.nowMs;
    const { peerId } = this.host;
    if (how === 'vanish') {
      network.vanish(this.host);
      server.vanish(peerId);
    }
    this.player.destroy();
    this.engine.destroy();
    if (how === 'goodbye') {
      server.leave(peerId);
      network.detach(this.host);
    }
    return stats;
  }
}

function makeHost({ config, loop, interner }: World, number: number, secret: string, random: Random, conduct: Conduct): Host {
  const { access, audience, network } = config;
  const networks = Math.max(1, Math.ceil(audience.viewers / network.viewersPerNetwork));
  const networkNumber = Math.floor(random() * networks);
  const uplinkBitsPerSecond = uniform(random, access.uplinkBitsPerSecond) / (conduct === 'slow' ? SLOW_DIVISOR : 1);
  return {
    peerId: peerIdOf(secret),
    number,
    region: networkNumber % network.regionLatencyMs.length,
    network: networkNumber,
    uplink: new Uplink(loop, bytesPerMs(uplinkBitsPerSecond)),
    downlink: new Downlink(bytesPerMs(uniform(random, access.downlinkBitsPerSecond))),
    links: new Set(),
    traffic: {
      controlFrames: 0,
      controlBytes: 0,
      framesByCode: new Uint32Array(FRAME_CODES),
      pieceFrames: 0,
      pieceHeaderBytes: 0,
      sentMediaBytes: 0,
    },
    filter: filterOf(conduct, interner),
    isFair: conduct === 'fair',
    alive: true,
  };
}

function throwIt(error: unknown): never {
  throw error;
}

function bytesPerMs(bitsPerSecond: number): number {
  return bitsPerSecond / BITS_PER_BYTE / MS_PER_SECOND;
}
