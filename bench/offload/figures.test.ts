import { describe, expect, it } from 'vitest';
import { FIGURES, figuresOf, medianFigures, type FigureContext, type Figures } from './figures.ts';
import type { Observation } from './observation.ts';
import { delivery, hashesOf, NO_PEERS, originOf, viewerOf } from './testing.ts';

const LIVE: FigureContext = { live: true, joinsApartMs: 1000 };
const MINUTE_MS = 60_000;

function observation(over: Partial<Observation> = {}): Observation {
  return {
    viewers: [viewerOf()],
    startAtMs: 0,
    endAtMs: MINUTE_MS,
    originAtEnd: originOf([]),
    trueHashes: hashesOf(2),
    notary: null,
    browserCpuSeconds: 3,
    otherLoadCores: 0,
    ...over,
  };
}

function figures(over: Partial<Observation>, context: Partial<FigureContext> = {}): Figures {
  return figuresOf(observation(over), { ...LIVE, ...context });
}

describe('offload', () => {
  it('is the share of delivered bytes that the origin did not serve', () => {
    const viewers = [0, 1, 2, 3].map(() => viewerOf({ deliveries: [delivery(10, 0), delivery(20, 1)] }));
    expect(figures({ viewers, originAtEnd: originOf([1000, 1000]) }).offloadWhole).toBe(0.75);
    expect(figures({ viewers, originAtEnd: originOf([4000, 4000]) }).offloadWhole).toBe(0);
  });

  it('goes below nought where the origin served what nobody got', () => {
    expect(figures({ viewers: [viewerOf({ deliveries: [delivery(1, 0)] })], originAtEnd: originOf([1000, 1000]) }).offloadWhole).toBe(-1);
  });

  it('counts in steady state only what was served and delivered from then on', () => {
    const viewers = [
      viewerOf({ deliveries: [delivery(1000, 0), delivery(31_000, 1)] }),
      viewerOf({ deliveries: [delivery(2000, 0), delivery(32_000, 1)] }),
    ];
    const steady = { atMs: 30_000, origin: originOf([2000]), originBeforeEnd: originOf([2000, 1000]) };
    const result = figures({ viewers, steady, originAtEnd: originOf([2000, 1000]) });
    expect(result.offloadWhole).toBe(0.25);
    expect(result.offloadSteady).toBe(0.5);
  });

  it('leaves out what was delivered after the end', () => {
    const viewers = [viewerOf({ deliveries: [delivery(10, 0), delivery(MINUTE_MS + 1, 1)] })];
    expect(figures({ viewers }).deliveredMegabytes).toBe(0.001);
  });

  it('says nothing where nothing was delivered or the run had no steady state', () => {
    expect(figures({})).toMatchObject({ offloadWhole: null, offloadSteady: null, copiesWhole: null, copiesSteady: null });
  });
});

describe('origin copies', () => {
  it('are bytes by size, so that ranges of a segment add up to one', () => {
    expect(figures({ originAtEnd: originOf([1000, 500, 3000]) }).copiesWhole).toBe(1.5);
  });

  it('in steady state leave out older segments and those that came too late to be asked for by all', () => {
    const steady = { atMs: 30_000, origin: originOf([6000, 6000]), originBeforeEnd: originOf([6000, 6000, 1000]) };
    expect(figures({ steady, originAtEnd: originOf([6000, 6000, 2000, 100]) }).copiesSteady).toBe(2);
  });
});

