import type { OriginCause } from '../origin.ts';

/** A distribution in a few numbers; null where nothing was measured. */
export interface Spread {
  readonly mean: number | null;
  readonly median: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

/**
 * What a simulation found. Equal seeds give equal results, so there is nothing of the machine in it. Steady state begins
 * 20 s after the last arrival of the initial crowd.
 */
export interface SimulationResult {
  readonly seed: number;
  readonly viewers: number;
  readonly arrivals: number;
  readonly departures: number;
  readonly simulatedSeconds: number;
  readonly steadyFromSeconds: number;
  /** Bytes the origin served of a segment ÷ its size. */
  readonly copies: {
    readonly whole: Spread;
    /** Segments listed in steady state, and early enough before the end to have reached everybody. */
    readonly steady: Spread;
    /** Mean copies of those segments by why they were asked for: together the mean of `steady`. */
    readonly steadyByCause: Readonly<Record<OriginCause, number | null>>;
    /** Mean copies of those segments that viewers fetched that are not as they should be: the rest of the mean is everybody else's. */
    readonly steadyOfUnfair: number | null;
    /** Of segments whose first fetches hang, which `steady` leaves out; null where none hang. */
    readonly hung: Spread | null;
  };
  /** 1 − segment bytes the origin served ÷ segment bytes delivered to players. */
  readonly offload: {
    readonly whole: number | null;
    readonly steady: number | null;
    /** 1 − 1/N, N viewers present on average in steady state. */
    readonly ceiling: number | null;
  };
  /** How often attestations were asked of their source, and not of a neighbour: by all viewers together, start-up included. */
  readonly attestations: { readonly sourceRequests: number; readonly sourceRequestsPerSegmentTime: number };
  readonly stalls: {
    readonly count: number;
    /** Of the time in which viewers were playing or stalled. */
    readonly timeShare: number;
    readonly steadyTimeShare: number;
    readonly viewersAffected: number;
    readonly skips: number;
    readonly failedLoads: number;
    readonly neverStarted: number;
  };
  readonly startUpMs: Spread;
  /** Sampled once a second of every viewer that plays, in steady state. */
  readonly bufferMs: { readonly median: number | null; readonly p5: number | null };
  /** Behind what is being recorded. */
  readonly liveLatencyMs: { readonly p5: number | null; readonly median: number | null; readonly p95: number | null };
  readonly renditions: {
    /** Of what players got, by media time. */
    readonly meanBitsPerSecond: number | null;
    readonly switchesPerViewerMinute: number | null;
  };
  readonly upload: {
    /** Over viewers that may upload: 0 equal, towards 1 few do all. */
    readonly gini: number | null;
    /** 95th percentile of a viewer's mean upload rate ÷ the stream's bitrate. */
    readonly p95OfBitrate: number | null;
    /** Of what all uplinks of viewers that may upload could have carried. */
    readonly usedShare: number | null;
  };
  readonly control: {
    /** Everything on links that is not media, headers of packets included, ÷ media bytes delivered to players. */
    readonly shareOfMedia: number | null;
    readonly bytesPerViewerSecond: number | null;
    readonly framesPerViewerSecond: number | null;
    /** The same by type of frame. */
    readonly framesByType: Readonly<Record<string, number>>;
    /** Both ways, at the signaling server. */
    readonly serverMessagesPerViewerSecond: number | null;
  };
  /** Media bytes received and not used ÷ media bytes received. */
  readonly waste: number | null;
  /** Viewers that a piece went through before it arrived; 0: straight from the origin. */
  readonly hops: { readonly mean: number | null; readonly p95: number | null; readonly max: number | null };
  /** From the player's request to the segment's last byte, in steady state. */
  readonly segmentMs: Spread;
  /** From a segment's place in the playlist to its last byte at a viewer, in steady state. */
  readonly reachMs: Spread;
  readonly originRequestsPerViewerMinute: number | null;
  readonly badPieces: number;
  readonly neighbours: Spread;
  readonly connections: { readonly tried: number; readonly failed: number };
  /** Events the simulation ran: its own size, and the same on every machine. */
  readonly events: number;
}
