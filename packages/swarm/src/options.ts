/** Everything about the engine that can be set, with its default. Times in milliseconds, sizes in bytes. */
export interface EngineOptions {
  /** Bytes of segments kept for the player and for neighbours. */
  readonly storeBytes: number;
  /** Segments kept, whatever their size: bounds the announcements that a new neighbour is sent. */
  readonly storeSegments: number;
  /** False: never sends a piece. */
  readonly upload: boolean;
  /** False: nothing is fetched but what the player asks for. */
  readonly prefetch: boolean;
  /** Cap of what is sent, by all engines with the same ledger, bytes per second, headers and all that is not media included; null: none. */
  readonly uploadBytesPerSecond: number | null;
  /** Cap of what is sent in all, by the same count; past it nothing is. Null: none. */
  readonly uploadBytesPerSession: number | null;
  /** Connections looked for; more are accepted up to the policy's `maxNeighbours`. */
  readonly wantedNeighbours: number;
  /** Finished segments remembered for statistics. */
  readonly recentSegments: number;
  /** New pieces are announced together at most this often; a finished segment at once. */
  readonly announceIntervalMs: number;
  /** A hello that does not come within this time closes the link. */
  readonly helloTimeoutMs: number;
  /** How often the round trip is measured, and a silent neighbour probed. */
  readonly pingIntervalMs: number;
  /** A neighbour that sent nothing for this long, pings notwithstanding, is gone. */
  readonly silenceTimeoutMs: number;
  /** A neighbour that the server says has left, and that does not answer within this time, has. */
  readonly goneProbeMs: number;
  /** How long to wait before asking the server for more neighbours again; doubled up to eight times while none come. */
  readonly needNeighboursIntervalMs: number;
  /** Forward buffer that waiting for peers must leave: below it, missing pieces come from the origin. */
  readonly reserveMs: number;
  /** Below this buffer a film's segment waits for peers no longer than it lasts, and for nobody's turn but shortly. */
  readonly vodComfortMs: number;
  /** Pieces asked of one neighbour at once. */
  readonly maxPiecesInFlight: number;
  /**
   * Neighbours that are sent to at once. A piece that has an uplink to itself is whole elsewhere, and passed on from there, long
   * before one that shares it with seven others; more than one, because no single connection fills every line.
   */
  readonly uploadSlots: number;
  /** Pieces that one neighbour may have queued here. */
  readonly maxQueuedPieces: number;
  /** Segments that one neighbour may announce; the oldest are forgotten past that. */
  readonly maxHoldings: number;
  /** A neighbour that sent this many malformed frames is dropped. */
  readonly maxMalformedFrames: number;
}

/** What may change while the engine runs: the viewer's choice, the line it is on, the page being hidden. */
export type EngineLimits = Pick<EngineOptions, 'upload' | 'prefetch' | 'uploadBytesPerSecond' | 'uploadBytesPerSession'>;

const MIB = 1024 * 1024;

export const ENGINE_DEFAULTS: EngineOptions = {
  storeBytes: 64 * MIB,
  storeSegments: 256,
  upload: true,
  prefetch: true,
  uploadBytesPerSecond: null,
  uploadBytesPerSession: null,
  wantedNeighbours: 8,
  recentSegments: 60,
  announceIntervalMs: 100,
  helloTimeoutMs: 10_000,
  pingIntervalMs: 4_000,
  silenceTimeoutMs: 14_000,
  goneProbeMs: 1_500,
  needNeighboursIntervalMs: 4_000,
  reserveMs: 1_000,
  vodComfortMs: 20_000,
  maxPiecesInFlight: 24,
  uploadSlots: 3,
  maxQueuedPieces: 256,
  maxHoldings: 1_024,
  maxMalformedFrames: 3,
};
