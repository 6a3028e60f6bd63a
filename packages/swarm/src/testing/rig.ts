import {
  peerIdOf,
  segmentId,
  streamName,
  trackId,
  type Introduction,
  type PeerId,
  type Policy,
  type SegmentId,
  type ViewerState,
} from '@tributary/protocol';
import { Engine } from '../engine.ts';
import type { SegmentRequest } from '../engine-api.ts';
import type { EngineOptions } from '../options.ts';
import type { Attestations, AttestationSource, Origin, OriginAnswer, OriginRequest, Verifier } from '../ports.ts';
import type { UploadLedger } from '../upload-ledger.ts';
import { LengthVerifier } from '../verify/length-verifier.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryNetwork, type MemoryNetworkOptions } from './memory-transport.ts';
import { randomBytes, seededRandom } from './seeded-random.ts';

/** One stream for tests: a track whose segments differ in every byte. */
export const RIG_STREAM = streamName('https://cdn.example/live/master.m3u8');
export const RIG_TRACK = trackId({ kind: 'main', url: 'https://cdn.example/live/480p.m3u8', bandwidth: 1_200_000 });
export const rigSegment = (sequence: number): SegmentId => segmentId(RIG_TRACK, sequence, `https://cdn.example/live/480p/${sequence}.m4s`);

const POLICY: Policy = { peers: 'on', maxNeighbours: 16, uploadBytesPerSecond: null, reportIntervalMs: 10_000 };
const MS_PER_SECOND = 1000;

export interface RigOptions {
  readonly segmentBytes?: number;
  readonly originLatencyMs?: number;
  readonly originBytesPerSecond?: number;
  readonly network?: Omit<MemoryNetworkOptions, 'clock'>;
}

/** What the origin of a rig does with a request; undefined: answers properly. */
export type OriginFault = (request: OriginRequest, viewer: PeerId) => OriginAnswer | 'hang' | undefined;

/** An origin with a latency and a rate for each answer, which counts what it serves. */
const GREETING_MS = 100; // of the slowest wires that the tests use: a hello and the announcements behind it

export class RigOrigin {
  readonly requests: { readonly viewer: PeerId; readonly segment: SegmentId; readonly bytes: number; readonly ranged: boolean }[] = [];
  fault: OriginFault = () => undefined;
  servesRanges = true;
  readonly #clock: FakeClock;
  readonly #options: Required<Omit<RigOptions, 'network'>>;
  readonly #content = new Map<number, Uint8Array<ArrayBuffer>>();
  /** Another length for one segment, as another variant of it would have. */
  readonly lengths = new Map<number, number>();

  constructor(clock: FakeClock, options: Required<Omit<RigOptions, 'network'>>) {
    this.#clock = clock;
    this.#options = options;
  }

  content(sequence: number): Uint8Array<ArrayBuffer> {
    const bytes =
      this.#content.get(sequence) ?? randomBytes(seededRandom(sequence + 1), this.lengths.get(sequence) ?? this.#options.segmentBytes);
    this.#content.set(sequence, bytes);
    return bytes;
  }

  /** The origin has other bytes under the same name from now on. */
  replace(sequence: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.#content.set(sequence, bytes);
  }

  copies(sequence: number): number {
    const served = this.requests.filter(({ segment }) => segment.sequence === sequence).reduce((sum, { bytes }) => sum + bytes, 0);
    return served / this.content(sequence).length;
  }

  port(viewer: PeerId): Origin {
    return { fetch: (request) => this.#fetch(viewer, request), servesRanges: () => this.servesRanges };
  }

  #fetch(viewer: PeerId, request: OriginRequest): Promise<OriginAnswer> {
    const fault = this.fault(request, viewer);
    const whole = this.content(request.segment.sequence);
    const bytes = request.range ? whole.slice(request.range.start, request.range.end) : whole.slice();
    const tookMs = this.#options.originLatencyMs + (bytes.length / this.#options.originBytesPerSecond) * MS_PER_SECOND;
    return new Promise((resolve) => {
      request.signal.addEventListener('abort', () => resolve({ status: 'aborted' }));
      if (fault === 'hang') return;
      this.#clock.after(tookMs, () => {
        if (request.signal.aborted) return;
        if (fault) return resolve(fault);
        this.requests.push({ viewer, segment: request.segment, bytes: bytes.length, ranged: request.range !== undefined });
        // As HTTP: only a range that runs to the believed end can show that the end is elsewhere.
        const runsToEnd = request.range?.end === request.totalBytes;
        if (request.range && (request.range.start >= whole.length || (runsToEnd && request.totalBytes !== whole.length))) {
          return resolve({ status: 'size-mismatch' });
        }
        resolve({ status: 'ok', bytes, wholeSegment: request.range === undefined });
      });
    });
  }
}

/** Ports that a viewer need not have. */
export interface RigPorts {
  readonly attestations?: Attestations;
  readonly attestationSource?: AttestationSource;
  readonly uploadLedger?: UploadLedger;
  readonly isLocalNetworkRefused?: () => boolean;
}

