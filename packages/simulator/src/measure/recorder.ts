import type { EngineStats } from '@tributary/swarm';
import type { SimulationConfig } from '../config.ts';
import type { EventLoop } from '../event-loop.ts';
import { CONTROL_TYPES, type CarriedPiece } from '../network/frames.ts';
import type { Host } from '../network/host.ts';
import type { OriginCause, OriginObserver, ServedBytes } from '../origin.ts';
import type { SimulatedPlayer } from '../player.ts';
import type { SimulatedStream } from '../stream.ts';
import type { SimulatedViewer, ViewerObserver } from '../viewer.ts';
import { HopCounter } from './hops.ts';
import { Sample } from './order-statistics.ts';
import type { SegmentTracer } from './trace.ts';

/** Bytes the origin served of one segment, by cause. */
export type SegmentTally = Record<OriginCause, number> & {
  /** Of all causes together: to viewers that are not as they should be. */
  unfair: number;
};

/** Collects what happens, as sums and samples; `summarise` makes the result of it. */
export class Recorder implements OriginObserver {
  readonly config: SimulationConfig;
  readonly stream: SimulatedStream;
  readonly steadyFromMs: number;
  readonly segments = new Map<number, SegmentTally>();
  readonly hops: HopCounter;
  readonly startUpMs = new Sample();
  readonly bufferMs = new Sample();
  readonly latencyMs = new Sample();
  readonly segmentMs = new Sample();
  readonly reachMs = new Sample();
  readonly presentViewers = new Sample();
  readonly uploadBytesPerSecond = new Sample();
  readonly neighbours = new Sample();
  readonly bytes = { origin: 0, originSteady: 0, delivered: 0, deliveredSteady: 0, received: 0, wasted: 0 };
  readonly traffic = { controlFrames: 0, controlBytes: 0, pieceHeaderBytes: 0, sentMediaBytes: 0 };
  /** Segments that some player got. */
  readonly watched = new Set<number>();
  readonly renditions = { switches: 0, mediaMs: 0 };
  readonly framesByType = new Map<string, number>();
  readonly stalls = { count: 0, stalledMs: 0, steadyStalledMs: 0, skips: 0, failedLoads: 0, neverStarted: 0 };
  readonly stalledViewers = new Set<number>();
  readonly connections = { tried: 0, failed: 0 };
  /** Set where one segment is to be followed. */
  tracer: SegmentTracer | null = null;
  originRequests = 0;
  presentMs = 0;
  playingMs = 0;
  steadyPlayingMs = 0;
  uplinkCapacityBytes = 0;
  badPieces = 0;
  departures = 0;
  readonly #loop: EventLoop;
  readonly #started = new Map<number, number>();
  readonly #players = new Map<number, SimulatedPlayer>();

  constructor(config: SimulationConfig, stream: SimulatedStream, loop: EventLoop, steadyFromMs: number) {
    this.config = config;
    this.stream = stream;
    this.steadyFromMs = steadyFromMs;
    this.#loop = loop;
    this.hops = new HopCounter((number) => stream.sizeBytes(number));
  }

