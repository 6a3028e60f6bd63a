/** Streams kept; past it the one without news for the longest time is forgotten. Anyone can make a stream up. */
export const MAX_STREAMS = 1000;
/** Viewers whose last report is remembered; past it the one that reported longest ago is forgotten. About 100 bytes each. */
export const MAX_REPORTERS = 60_000;

/** More than a viewer's link carries, in either direction: 1 Gbit/s. What a report claims past it is cut off and flagged. */
export const MAX_BYTES_PER_SECOND = 125_000_000;
/** Timers drift and reports wait in queues: a report may cover this much more than the time since the one before. */
export const REPORT_SLACK_MS = 5000;
/** A viewer's first report is preceded by no other: it covers at most this. */
export const FIRST_REPORT_MS = 60_000;
/** Stalls per second of playback past which a report is not believed. */
export const MAX_STALLS_PER_SECOND = 5;
/** A start-up or a latency past an hour is not believed. */
export const MAX_BELIEVED_MS = 60 * 60 * 1000;

/** Streams of which figures are kept over months; past it the least watched goes, so that names made up by somebody push out each other. */
export const MAX_KEPT_STREAMS = 10_000;

/** News of so long ago still goes into the cell of its time; what is older goes into the oldest that is open. */
export const LATE_MS = 30_000;
/** What the live view shows: ten minutes of ten seconds. About 1 KB a cell, 60 MB where MAX_STREAMS streams are busy all the time. */
export const LIVE_MS = 10 * 60 * 1000;
/** A stream without news for so long makes room for a new one where there are MAX_STREAMS. */
export const IDLE_MS = 10 * 60 * 1000;
/** Streams that made room today and may come back; past it new ones count only in the sum of all, until midnight (UTC). About 100 bytes each. */
export const MAX_FORGOTTEN = 50_000;
/** Viewers are counted every few seconds. Where nobody counted for longer, the process stood still, and so did they for all it knows. */
export const MAX_UNCOUNTED_MS = 60_000;

/** How often cells with news are written: what a process that is killed loses, at most. Viewers report half as often. */
export const WRITE_INTERVAL_MS = 5000;
/** Cells of one transaction: what a database takes in some tens of milliseconds. */
export const CELLS_PER_WRITE = 250;
/** After a failed write the next comes at the next interval, and after each further one twice as late, up to this. */
export const MAX_RETRY_MS = 30_000;
/** Cells that wait for a database that does not take them, and about how many bytes they have: an hour of 100 streams. Past it the oldest of the finest go. */
export const MAX_WAITING_CELLS = 50_000;
export const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** How often what is older than it is kept is let go, and how long after the start for the first time. */
export const PRUNE_INTERVAL_MS = 60 * 60 * 1000;
export const FIRST_PRUNE_MS = 60_000;
/** How long closing waits for the last write: a server that stops is gone within a second. */
export const LAST_WRITE_MS = 800;
