import type { Rate } from '../token-bucket.ts';
import type { FetchReason } from './ports.ts';

/** Viewers on a track before it is followed: a viewer alone has nobody to believe. */
export const ACTIVE_VIEWERS = 2;
/** How long a track is followed after it had enough viewers: who reloads the page is back by then. */
export const LINGER_MS = 30_000;
/** Newest segments that are attested when following begins, and at most at each reload: players begin three from the live edge (RFC 8216, 6.3.3). */
export const LIVE_EDGE_SEGMENTS = 3;
/** Attestations kept of a track that is followed: two minutes of 2 s segments, as much as a playlist usually lists. */
export const ATTESTATIONS_PER_TRACK = 64;
/** Base64 characters of all attestations kept, 64 MiB: some 12,000 segments of 4 MB. The one used least recently goes. */
export const STORED_CHARACTERS = 64 * 1024 * 1024;

/** Memory of all playlists kept, as read: one film of an hour with four renditions takes 2 MiB. The one read longest ago goes. */
export const LISTING_BYTES = 64 * 1024 * 1024;

/** Streams that viewers made known by their playlist's address, and those of the operator, with viewers at once. Further ones have no notary. */
export const MAX_NOTARY_STREAMS = 1000;
/** Addresses of one stream's playlist, by different viewers: one with a spent token must not be the only one. The oldest goes. */
export const SOURCES_PER_STREAM = 4;
/** Tracks of one master playlist. */
export const TRACKS_PER_STREAM = 64;
/** Tracks of one stream that are followed at once; further ones are attested on request. */
export const FOLLOWED_PER_STREAM = 16;
/** Streams whose figures are kept after their viewers left: as many as telemetry's. */
export const FIGURES_KEPT = 1000;

/** Segments of one track on their way at once … */
export const OPEN_PER_TRACK = 6;
/** … of which so many were asked for: nobody can hold up the live edge by asking for old ones. */
export const REQUESTED_AT_ONCE = 3;
/** Segments of one track that wait for their turn, these included: one whole question. */
export const REQUESTED_PER_TRACK = 32;
/** Segments on their way at once over all streams: each has a socket and one piece in memory. Past it a segment is left out. */
export const OPEN_FETCHES: Readonly<Record<FetchReason, number>> = { new: 64, 'asked for': 32 };
/** Tries of one segment; then it is left to the origin. */
export const TRIES_PER_SEGMENT = 2;
/** Segments remembered as not fetched, of each track. */
export const FAILURES_REMEMBERED = 64;

/** RFC 8216, 6.3.4, has the interval; these keep a playlist that states nonsense from setting it. */
export const MIN_RELOAD_MS = 500;
export const MAX_RELOAD_MS = 30_000;
/** The share of the target duration to wait after a reload that brought nothing new (RFC 8216, 6.3.4). */
export const UNCHANGED_SHARE = 0.5;
/** After a failed reload, doubled with each further one up to MAX_RELOAD_MS. */
export const FAILED_RELOAD_MS = 2000;
/** Between two looks at a master playlist for a track that it did not list. */
export const MASTER_REFRESH_MS = 10_000;
/** A viewer may be so far ahead of the last reload: then the playlist is reloaded at once for it. */
export const AHEAD_SEQUENCES = 2;
/** A playlist whose newest number falls back by more has begun anew: what was attested of it is forgotten. Stale copies at a CDN are less old. */
export const RESTART_SEQUENCES = 8;
/** Failures in a row after which a stream counts as out of reach, in the log and the metrics. */
export const FAILURES_UNTIL_UNREACHABLE = 3;

/** How long an answer waits for what is being fetched. */
export const WANT_WAIT_MS = 2000;
/** Questions of one viewer that wait at once; further ones are answered with what is there. */
export const WAITING_PER_VIEWER = 4;
/** Segments that one viewer may make the notary look for: the start of a film, then four times as fast as 2 s segments of two tracks play. */
export const LOOKUPS_PER_VIEWER: Rate = { burst: 64, perSecond: 4 };
/**
 * Whoever is behind one address asks for as much as so many viewers may. They are each other's first neighbours, so that what one was
 * told the others have from it; and a new name for each question gets nobody more.
 */
export const VIEWERS_OF_AN_ADDRESS = 16;
/**
 * Viewers, and addresses, whose allowances are kept, those that are gone included. More than can ask within the 16 s in which a spent
 * allowance is whole again: who is forgotten loses nothing, and gains nothing. At some 300 bytes each 36 MB.
 */
export const ASKERS_REMEMBERED = 60_000;
/** Segments that all viewers of a stream may have fetched on request: it adds to what the origin serves. */
export const REQUESTED_FETCHES_PER_STREAM: Rate = { burst: 32, perSecond: 4 };
/** Base64 characters answered to one viewer: two full answers, then far more than any playback needs. */
export const ANSWER_CHARACTERS: Rate = { burst: 512 * 1024, perSecond: 64 * 1024 };

/** Viewers that are handed an attestation where there is no duty ring. */
export const HANDED_WITHOUT_RING = 3;
/** Owners and first stand-ins of sixteen slices. */
export const HANDED_AT_MOST = 32;
