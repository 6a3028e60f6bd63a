import { describe, expect, it } from 'vitest';
import { mergeOptions, simulate, SIMULATION_CASES, type SegmentTrace, type SimulationOptions, type SimulationResult } from './index.ts';
import { eventLoopTurn } from './testing/turn.ts';

const run = (options: SimulationOptions): Promise<SimulationResult> => simulate(options, { settle: eventLoopTurn });

/** Small enough to be quick, large enough that a viewer is not everybody's neighbour. */
const SMALL: SimulationOptions = {
  durationMs: 40_000,
  stream: { bitsPerSecond: 1_000_000 },
  audience: { viewers: 24, arrival: { kind: 'flash', withinMs: 4_000 } },
};
const small = (options: SimulationOptions): SimulationOptions => mergeOptions(SMALL, options);

describe('a simulation', () => {
  it('repeats from its seed, and differs with it', async () => {
    const options = small({ durationMs: 15_000, audience: { viewers: 12, leavingPerMinute: 2 }, conduct: { slow: 0.1, lying: 0.1 } });
    const [first, second, other] = [await run(options), await run(options), await run({ ...options, seed: 2 })];
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
    expect(first.departures).toBeGreaterThan(0);
  });

  it('without peers is a crowd of plain players: a copy each, and nothing stalls', async () => {
    const result = await run(small({ peers: 'off', durationMs: 45_000 }));
    expect(result.copies.steady).toMatchObject({ mean: 24, max: 24 });
    expect(result.offload.steady).toBeCloseTo(0, 1);
    expect(result.stalls).toMatchObject({ count: 0, neverStarted: 0 });
    expect(result.control.framesPerViewerSecond).toBe(0);
    expect(result.hops.max).toBe(0);
    // Two round trips for playlists and the first segment.
    expect(result.startUpMs.median).toBeGreaterThan(2 * 60);
    expect(result.startUpMs.max).toBeLessThan(1_000);
    // Three segments behind the newest one's end, and as much again as it is old.
    expect(result.liveLatencyMs.p5).toBeGreaterThan(6_000);
    expect(result.liveLatencyMs.p95).toBeLessThan(9_000);
  });

  it('with an origin too slow for plain players stalls them', async () => {
    const result = await run(small({ peers: 'off', origin: { totalBitsPerSecond: 12_000_000 } }));
    expect(result.stalls.timeShare).toBeGreaterThan(0.2);
    expect(result.stalls.viewersAffected).toBeGreaterThan(12);
  });
});

describe('in a simulated mesh', () => {
  it('most bytes come from peers, and nobody stalls', async () => {
    const result = await run(small({}));
    expect(result.offload.steady).toBeGreaterThan(0.7);
    expect(result.stalls).toMatchObject({ count: 0, failedLoads: 0, neverStarted: 0 });
    expect(result.hops.max).toBeGreaterThan(0);
    expect(result.waste).toBeLessThan(0.1);
    expect(result.upload.usedShare).toBeGreaterThan(0);
  });

  it('viewers that vanish are noticed by their silence, and nobody stalls for them', async () => {
    const result = await run(small({ audience: { leavingPerMinute: 1, withoutGoodbye: 1 } }));
    expect(result.departures).toBeGreaterThan(3);
    expect(result.arrivals).toBe(24 + result.departures);
    expect(result.stalls.timeShare).toBeLessThan(0.005);
  });

  it('corrupted pieces are found, and their senders dropped', async () => {
    const result = await run(small({ durationMs: 20_000, conduct: { polluting: 0.2 } }));
    expect(result.badPieces).toBeGreaterThan(0);
    expect(result.stalls.neverStarted).toBe(0);
  });

  it('silent and lying neighbours cost pieces, not playback', async () => {
    const result = await run(small({ conduct: { silent: 0.1, lying: 0.1 } }));
    expect(result.offload.steady).toBeGreaterThan(0.5);
    expect(result.stalls.timeShare).toBeLessThan(0.01);
  });

  it('a verifier that takes its time keeps playback going', async () => {
    const result = await run(small({ durationMs: 30_000, verifierDelayMs: 100 }));
    expect(result.stalls).toMatchObject({ failedLoads: 0, neverStarted: 0 });
    expect(result.offload.steady).toBeGreaterThan(0.5);
  });

  it('no piece of a segment is usable before its attestation came, from wherever', async () => {
    const traces: SegmentTrace[] = [];
    const options = small({ durationMs: 30_000, attestationDelayMs: 400 });
    const result = await simulate(options, { settle: eventLoopTurn, traced: (trace) => traces.push(trace) });
    expect(result.stalls).toMatchObject({ failedLoads: 0, neverStarted: 0 });
    const [trace] = traces;
    for (const { wholeMs } of trace?.viewers ?? []) expect(wholeMs ?? Infinity).toBeGreaterThanOrEqual(400);
  });

  it('one segment can be followed to everybody, and nothing else changes for it', async () => {
    const traces: SegmentTrace[] = [];
    const options = small({ durationMs: 36_000 });
    const traced = await simulate(options, { settle: eventLoopTurn, traced: (trace) => traces.push(trace) });
    const [trace] = traces;
    if (!trace) throw new Error('there is a trace');
    expect({ ...traced, events: 0 }).toEqual({ ...(await run(options)), events: 0 });
    expect(trace.viewers).toHaveLength(24);
    expect(trace.fetches.length).toBeGreaterThan(0);
    for (const { listedMs, wholeMs, neededMs, arrivals } of trace.viewers) {
      expect(listedMs).toBeGreaterThanOrEqual(0);
      expect(wholeMs).toBeGreaterThan(0);
      expect(neededMs).toBeGreaterThan(listedMs ?? Infinity);
      expect(new Set(arrivals.map(({ piece }) => piece)).size).toBe(trace.pieces);
      for (const { from, hops } of arrivals) expect(from === null).toBe(hops === 0);
    }
  });

  it('viewers play the renditions that their lines allow', async () => {
    const ladder = { stream: { bitsPerSecond: 2_000_000, ladder: [0.25, 1] }, audience: { viewers: 12 } };
    const narrow = await run(small({ ...ladder, access: { downlinkBitsPerSecond: [1_200_000, 1_200_000] } }));
    const broad = await run(small({ ...ladder, access: { downlinkBitsPerSecond: [20_000_000, 20_000_000] } }));
    expect(narrow.renditions.meanBitsPerSecond).toBeLessThan(700_000);
    expect(broad.renditions.meanBitsPerSecond).toBeGreaterThan(1_200_000);
    for (const { stalls } of [narrow, broad]) expect(stalls.timeShare).toBeLessThan(0.01);
  });

  it('a film is watched to its end', async () => {
    const result = await run(
      small({
        durationMs: 70_000,
        stream: { live: false, listedSegments: 20 },
        audience: { viewers: 6, arrival: { kind: 'staggered', everyMs: 4_000 } },
      }),
    );
    expect(result.offload.whole).toBeGreaterThan(0.1);
    expect(result.stalls).toMatchObject({ count: 0, neverStarted: 0 });
    expect(result.bufferMs.p5).not.toBeNull();
  });
});

it.each(Object.entries(SIMULATION_CASES))('the case %s begins', async (_, { options }) => {
  const result = await run(mergeOptions(options, { durationMs: 3_000, audience: { viewers: 6 } }));
  expect(result.arrivals).toBeGreaterThan(0);
});
