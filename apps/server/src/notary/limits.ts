import type { FetchReason } from '@tributary/signaling';

/** Bounds of what the notary reads from origins. */

/** Bytes of one playlist. A day of 2 s segments is more, and is not followed: the tools' own bound is for packagers, this one for strangers. */
export const MAX_PLAYLIST_BYTES = 1024 * 1024;
/** Redirects of one fetch; CDNs make one or two. */
export const MAX_REDIRECTS = 3;
/** All of one playlist, redirects included. A playlist that takes longer is older than its segments. */
export const PLAYLIST_TIMEOUT_MS = 10_000;
/** All of one segment: the largest needs 27 Mbit/s, an ordinary one of 2 MB less than one. */
export const SEGMENT_TIMEOUT_MS = 20_000;
/**
 * Bytes a second of all fetches together; the notary must not fill its server's own line. 160 Mbit/s for the live edge are thirty tracks of
 * 5 Mbit/s; what viewers ask for has its own 40, however much they ask.
 */
export const BYTES_PER_SECOND: Readonly<Record<FetchReason, number>> = { new: 20_000_000, 'asked for': 5_000_000 };
/** Connections to one host, and those of each kind kept open for the next segment. */
export const SOCKETS_PER_HOST: Readonly<Record<FetchReason, number>> = { new: 16, 'asked for': 8 };
export const IDLE_SOCKETS_PER_HOST = 4;
/** Hosts that may be fetched from, of all flags together. */
export const MAX_HOSTS = 64;
/** Characters of a playlist take about so many bytes once they are parsed. */
export const PARSED_BYTES_PER_CHARACTER = 10;
