/** How far a site's clock and this server's may differ: a token is taken so much before its time and after it. */
export const CLOCK_SKEW_MS = 30_000;

/** Streams, and page origins, that one token names. */
export const STREAMS_PER_TOKEN = 16;
/** Characters of `sub` and `jti`: they are kept for as long as the token lasts. */
export const NAME_CHARACTERS = 128;
/** The largest `uses` and `seats`: every one is an identifier in memory. */
export const USES_MAX = 1000;

/**
 * Tokens whose uses are counted; past it a new one is answered `full`. As many viewers as the directory takes, each with the token that it
 * came by, a fresh one, and one that has not expired yet. At 500 bytes each 75 MB.
 */
export const COUNTED_TOKENS = 150_000;
/** Uses and seats counted over all tokens; past it a new one is answered `full`. */
export const COUNTED_USES = 300_000;
/** Between two searches for tokens that have expired: each walks over all of them. */
export const SWEEP_INTERVAL_MS = 1000;

/** Things revoked at once; past it the operator is told. Each holds at most NAME_CHARACTERS. */
export const REVOCATIONS = 10_000;
/** How long something is revoked where nobody says: longer than a site's tokens should last. */
export const REVOCATION_MS = 24 * 60 * 60_000;
/** The longest that can be asked for. A restart forgets it anyway. */
export const REVOCATION_MAX_MS = 30 * REVOCATION_MS;

/**
 * Viewers that left, of whom it is remembered by what token they came and whom they knew: they may hold channels still. As many as the
 * directory takes, so that a server whose every connection breaks off forgets nobody. At some 700 bytes each 35 MB. The one that left
 * longest ago is forgotten, and its neighbours are told to leave it: nobody could tell them later.
 */
export const DEPARTED_VIEWERS = 50_000;

/** Between two looks at whose token has expired: a session outlives its token by no more than this (and the skew). */
export const EXPIRY_TICK_MS = 500;
