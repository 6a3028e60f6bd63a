import { AttestedStream, SimulatedAttestationSource } from './attestations.ts';
import { arrivalTimesMs, stayMs } from './audience.ts';
import { completeConfig, type SimulationConfig, type SimulationOptions } from './config.ts';
import { EventLoop, type Settle } from './event-loop.ts';
import { Recorder } from './measure/recorder.ts';
import type { SimulationResult } from './measure/result.ts';
import { summarise } from './measure/summarise.ts';
import { SegmentTracer, type SegmentTrace } from './measure/trace.ts';
import { FrameInterner } from './network/frames.ts';
import { Network } from './network/network.ts';
import { SimulatedOrigin } from './origin.ts';
import { seededRandom } from './random.ts';
import { SimulatedServer } from './server.ts';
import { SimulatedStream } from './stream.ts';
import { SimulatedViewer, type World } from './viewer.ts';

const STEADY_AFTER_MS = 20_000; // after the last arrival of the initial crowd: as the benchmarks in browsers count
const SAMPLE_MS = 1_000;
// Numbers of random streams. Those of viewers follow.
const STREAM_OF_ARRIVALS = 0;
const STREAM_OF_SERVER = 1;
const FIRST_STREAM_OF_VIEWERS = 16;

/** What a simulation needs of the program around it. */
export interface SimulationHost {
  readonly settle: Settle;
  /** Called about once a simulated second. */
  readonly progress?: (simulatedMs: number, events: number) => void;
  /** Where given, one segment is followed through the mesh, the first one that is listed in steady state; told at the end. */
  readonly traced?: (trace: SegmentTrace) => void;
}

/** Runs engines and introducer on a simulated clock and network. Equal options give equal results. */
export async function simulate(options: SimulationOptions, host: SimulationHost): Promise<SimulationResult> {
  return new Simulation(completeConfig(options)).run(host);
}

class Simulation {
  readonly #config: SimulationConfig;
  readonly #loop = new EventLoop();
  readonly #world: World;
  readonly #recorder: Recorder;
  readonly #viewers = new Set<SimulatedViewer>();
  readonly #crowdIsHereMs: number;
  #arrivals = 0;

  constructor(config: SimulationConfig) {
    this.#config = config;
    const { seed, audience } = config;
    const times = arrivalTimesMs(audience.viewers, audience.arrival, seededRandom(seed, STREAM_OF_ARRIVALS));
    this.#crowdIsHereMs = times.at(-1) ?? 0;
    const stream = new SimulatedStream(config.stream, config.origin, seed);
    const recorder = new Recorder(config, stream, this.#loop, this.#crowdIsHereMs + STEADY_AFTER_MS);
    const interner = new FrameInterner();
    const attested = new AttestedStream(stream);
    const { latencyMs, bitsPerSecondPerConnection: bitsPerSecond } = config.origin;
    const isNotary = config.attestationSource === 'notary';
    const sourceLatencyMs = isNotary ? 2 * config.signaling.latencyMs : latencyMs;
    this.#recorder = recorder;
    this.#world = {
      config,
      loop: this.#loop,
      stream,
      interner,
      attested,
      attestationSource: new SimulatedAttestationSource(this.#loop, stream, attested, {
        latencyMs: sourceLatencyMs,
        bitsPerSecond,
        delayMs: config.attestationDelayMs,
      }),
      origin: new SimulatedOrigin(this.#loop, stream, config.origin, recorder),
      server: new SimulatedServer(this.#loop, stream, config.signaling, config.maxNeighbours, seededRandom(seed, STREAM_OF_SERVER)),
      network: new Network(this.#loop, config.network, seed, interner, (from, to, { piece }) => {
        if (piece) recorder.pieceArrived(from, to, piece);
      }),
    };
    for (const atMs of times) this.#loop.after(atMs, () => this.#arrive());
  }

  async run({ settle, progress, traced }: SimulationHost): Promise<SimulationResult> {
    const { durationMs } = this.#config;
    const tracer = traced ? this.#trace() : null;
    for (let untilMs = SAMPLE_MS; untilMs < durationMs + SAMPLE_MS; untilMs += SAMPLE_MS) {
      await this.#loop.runUntil(Math.min(untilMs, durationMs), settle);
      this.#recorder.sample(this.#viewers);
      progress?.(this.#loop.nowMs, this.#loop.events);
    }
    for (const viewer of this.#viewers) this.#recorder.gone(viewer, viewer.engine.stats(), viewer.player.stalledForMs());
    if (tracer) traced?.(tracer.result());
    const { messages: serverMessages } = this.#world.server;
    const { requests: attestationRequests } = this.#world.attestationSource;
    return summarise(this.#recorder, { arrivals: this.#arrivals, events: this.#loop.events, serverMessages, attestationRequests });
  }

  #trace(): SegmentTracer {
    const tracer = new SegmentTracer(this.#world.stream, this.#recorder.hops, this.#recorder.steadyFromMs);
    this.#recorder.tracer = tracer;
    this.#loop.after(tracer.listedAtMs, () => tracer.begin(this.#viewers));
    return tracer;
  }

  #arrive(): void {
    const number = this.#arrivals++;
    const random = seededRandom(this.#config.seed, FIRST_STREAM_OF_VIEWERS + number);
    const viewer = new SimulatedViewer(this.#world, number, random, (each) => this.#recorder.observe(each));
    this.#viewers.add(viewer);
    const { audience } = this.#config;
    const stay = stayMs(audience, this.#loop.nowMs, this.#crowdIsHereMs, random);
    if (stay === Infinity) return;
    const how = random() < audience.withoutGoodbye ? 'vanish' : 'goodbye';
    this.#loop.after(stay, () => this.#depart(viewer, how));
  }

  #depart(viewer: SimulatedViewer, how: 'goodbye' | 'vanish'): void {
    const openStallMs = viewer.player.stalledForMs();
    this.#viewers.delete(viewer);
    this.#recorder.gone(viewer, viewer.leave(how), openStallMs);
    this.#recorder.departures++;
    this.#loop.settleSoon();
    if (this.#config.audience.replaced) this.#arrive();
  }
}
