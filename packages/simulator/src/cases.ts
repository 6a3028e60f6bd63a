import type { SimulationOptions } from './config.ts';

/** A situation worth knowing: the defaults with what is given in their place. */
export interface SimulationCase {
  readonly description: string;
  readonly options: SimulationOptions;
}

const MEGABIT = 1_000_000;
const SECOND_MS = 1_000;

export const SIMULATION_CASES = {
  live: {
    description: 'live, 2 s segments, everybody arrives within 10 s',
    options: {},
  },
  'live-long': {
    description: 'the same with 30 segments in the playlist',
    options: { stream: { listedSegments: 30 } },
  },
  staggered: {
    description: 'live, one viewer every second',
    options: { audience: { viewers: 30, arrival: { kind: 'staggered', everyMs: SECOND_MS } } },
  },
  poisson: {
    description: 'live, ten arrivals a second at random',
    options: { audience: { arrival: { kind: 'poisson', perSecond: 10 } } },
  },
  flash: {
    description: 'live, everybody arrives within 2 s',
    options: { audience: { arrival: { kind: 'flash', withinMs: 2 * SECOND_MS } } },
  },
  'ten-thousand': {
    description: 'live, 10,000 viewers within 5 s, for 40 s: a long run that needs some GiB',
    options: { durationMs: 40 * SECOND_MS, audience: { viewers: 10_000, arrival: { kind: 'flash', withinMs: 5 * SECOND_MS } } },
  },
  churn: {
    description: 'live, 10 % of the viewers leave per minute, half without goodbye; as many come',
    options: { audience: { leavingPerMinute: 0.1 } },
  },
  leaving: {
    description: 'live, 10 % of the viewers leave per minute, half without goodbye; nobody comes in their place',
    options: { audience: { leavingPerMinute: 0.1, replaced: false } },
  },
  'owners-silent': {
    description: 'live; of every fifth segment the first two that fetch it get no byte and say nothing',
    options: { origin: { hanging: { everySegments: 5, fetchers: 2 } } },
  },
  'slow-neighbour': {
    description: 'live, 10 % of the viewers send ten times slower than the rest',
    options: { conduct: { slow: 0.1 } },
  },
  'silent-neighbours': {
    description: 'live, 5 % of the viewers announce and never answer a request',
    options: { conduct: { silent: 0.05 } },
  },
  liars: {
    description: 'live, 5 % of the viewers announce what they lack',
    options: { conduct: { lying: 0.05 } },
  },
  polluters: {
    description: 'live, 5 % of the viewers corrupt what they send',
    options: { conduct: { polluting: 0.05 } },
  },
  'polluters-20': {
    description: 'live, 20 % of the viewers corrupt what they send',
    options: { conduct: { polluting: 0.2 } },
  },
  'slow-verifier': {
    description: 'live, the verifier takes 300 ms for each piece',
    options: { verifierDelayMs: 300 },
  },
  unsealed: {
    description: 'live, without attestations: nobody knows the size of a segment before somebody has it',
    options: { sealed: false },
  },
  'late-attestation': {
    description: 'live, the attestation of a segment comes 500 ms after its place in the playlist',
    options: { attestationDelayMs: 500 },
  },
  notary: {
    description: 'live, attested by a notary that has fetched a segment 300 ms after its place in the playlist',
    options: { attestationSource: 'notary', attestationDelayMs: 300 },
  },
  'capped-origin': {
    description: 'live, the origin carries twice the bitrate for everybody together',
    options: { origin: { totalBitsPerSecond: 5 * MEGABIT } },
  },
  vod: {
    description: 'a film of five minutes, one viewer every 3 s',
    options: {
      stream: { live: false, listedSegments: 150 },
      audience: { viewers: 20, arrival: { kind: 'staggered', everyMs: 3 * SECOND_MS } },
    },
  },
  'vod-flash': {
    description: 'a film of five minutes, everybody at once',
    options: {
      stream: { live: false, listedSegments: 150 },
      audience: { viewers: 8, arrival: { kind: 'flash', withinMs: SECOND_MS } },
    },
  },
  'live-abr': {
    description: 'live with three renditions; downlinks of 0.7 to 8 Mbit/s, so that viewers choose differently',
    options: {
      stream: { ladder: [0.24, 0.48, 1] },
      access: { downlinkBitsPerSecond: [0.7 * MEGABIT, 8 * MEGABIT] },
    },
  },
  'browser-live': {
    description: 'the live case of the benchmark in browsers: 6 viewers, 1.2 Mbit/s, on one fast machine',
    options: {
      durationMs: 65 * SECOND_MS,
      stream: { bitsPerSecond: 1.2 * MEGABIT, sizeSpread: 0 },
      audience: { viewers: 6, arrival: { kind: 'staggered', everyMs: SECOND_MS } },
      access: {
        uplinkBitsPerSecond: [200 * MEGABIT, 200 * MEGABIT],
        downlinkBitsPerSecond: [200 * MEGABIT, 200 * MEGABIT],
        noUploadShare: 0,
      },
      network: {
        regionLatencyMs: [[1]],
        nearLatencyMs: 1,
        viewersPerNetwork: 6,
        oneAddress: true,
        connectRoundTrips: 10,
        unconnectableShare: 0,
      },
      origin: { latencyMs: 5, bitsPerSecondPerConnection: 200 * MEGABIT },
      signaling: { latencyMs: 2 },
    },
  },
} as const satisfies Readonly<Record<string, SimulationCase>>;

export type SimulationCaseName = keyof typeof SIMULATION_CASES;

/** Later options on earlier ones, part by part. */
export function mergeOptions(base: SimulationOptions, over: SimulationOptions): SimulationOptions {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isPart(before) && isPart(value) ? { ...before, ...value } : value;
  }
  return merged;
}

function isPart(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
