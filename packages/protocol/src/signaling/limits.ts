/** Bounds of signaling messages: the server refuses what is larger. Characters, unless said otherwise. */
export const SIGNALING_LIMITS = {
  /** Bytes of one Socket.IO message. An SDP offer with candidates is 2–4 KiB; a client cannot make the server buffer more. */
  messageBytes: 16 * 1024,
  /** Characters of one relayed signal, as JSON. */
  signalCharacters: 12 * 1024,
  /** Objects inside objects of a signal; descriptions and candidates need two. A deeper one could exhaust a stack. */
  signalDepth: 4,
  /** Strings, numbers, objects and lists of a signal; descriptions and candidates have under ten. */
  signalValues: 64,
  /** 128 random bits in base64url: a shorter secret could be guessed, and its identifier taken. */
  secretMinCharacters: 22,
  secretCharacters: 64,
  tokenCharacters: 4096,
  labelCharacters: 256,
  /** Identifiers of connected neighbours that a rejoining viewer lists. */
  knownNeighbours: 64,
  /** Tracks in one report. */
  reportTracks: 16,
  /** Bytes of one kind in one report: an hour at 2.4 Gbit/s. More is a lie that would drown everybody's figures. */
  reportBytes: 2 ** 40,
  /** Stalls, connections, bad pieces … in one report. */
  reportCount: 1_000_000,
  /** The longest time that one report may cover, milliseconds: a suspended laptop's first one after waking. */
  reportIntervalMs: 60 * 60 * 1000,
  statusCharacters: 40,
  connectionIdCharacters: 64,
  /** Neighbours that one `need-neighbours` asks for. */
  wantedNeighbours: 32,
  /** Of the playlist's address in a join. Browsers and CDNs make do with 2,048. */
  playlistUrlCharacters: 2048,
  /** Segments that one `want-attestations` asks for: a minute of 2 s segments. */
  wantedAttestations: 32,
  /** Base64 characters of one list of attestations, in an event or an answer: two of the largest, or sixty of an ordinary 2 MB segment. */
  attestationsCharacters: 256 * 1024,
  /** Segments in one `segment-hashes`. */
  reportedHashes: 4,
  /** Base64 characters of one segment's hashes: 9 MiB of it. Larger ones are not agreed on. */
  pieceHashesCharacters: 12 * 1024,
} as const;

/** Version of the signaling protocol; a server answers another one with `unsupported-version`. */
export const SIGNALING_VERSION = 1;
