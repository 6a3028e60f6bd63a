// As single constants: of a module, unlike of a table, a page loads only those that it uses.

/** Bytes of one Socket.IO message. An SDP offer with candidates is 2–4 KiB; a client cannot make the server buffer more. */
export const messageBytes = 16 * 1024;
/** Characters of one relayed signal, as JSON. */
export const signalCharacters = 12 * 1024;
/** Objects inside objects of a signal; descriptions and candidates need two. A deeper one could exhaust a stack. */
export const signalDepth = 4;
/** Strings, numbers, objects and lists of a signal; descriptions and candidates have under ten. */
export const signalValues = 64;
/** 128 random bits in base64url: a shorter secret could be guessed, and its identifier taken. */
export const secretMinCharacters = 22;
export const secretCharacters = 64;
export const tokenCharacters = 4096;
export const labelCharacters = 256;
/** Identifiers of connected neighbours that a rejoining viewer lists. */
export const knownNeighbours = 64;
/** Tracks in one report. */
export const reportTracks = 16;
/** Bytes of one kind in one report: an hour at 2.4 Gbit/s. More is a lie that would drown everybody's figures. */
export const reportBytes = 2 ** 40;
/** Stalls, connections, bad pieces … in one report. */
export const reportCount = 1_000_000;
/** The longest time that one report may cover, milliseconds: a suspended laptop's first one after waking. */
export const reportIntervalMs = 60 * 60 * 1000;
export const statusCharacters = 40;
export const connectionIdCharacters = 64;
/** Neighbours that one `need-neighbours` asks for. */
export const wantedNeighbours = 32;
/** Of the playlist's address in a join. Browsers and CDNs make do with 2,048. */
export const playlistUrlCharacters = 2048;
/** Segments that one `want-attestations` asks for: a minute of 2 s segments. */
export const wantedAttestations = 32;
/** Base64 characters of one list of attestations, in an event or an answer: two of the largest, or sixty of an ordinary 2 MB segment. */
export const attestationsCharacters = 256 * 1024;
/** Segments in one `segment-hashes`. */
export const reportedHashes = 4;
/** Base64 characters of one segment's hashes: 9 MiB of it. Larger ones are not agreed on. */
export const pieceHashesCharacters = 12 * 1024;
/** Renditions in one report. */
export const reportRenditions = 8;
/** Neighbours in one report: the busiest. */
export const reportLinks = 16;
/** Kinds of failed connections in one report. */
export const reportReasons = 8;
export const playerNameCharacters = 32;
/** Bits per second of a rendition: 8K at its best is a tenth of it. */
export const reportBitrate = 1_000_000_000;
/** Bytes of one beaconed report: twice a large one. */
export const beaconBytes = 16 * 1024;