export interface RigViewer {
  readonly peerId: PeerId;
  readonly engine: Engine;
  /** Bytes that `play` delivered, by sequence number. */
  readonly played: Map<number, Uint8Array>;
  /** Loads a segment as a player would. `deadlineInMs` counts from now. */
  play(sequence: number, options?: Partial<SegmentRequest> & { readonly deadlineInMs?: number }): Promise<string>;
}

/** Engines on a simulated network with a hub that introduces everybody to everybody. */
export class Rig {
  readonly clock = new FakeClock();
  readonly network: MemoryNetwork;
  readonly origin: RigOrigin;
  readonly viewers = new Map<PeerId, RigViewer>();
  /** Losses that viewers reported to signaling. */
  readonly losses: { readonly reporter: PeerId; readonly peerId: PeerId; readonly reason: string }[] = [];
  /** How many more neighbours viewers asked signaling for. */
  readonly needs: { readonly reporter: PeerId; readonly want: number }[] = [];
  /** What viewers told signaling of themselves. */
  readonly states: { readonly reporter: PeerId; readonly state: ViewerState }[] = [];
  /** Duties that stand-ins did in an owner's place. */
  readonly misses: { readonly reporter: PeerId; readonly owner: PeerId; readonly sequence: number }[] = [];
  signalingIsUp = true;
  #connections = 0;

  constructor(options: RigOptions = {}) {
    this.network = new MemoryNetwork({ clock: this.clock, ...options.network });
    this.origin = new RigOrigin(this.clock, { segmentBytes: 300_000, originLatencyMs: 40, originBytesPerSecond: 2_500_000, ...options });
  }

  /** A viewer that joins and is introduced to all who are there. */
  join(name: string, options: Partial<EngineOptions> = {}, verifier: Verifier = new LengthVerifier(), ports: RigPorts = {}): RigViewer {
    const peerId = peerIdOf(`secret-of-viewer-${name}`.padEnd(24, '-'));
    const engine = new Engine(
      {
        clock: this.clock,
        random: seededRandom(this.viewers.size + 1),
        transport: this.network.transport(peerId),
        origin: this.origin.port(peerId),
        verifier,
        ...ports,
        signaling: {
          sendSignal: (to, connectionId, signal) => {
            if (!this.signalingIsUp) return;
            this.clock.after(5, () => this.viewers.get(to)?.engine.signalled(peerId, connectionId, signal));
          },
          needNeighbours: (want) => this.needs.push({ reporter: peerId, want }),
          neighbourLost: (lost, reason) => this.losses.push({ reporter: peerId, peerId: lost, reason }),
          viewerState: (state) => this.states.push({ reporter: peerId, state }),
          dutyMissed: (owner, sequence) => this.misses.push({ reporter: peerId, owner, sequence }),
        },
      },
      RIG_STREAM.id,
      options,
      (error) => {
        throw error;
      },
    );
    const played = new Map<number, Uint8Array>();
    const viewer: RigViewer = { peerId, engine, played, play: (sequence, request = {}) => this.#play(engine, played, sequence, request) };
    const others = [...this.viewers.values()];
    this.viewers.set(peerId, viewer);
    engine.joined(peerId, [], POLICY);
    engine.setPlayer({ track: RIG_TRACK, atLiveEdge: true, newestSequence: 0, playheadSequence: 0 });
    for (const other of others) this.introduce(other, viewer);
    return viewer;
  }

  introduce(a: RigViewer, b: RigViewer, proximity: Introduction['proximity'] = 'network'): void {
    const connectionId = String(++this.#connections);
    const introduction = (peerId: PeerId, initiator: boolean): Introduction => ({ peerId, connectionId, initiator, proximity });
    a.engine.introduced(introduction(b.peerId, false));
    b.engine.introduced(introduction(a.peerId, true));
  }

  setPolicy(policy: Partial<Policy>): void {
    for (const { engine } of this.viewers.values()) engine.policyChanged({ ...POLICY, ...policy });
  }

  /** Machine gone, nobody told. */
  vanish(viewer: RigViewer): void {
    this.network.vanish(viewer.peerId);
    viewer.engine.destroy();
    this.viewers.delete(viewer.peerId);
  }

  /** Until every pair that could is connected, and has told what it holds. */
  async connected(viewers: readonly RigViewer[]): Promise<void> {
    const all = () => viewers.every(({ engine }) => engine.connectedPeers().length >= viewers.length - 1);
    if (!(await this.clock.runUntil(all, 30_000))) throw new Error('the viewers did not connect');
    await this.clock.advanceSettled(GREETING_MS);
  }

  async #play(
    engine: Engine,
    played: Map<number, Uint8Array>,
    sequence: number,
    request: Partial<SegmentRequest> & { readonly deadlineInMs?: number },
  ): Promise<string> {
    const deadlineMs = this.clock.nowMs() + (request.deadlineInMs ?? 5_000);
    const load = engine.load({
      segment: rigSegment(sequence),
      live: true,
      durationMs: 2_000,
      deadlineMs: () => deadlineMs,
      startingUp: () => false,
      ...request,
    });
    const result = await load.result;
    if (result.status === 'ok') played.set(sequence, result.copyBytes());
    return result.status;
  }
}