  requested(host: Host, number: number): OriginCause {
    this.originRequests++;
    const cause = this.#causeOf(host, number);
    this.tracer?.requested(host, number, cause, this.#loop.nowMs);
    return cause;
  }

  #causeOf(host: Host, number: number): OriginCause {
    if (!this.#started.has(host.number)) return 'start-up';
    const untilMs = this.#players.get(host.number)?.untilMs(number);
    if (untilMs === undefined) return 'ahead';
    return untilMs > this.stream.segmentMs ? 'calm' : 'urgent';
  }

  served(chunk: ServedBytes): void {
    const { host, number, cause, offset, bytes } = chunk;
    this.tracer?.served(chunk, this.#loop.nowMs);
    const tally = this.segments.get(number) ?? { 'start-up': 0, ahead: 0, calm: 0, urgent: 0, unfair: 0 };
    this.segments.set(number, tally);
    tally[cause] += bytes;
    if (!host.isFair) tally.unfair += bytes;
    this.bytes.origin += bytes;
    if (this.#isSteady()) this.bytes.originSteady += bytes;
    this.hops.fromOrigin(host.number, number, offset, bytes);
  }

  pieceArrived(from: Host, to: Host, { segment, index }: CarriedPiece): void {
    const number = this.stream.numberOfSegment(segment);
    this.hops.fromPeer(from.number, to.number, number, index);
    this.tracer?.pieceArrived(from, to, number, index, this.#loop.nowMs);
  }

  observe(viewer: SimulatedViewer): ViewerObserver {
    const { number } = viewer.host;
    const { stream, tracer } = this;
    return {
      listed: (newest) => tracer?.listed(viewer, newest, this.#loop.nowMs),
      asked: (segment) => tracer?.asked(viewer, stream.numberOfSegment(segment), this.#loop.nowMs),
      whole: (segment) => tracer?.whole(viewer, stream.numberOfSegment(segment), this.#loop.nowMs),
      started: (afterMs) => {
        this.#started.set(number, this.#loop.nowMs);
        this.#players.set(number, viewer.player);
        this.startUpMs.add(afterMs);
      },
      stalled: () => {
        this.stalls.count++;
        this.stalledViewers.add(number);
      },
      resumed: (stalledMs) => this.#noteStall(stalledMs),
      skipped: () => this.stalls.skips++,
      failed: () => this.stalls.failedLoads++,
      switched: () => this.renditions.switches++,
      loaded: (segment, result, tookMs) => {
        const bytes = result.totalBytes;
        const segmentNumber = this.stream.numberOfSegment(segment);
        this.bytes.delivered += bytes;
        this.renditions.mediaMs += this.stream.segmentMs;
        this.watched.add(segmentNumber);
        if (!this.#isSteady()) return;
        this.bytes.deliveredSteady += bytes;
        this.segmentMs.add(tookMs);
        if (this.stream.live) this.reachMs.add(this.#loop.nowMs - this.stream.listedMs(segment.sequence));
        this.hops.arrived(number, segmentNumber);
      },
    };
  }

  /** Once a second. */
  sample(viewers: Iterable<SimulatedViewer>): void {
    if (!this.#isSteady()) return;
    let present = 0;
    for (const { player } of viewers) {
      present++;
      if (player.phase !== 'playing' && player.phase !== 'stalled') continue;
      this.bufferMs.add(player.bufferAheadMs());
      if (this.stream.live) this.latencyMs.add(player.latencyMs());
    }
    this.presentViewers.add(present);
  }

  /** The viewer is gone, or the simulation is over. */
  gone(viewer: SimulatedViewer, stats: EngineStats, openStallMs: number): void {
    const { nowMs } = this.#loop;
    const { host } = viewer;
    if (openStallMs > 0) this.#noteStall(openStallMs);
    const stayedMs = nowMs - viewer.arrivedMs;
    this.presentMs += stayedMs;
    const startedMs = this.#started.get(host.number);
    if (startedMs === undefined) this.stalls.neverStarted++;
    else {
      this.playingMs += nowMs - startedMs;
      this.steadyPlayingMs += Math.max(0, nowMs - Math.max(startedMs, this.steadyFromMs));
    }
    this.traffic.controlFrames += host.traffic.controlFrames;
    this.traffic.controlBytes += host.traffic.controlBytes;
    host.traffic.framesByCode.forEach((frames, code) => {
      const type = CONTROL_TYPES.get(code) ?? 'other';
      if (frames > 0) this.framesByType.set(type, (this.framesByType.get(type) ?? 0) + frames);
    });
    this.traffic.pieceHeaderBytes += host.traffic.pieceHeaderBytes;
    this.traffic.sentMediaBytes += host.traffic.sentMediaBytes;
    this.bytes.received += stats.totals.originBytes + stats.totals.peerBytes;
    this.bytes.wasted += stats.totals.wastedBytes;
    this.badPieces += stats.badPieces;
    this.connections.tried += stats.connectionsTried;
    this.connections.failed += stats.connectionsFailed;
    this.neighbours.add(stats.neighbours.filter(({ state }) => state === 'open').length);
    if (viewer.mayUpload && stayedMs > 0) {
      this.uploadBytesPerSecond.add((host.traffic.sentMediaBytes / stayedMs) * 1000);
      this.uplinkCapacityBytes += host.uplink.bytesPerMs * stayedMs;
    }
    this.hops.forget(host.number);
    this.#players.delete(host.number);
  }

  #noteStall(stalledMs: number): void {
    this.stalls.stalledMs += stalledMs;
    const { nowMs } = this.#loop;
    this.stalls.steadyStalledMs += Math.max(0, nowMs - Math.max(nowMs - stalledMs, this.steadyFromMs));
  }

  #isSteady(): boolean {
    return this.#loop.nowMs >= this.steadyFromMs;
  }
}
