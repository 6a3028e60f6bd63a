import type { EngineOptions } from '@tributary/swarm';

/** From the first to the second, evenly. */
export type Range = readonly [number, number];

export interface StreamConfig {
  readonly live: boolean;
  readonly segmentMs: number;
  /** Of the highest rendition. */
  readonly bitsPerSecond: number;
  /** Renditions as shares of `bitsPerSecond`, ascending; the last is 1. */
  readonly ladder: readonly number[];
  /** Segments differ in size by this share up and down, as those of a real encoder do. */
  readonly sizeSpread: number;
  /** Segments in a live playlist; of VOD, all there are. */
  readonly listedSegments: number;
}

export type Arrival =
  /** Everybody within a time, evenly. */
  | { readonly kind: 'flash'; readonly withinMs: number }
  | { readonly kind: 'staggered'; readonly everyMs: number }
  /** At random, so many a second on average. */
  | { readonly kind: 'poisson'; readonly perSecond: number };

export interface AudienceConfig {
  /** The initial crowd. */
  readonly viewers: number;
  readonly arrival: Arrival;
  /** Share of the viewers that leaves in a minute, at random; from the last arrival of the initial crowd on. */
  readonly leavingPerMinute: number;
  /** Of those that leave: share that goes without a word (battery, tunnel, closed lid). */
  readonly withoutGoodbye: number;
  /** Somebody new comes for everybody who leaves. */
  readonly replaced: boolean;
}

export interface AccessConfig {
  readonly uplinkBitsPerSecond: Range;
  readonly downlinkBitsPerSecond: Range;
  /** Share of viewers that must not upload. */
  readonly noUploadShare: number;
}

export interface NetworkConfig {
  /** One way between regions, milliseconds; viewers are spread evenly over the regions. */
  readonly regionLatencyMs: readonly (readonly number[])[];
  /** One way within one network. */
  readonly nearLatencyMs: number;
  /** Viewers that share a network, as signaling sees it. */
  readonly viewersPerNetwork: number;
  /** Viewers of one network come from one address, as a household does. */
  readonly oneAddress: boolean;
  /** Round trips from the answer to an open channel: ICE, DTLS and SCTP. */
  readonly connectRoundTrips: number;
  /**
   * Bytes that a fresh channel may have on its way before anything is acknowledged; half of what is acknowledged is added to it
   * (slow start). Infinity: full speed at once.
   */
  readonly initialWindowBytes: number;
  /** Share of pairs that can never connect: NATs and firewalls. */
  readonly unconnectableShare: number;
}

export interface OriginConfig {
  /** From request to first byte. */
  readonly latencyMs: number;
  readonly bitsPerSecondPerConnection: number;
  /** Of all answers together; null: no cap. */
  readonly totalBitsPerSecond: number | null;
  /** From the end of a segment to its place in the playlist. */
  readonly publishDelayMs: number;
  /** Where set: of every so-many-th segment the first fetchers get no byte, ever. */
  readonly hanging: { readonly everySegments: number; readonly fetchers: number } | null;
}

export interface SignalingConfig {
  /** One way between a viewer and the server. */
  readonly latencyMs: number;
  /** A connection that died is noticed by the server after this. */
  readonly socketTimeoutMs: number;
}

/** How viewers behave that are not as they should be; each a share of all viewers. */
export interface ConductConfig {
  /** Uplink a tenth of what it would be. */
  readonly slow: number;
  /** Announces, and never answers a request. */
  readonly silent: number;
  /** Announces all of every segment that it knows of. */
  readonly lying: number;
  /** Sends other bytes than those asked for. */
  readonly polluting: number;
}

