/**
 * Every bound of a link, in one place. What a link can hold at most: about 1 MiB of bulk to send (and one frame more),
 * 256 KiB of control, one incoming frame of 64 KiB, 128 signals: under 2 MiB, however the neighbour behaves.
 */

/** Bytes of one data-channel message: every browser takes 64 KiB; Safari and old Firefox close the channel on more. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** Milliseconds from `open()` to an open channel. ICE gives up after 15–30 s; a viewer has other neighbours to try sooner. */
export const CONNECT_TIMEOUT_MS = 12_000;
/** Milliseconds that a connection has to itself before the next one begins: most are open by then, five round trips of 40 ms. */
export const SET_UP_MS = 200;

// ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Milliseconds of measured goodput that may be queued as bulk: older pieces are better asked from somebody else. */
export const QUEUE_MS = 250;
/** Bytes of bulk that are always welcome: one piece, or a slow link could not be kept busy. */
export const MIN_QUEUE_BYTES = 32 * 1024;
/** Bytes of bulk queued at most; 4 MiB is slower in Chromium, and 16 MiB makes it throw. */
export const MAX_QUEUE_BYTES = 1024 * 1024;
/** Bytes of bulk queued before the link was measured: two pieces. */
export const UNMEASURED_QUEUE_BYTES = 64 * 1024;

/**
 * Milliseconds of goodput in the channel's own buffer. Nothing overtakes what is in there, so it is kept as short as the
 * event loop allows; the rest waits in our queues, where control goes first.
 */
export const CHANNEL_MS = 60;
export const MIN_CHANNEL_BYTES = 8 * 1024;
/** Bytes; more than this is not faster, and it is memory of the browser's process. */
export const MAX_CHANNEL_BYTES = 256 * 1024;
export const UNMEASURED_CHANNEL_BYTES = 8 * 1024;

/** Milliseconds that one message takes on the link: a control frame waits for it when it has just begun. */
export const MESSAGE_MS = 30;
/** Bytes of the smallest fragment: the cost of a message (headers, events) stays below one part in forty. */
export const MIN_FRAGMENT_BYTES = 4 * 1024;
export const UNMEASURED_FRAGMENT_BYTES = 8 * 1024;

/** Bytes of control frames queued: four of the largest. Past it `send` answers false: the neighbour takes nothing any more. */
export const MAX_CONTROL_QUEUE_BYTES = 256 * 1024;
/** Frames of one priority queued: empty frames have no bytes to count. */
export const MAX_QUEUED_FRAMES = 1024;

// ── Signals ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Signals that one link takes: a description and its candidates are 5–30. More are ignored. */
export const MAX_SIGNALS = 128;
/** Characters of a session description; data-only ones have 500 to 3,000. */
export const MAX_DESCRIPTION_CHARACTERS = 12 * 1024;
/** Characters of one candidate line; real ones have 60 to 250. */
export const MAX_CANDIDATE_CHARACTERS = 1024;
