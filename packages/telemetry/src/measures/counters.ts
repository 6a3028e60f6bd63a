/** Everything that is added up over time and over streams. Bytes, counts and milliseconds; never negative. */
export const COUNTERS = [
  // Media bytes, as viewers report them (Traffic).
  'originBytes',
  'peerBytes',
  'relayedBytes',
  'sentBytes',
  'wastedBytes',
  // What comes on top of media, and so off the savings.
  'attestationBytes',
  'playlistBytes',
  // The other end's word for it: what peers said they sent to whoever reported receiving, and what the origin says it served.
  'confirmedPeerBytes',
  'originServedBytes',
  'originServedRequests',
  'notaryBytes',
  'notarySegments',
  // Segments that viewers have whole, and answers of the origin (each costs a fee).
  'segments',
  'originRequests',
  'playedMs',
  'stalls',
  'stalledMs',
  'startups',
  'startupSumMs',
  'latencies',
  'latencySumMs',
  'roundTrips',
  'roundTripSumMs',
  'connectionsTried',
  'connectionsFailed',
  'badPieces',
  'mismatchedSegments',
  'bans',
  'errors',
  'reports',
  'flaggedReports',
  'lostReports',
  /** Viewers times milliseconds: ÷ the bucket's width is the mean audience. */
  'viewerMs',
  /** Time in which at least one viewer was there, weighted by bytes, times 1 − 1/N: the ceiling's numerator, in bytes. */
  'reachableBytes',
  /** Σ over viewers of bytes sent, and of their squares, per bucket of ten seconds: fairness (Jain) is sum² ÷ (n · squares). */
  'uploaders',
  'uploaderSentBytes',
  'uploaderSentSquares',
] as const;
export type Counter = (typeof COUNTERS)[number];
export type Counters = { readonly [K in Counter]: number };

/** Kept by their greatest value, not their sum. */
export const PEAKS = ['viewersPeak'] as const;
export type Peak = (typeof PEAKS)[number];

/** Parsed, because engines lay such an object out for quick copies, and take one that was made key by key for a dictionary. */
export const NO_COUNTERS: Counters = JSON.parse(`{${COUNTERS.map((counter) => `"${counter}":0`).join()}}`) as Counters;