export interface SimulationConfig {
  readonly seed: number;
  readonly durationMs: number;
  /** `off`: plain players, to compare with. */
  readonly peers: 'on' | 'off';
  readonly stream: StreamConfig;
  readonly audience: AudienceConfig;
  readonly access: AccessConfig;
  readonly network: NetworkConfig;
  readonly origin: OriginConfig;
  readonly signaling: SignalingConfig;
  readonly conduct: ConductConfig;
  /** How long the verifier takes for a piece: a slow machine. 0: it answers at once. */
  readonly verifierDelayMs: number;
  /** Where viewers get attestations that no neighbour has: sidecars at the origin, or the notary at the signaling server. */
  readonly attestationSource: 'sidecar' | 'notary';
  /** From a segment's place in the playlist until its attestation is there: before that none of its pieces can be verified. */
  readonly attestationDelayMs: number;
  /** Segments have attestations, which tell their sizes beforehand. False: sizes are learnt from whoever has a segment. */
  readonly sealed: boolean;
  /** Connections a viewer keeps at most, as the operator's policy says. */
  readonly maxNeighbours: number;
  readonly engine: Partial<EngineOptions>;
}

/** Every part may be given in part. */
export type SimulationOptions = {
  readonly [K in keyof SimulationConfig]?: SimulationConfig[K] extends number | string | boolean
    ? SimulationConfig[K]
    : Partial<SimulationConfig[K]>;
};

const MEGABIT = 1_000_000;
/** Ten packets of 1,191 bytes: the SCTP of Chromium and Safari (dcSCTP). */
const INITIAL_WINDOW_BYTES = 11_910;

/** One-way milliseconds between three continents' worth of viewers, and to oneself: medians of public measurements, rounded. */
const REGION_LATENCY_MS = [
  [15, 45, 75],
  [45, 15, 90],
  [75, 90, 20],
] as const;

export const SIMULATION_DEFAULTS: SimulationConfig = {
  seed: 1,
  durationMs: 120_000,
  peers: 'on',
  stream: { live: true, segmentMs: 2_000, bitsPerSecond: 2.5 * MEGABIT, ladder: [1], sizeSpread: 0.2, listedSegments: 8 },
  audience: { viewers: 100, arrival: { kind: 'flash', withinMs: 10_000 }, leavingPerMinute: 0, withoutGoodbye: 0.5, replaced: true },
  access: { uplinkBitsPerSecond: [1 * MEGABIT, 20 * MEGABIT], downlinkBitsPerSecond: [20 * MEGABIT, 100 * MEGABIT], noUploadShare: 0.3 },
  network: {
    regionLatencyMs: REGION_LATENCY_MS,
    nearLatencyMs: 5,
    viewersPerNetwork: 4,
    oneAddress: false,
    connectRoundTrips: 5,
    initialWindowBytes: INITIAL_WINDOW_BYTES,
    unconnectableShare: 0.1,
  },
  origin: { latencyMs: 60, bitsPerSecondPerConnection: 40 * MEGABIT, totalBitsPerSecond: null, publishDelayMs: 0, hanging: null },
  signaling: { latencyMs: 40, socketTimeoutMs: 15_000 },
  conduct: { slow: 0, silent: 0, lying: 0, polluting: 0 },
  verifierDelayMs: 0,
  attestationSource: 'sidecar',
  attestationDelayMs: 0,
  sealed: true,
  maxNeighbours: 12,
  engine: {},
};

/** The defaults, with what is given in their place; a list or a union is replaced whole. */
export function completeConfig(options: SimulationOptions): SimulationConfig {
  const defaults = SIMULATION_DEFAULTS;
  return {
    ...defaults,
    ...options,
    stream: { ...defaults.stream, ...options.stream },
    audience: { ...defaults.audience, ...options.audience },
    access: { ...defaults.access, ...options.access },
    network: { ...defaults.network, ...options.network },
    origin: { ...defaults.origin, ...options.origin },
    signaling: { ...defaults.signaling, ...options.signaling },
    conduct: { ...defaults.conduct, ...options.conduct },
    engine: { ...defaults.engine, ...options.engine },
  };
}
