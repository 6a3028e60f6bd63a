/** Pieces, connections, segments … are finer than stalls: so many of them per believable stall. */
export const EVENTS_PER_STALL = 20;
/** A round trip past this is not believed: browsers give a silent path up sooner. */
export const MAX_ROUND_TRIP_MS = 60_000;
/** Bits per second of a rendition past which it is not believed; 8K at its best has a tenth of it. */
export const MAX_BITRATE = 1_000_000_000;
/** Lines of a picture past which they are not believed: 16K. */
export const MAX_HEIGHT = 8640;

/** Viewers are looked at as uploaders over stretches of this: reports come about as often. */
export const UPLOAD_WINDOW_MS = 10_000;
/** So much of a rollout is looked at of each viewer, then told: a rollout that harms must not wait for long sessions to end, and who watches all day counts as once. */
export const OBSERVATION_MS = 10 * 60 * 1000;
/** Of whom nothing was heard for so long, at ordinary intervals of reports, has left. */
export const SILENT_AFTER_MS = 60_000;

/** How long one end's word waits for the other's, at ordinary intervals: two reports of either, and the jitter. */
export const CONFIRM_WITHIN_MS = 40_000;
/** Directed pairs of viewers whose words wait for each other; about 150 bytes each. Past it the one that waits longest is forgotten. */
export const MAX_PAIRS = 200_000;
/** Stretches of what one end said that wait apart, each with an end of its own; past it they are taken together. */
export const MAX_WAITS = 6;
/** Received and not confirmed in one stretch: less is pieces that a broken connection took along, and no forgery. */
export const UNCONFIRMED_TOLERANCE_BYTES = 1024 * 1024;

/** Viewers whose links are remembered for the picture of the mesh; past it the one heard of longest ago is forgotten. */
export const MAX_LINKED_VIEWERS = 60_000;
/** Viewers in one picture: more cannot be told apart. */
export const MAX_MESH_NODES = 500;
