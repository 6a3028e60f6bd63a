/** Bounds of signaling messages: the server refuses what is larger. Characters, unless said otherwise. */
export const SIGNALING_LIMITS = {
  /** Bytes of one Socket.IO message. An SDP offer with candidates is 2–4 KiB; a client cannot make the server buffer more. */
  messageBytes: 16 * 1024,
  /** Characters of one relayed signal, as JSON. */
  signalCharacters: 12 * 1024,
  secretCharacters: 64,
  tokenCharacters: 4096,
  labelCharacters: 256,
  /** Identifiers of connected neighbours that a rejoining viewer lists. */
  knownNeighbours: 64,
  /** Tracks in one report. */
  reportTracks: 16,
} as const;

/** Version of the signaling protocol; a server answers another one with `unsupported-version`. */
export const SIGNALING_VERSION = 1;
