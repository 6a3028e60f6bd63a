import { Sample } from './order-statistics.ts';
import type { OriginCause } from '../origin.ts';
import type { Recorder } from './recorder.ts';
import type { SimulationResult, Spread } from './result.ts';

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60_000;
const P95 = 0.95;
/** A segment listed later than this before the end may not have reached everybody: no viewer plays further behind. */
const SETTLED_MS = 8_000;

const ORIGIN_CAUSES: readonly OriginCause[] = ['start-up', 'ahead', 'calm', 'urgent'];

/** What the simulation itself knows. */
export interface RunFacts {
  readonly arrivals: number;
  readonly events: number;
  readonly serverMessages: number;
  /** At the sidecars or the notary. */
  readonly attestationRequests: number;
}

export function summarise(recorder: Recorder, { arrivals, events, serverMessages, attestationRequests }: RunFacts): SimulationResult {
  const { bytes, config, stalls, traffic, stream } = recorder;
  const viewerSeconds = recorder.presentMs / MS_PER_SECOND;
  const overheadBytes = traffic.controlBytes + traffic.pieceHeaderBytes;
  const present = recorder.presentViewers.mean();
  return {
    seed: config.seed,
    viewers: config.audience.viewers,
    arrivals,
    departures: recorder.departures,
    simulatedSeconds: config.durationMs / MS_PER_SECOND,
    steadyFromSeconds: recorder.steadyFromMs / MS_PER_SECOND,
    copies: copies(recorder),
    offload: {
      whole: complement(ratio(bytes.origin, bytes.delivered)),
      steady: complement(ratio(bytes.originSteady, bytes.deliveredSteady)),
      ceiling: present === null ? null : complement(ratio(1, present)),
    },
    attestations: {
      sourceRequests: attestationRequests,
      sourceRequestsPerSegmentTime: ratio(attestationRequests, config.durationMs / config.stream.segmentMs) ?? 0,
    },
    stalls: {
      count: stalls.count,
      timeShare: ratio(stalls.stalledMs, recorder.playingMs) ?? 0,
      steadyTimeShare: ratio(stalls.steadyStalledMs, recorder.steadyPlayingMs) ?? 0,
      viewersAffected: recorder.stalledViewers.size,
      skips: stalls.skips,
      failedLoads: stalls.failedLoads,
      neverStarted: stalls.neverStarted,
    },
    startUpMs: spread(recorder.startUpMs),
    bufferMs: { median: recorder.bufferMs.percentile(0.5), p5: recorder.bufferMs.percentile(0.05) },
    liveLatencyMs: {
      p5: recorder.latencyMs.percentile(0.05),
      median: recorder.latencyMs.percentile(0.5),
      p95: recorder.latencyMs.percentile(P95),
    },
    renditions: {
      meanBitsPerSecond: ratio(bytes.delivered * BITS_PER_BYTE * MS_PER_SECOND, recorder.renditions.mediaMs),
      switchesPerViewerMinute: ratio(recorder.renditions.switches, recorder.presentMs / MS_PER_MINUTE),
    },
    upload: {
      gini: recorder.uploadBytesPerSecond.gini(),
      p95OfBitrate: ratio(recorder.uploadBytesPerSecond.percentile(P95) ?? 0, stream.bytesPerSecond),
      usedShare: ratio(traffic.sentMediaBytes, recorder.uplinkCapacityBytes),
    },
    control: {
      shareOfMedia: ratio(overheadBytes, bytes.delivered),
      bytesPerViewerSecond: ratio(overheadBytes, viewerSeconds),
      framesPerViewerSecond: ratio(traffic.controlFrames, viewerSeconds),
      framesByType: Object.fromEntries(
        [...recorder.framesByType].sort((a, b) => b[1] - a[1]).map(([type, frames]) => [type, frames / viewerSeconds]),
      ),
      serverMessagesPerViewerSecond: ratio(serverMessages, viewerSeconds),
    },
    waste: ratio(bytes.wasted, bytes.received),
    hops: { mean: recorder.hops.mean(), p95: recorder.hops.percentile(P95), max: recorder.hops.percentile(1) },
    segmentMs: spread(recorder.segmentMs),
    reachMs: spread(recorder.reachMs),
    originRequestsPerViewerMinute: ratio(recorder.originRequests, recorder.presentMs / MS_PER_MINUTE),
    badPieces: recorder.badPieces,
    neighbours: spread(recorder.neighbours),
    connections: recorder.connections,
    events,
  };
}

function copies({ segments, watched, stream, steadyFromMs, config }: Recorder): SimulationResult['copies'] {
  const whole = new Sample();
  const steady = new Sample();
  const byCause = new Map(ORIGIN_CAUSES.map((cause) => [cause, new Sample()]));
  const unfair = new Sample();
  const hung = new Sample();
  const { hanging } = config.origin;
  for (const number of new Set([...segments.keys(), ...watched])) {
    const tally = segments.get(number);
    const size = stream.sizeBytes(number);
    const sequence = stream.sequenceOf(number);
    const bytes = ORIGIN_CAUSES.reduce((sum, cause) => sum + (tally?.[cause] ?? 0), 0);
    if (bytes > 0) whole.add(bytes / size);
    const listedMs = stream.listedMs(sequence);
    if (listedMs < steadyFromMs || listedMs > config.durationMs - SETTLED_MS) continue;
    if (hanging && sequence % hanging.everySegments === 0) hung.add(bytes / size);
    else {
      steady.add(bytes / size);
      for (const [cause, sample] of byCause) sample.add((tally?.[cause] ?? 0) / size);
      unfair.add((tally?.unfair ?? 0) / size);
    }
  }
  return {
    whole: spread(whole),
    steady: spread(steady),
    steadyByCause: {
      'start-up': byCause.get('start-up')?.mean() ?? null,
      ahead: byCause.get('ahead')?.mean() ?? null,
      calm: byCause.get('calm')?.mean() ?? null,
      urgent: byCause.get('urgent')?.mean() ?? null,
    },
    steadyOfUnfair: unfair.mean(),
    hung: hanging ? spread(hung) : null,
  };
}

function spread(sample: Sample): Spread {
  return { mean: sample.mean(), median: sample.percentile(0.5), p95: sample.percentile(P95), max: sample.max() };
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function complement(share: number | null): number | null {
  return share === null ? null : 1 - share;
}
