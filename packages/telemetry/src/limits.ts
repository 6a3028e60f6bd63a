/** Width of one point of the series. Reports come about as often. */
export const BUCKET_MS = 10_000;
/** Points kept per stream: ten minutes. 1,000 streams take about 10 MB. */
export const BUCKETS_PER_STREAM = 60;
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