describe('the other figures', () => {
  it('count requests by minutes watched, each viewer from its own join', () => {
    const viewers = [viewerOf(), viewerOf({ joinedAtMs: MINUTE_MS / 2 })];
    const result = figures({ viewers, originAtEnd: originOf([1000, 1000, 1000], 9) });
    expect(result).toMatchObject({ originRequestsPerViewerMinute: 6, segmentRequestsPerViewerMinute: 2, cpuSecondsPerViewer: 1.5 });
    expect(result.cpuCoresPerViewer).toBeCloseTo(3 / 90);
  });

  it('count a viewer that never started with all its time', () => {
    const viewers = [viewerOf({ startUpMs: 200 }), viewerOf({ startUpMs: 400 }), viewerOf({ startUpMs: null, joinedAtMs: 10_000 })];
    expect(figures({ viewers })).toMatchObject({ startUpMedianMs: 400, startUpMaxMs: 50_000, neverStarted: 1 });
  });

  it('add up the stalls of all viewers', () => {
    const stalls = [
      { atMs: 1, ms: 300, starved: false },
      { atMs: 900, ms: 700, starved: true },
    ];
    expect(figures({ viewers: [viewerOf({ stalls }), viewerOf(), viewerOf({ stalls })] })).toMatchObject({
      stallCount: 4,
      stallMs: 2000,
      starvedMs: 1400,
    });
  });

  it('take buffer and latency from the steady part', () => {
    const states = [10, 40].map((second) => ({
      atMs: second * 1000,
      bufferSeconds: second,
      latencySeconds: second / 10,
      bitsPerSecond: 1_200_000,
    }));
    const steady = { atMs: 30_000, origin: originOf([]), originBeforeEnd: originOf([]) };
    const viewers = [viewerOf({ states })];
    expect(figures({ viewers, steady })).toMatchObject({
      bufferMedianSeconds: 40,
      bufferP5Seconds: 40,
      latencyMedianSeconds: 4,
      meanKbps: 1200,
    });
    expect(figures({ viewers })).toMatchObject({ bufferMedianSeconds: 25, latencyMedianSeconds: 2.5 });
    expect(figures({ viewers }, { live: false }).latencyMedianSeconds).toBeNull();
  });

  it('time the first peer byte of those that found somebody there', () => {
    const peers = (firstMediaAtMs: number) => ({ ...NO_PEERS, firstMediaAtMs, firstSignalAtMs: 1100 });
    const viewers = [viewerOf({ peers: peers(9000) }), viewerOf({ joinedAtMs: 1000, peers: peers(1400) }), viewerOf({ joinedAtMs: 2000 })];
    expect(figures({ viewers })).toMatchObject({
      firstPeerByteMedianMs: 400,
      firstPeerByteAfterSignalMedianMs: 300,
      viewersWithPeerBytes: 2,
    });
    expect(figures({ viewers }, { joinsApartMs: 0 }).firstPeerByteMaxMs).toBe(9000);
  });

  it('show what was received for nothing', () => {
    const viewers = [viewerOf({ deliveries: [delivery(1, 0)], peers: { ...NO_PEERS, receivedBytes: 600 } })];
    expect(figures({ viewers, originAtEnd: originOf([500]) }).excessShare).toBeCloseTo(0.1);
  });

  it('tell deliveries of other bytes from those that nobody could look at, and leave out what came after the end', () => {
    const late = delivery(MINUTE_MS + 1, 0, 1000, 'of other bytes');
    const deliveries = [delivery(1, 0), delivery(2, 0, 1000, 'of other bytes'), delivery(3, 1, 1000, null), late];
    expect(figures({ viewers: [viewerOf({ deliveries })] })).toMatchObject({ wrongSegments: 1, uncheckedSegments: 1 });
  });

  it('set attestations against the media that they are for', () => {
    const deliveries = [delivery(1, 0), delivery(2, 1)];
    const viewers = [viewerOf({ deliveries, attestations: { sourceBytes: 6, peerBytes: 2 } }), viewerOf({ deliveries })];
    const result = figures({ viewers });
    expect([result.attestationShare, result.attestationSourceShare]).toEqual([0.002, 0.0015]);
    expect(figures({ viewers: [viewerOf({ deliveries })] }).attestationShare).toBeNull();
  });

  it('count what the notary fetched in copies of all that the origin was asked for', () => {
    const notary = { bytes: 1500, segments: 1 };
    expect(figures({ notary, originAtEnd: originOf([2000, 1500]) })).toMatchObject({ notaryCopies: 0.75, notaryMegabytes: 0.0015 });
    expect(figures({})).toMatchObject({ notaryCopies: null, notaryMegabytes: null });
  });

  it('count what was hashed and verified by the time that each viewer watched', () => {
    const crypto = { hashes: 360, hashedBytes: 1, signatures: 45 };
    const viewers = [viewerOf({ crypto }), viewerOf({ joinedAtMs: MINUTE_MS / 2 })];
    expect(figures({ viewers })).toMatchObject({ hashesPerViewerSecond: 4, signaturesPerViewerSecond: 0.5 });
  });

  it('leave CPU out where the system does not tell it', () => {
    expect(figures({ browserCpuSeconds: null })).toMatchObject({ cpuCoresPerViewer: null, cpuSecondsPerViewer: null });
  });
});

describe('medianFigures', () => {
  it('takes each figure from the runs that have it', () => {
    const runs = [1, 5, 2].map((stallCount) => ({ ...figures({}), stallCount, offloadSteady: stallCount === 5 ? 0.5 : null }));
    expect(medianFigures(runs)).toMatchObject({ stallCount: 2, offloadSteady: 0.5, copiesSteady: null });
  });
});

describe('FIGURES', () => {
  it('names each figure once, and all that are computed', () => {
    expect(FIGURES.map(({ key }) => key).toSorted()).toEqual(Object.keys(figures({})).toSorted());
  });
});
