/** Between two looks at the origins' own counts, and at what the notary fetched: as often as viewers report. */
export const COUNTS_INTERVAL_MS = 10_000;
/** An origin's answer about its counts. The demo origin's, which names 8,192 paths and as many segments, has 2 MiB. */
export const ORIGIN_STATS_BYTES = 4 * 1024 * 1024;
/** It is asked again after ten seconds anyway. */
export const ORIGIN_STATS_TIMEOUT_MS = 5000;
/** Paths of one origin that are counted one by one: as many as the demo origin tells of. */
export const ORIGIN_PATHS = 10_000;
/** More than an origin serves between two looks, at 100 Gbit/s: what goes past it is a count that makes no sense. */
export const ORIGIN_BYTES_PER_SECOND = 12_500_000_000;

/** Between two looks at viewers that ended and words that nobody matched. */
export const SWEEP_INTERVAL_MS = 5000;
/** A page that ends reports within moments; a phone that wakes up, later. */
export const LEFT_FOR_MS = 5 * 60 * 1000;
/** Viewers that are here or left lately; past it the one heard of longest ago is forgotten. About 300 bytes each. */
export const RECENT_VIEWERS = 60_000;

/** Between two looks whether a file about addresses was replaced: they come once a day or week. */
export const GEO_CHECK_INTERVAL_MS = 60_000;
/** Characters of a network's name that are kept. */
export const NETWORK_NAME_CHARACTERS = 64;
