/** Bounds of alerts and of their webhook. docs/operations.md has them in a table. */

/** Rules, as the API takes them. */
export const MAX_RULES = 50;
/** Streams that a rule for every stream looks at, those most watched. */
export const MAX_WATCHED_STREAMS = 200;
/** Rules times streams that are remembered: all of the above, and no more when streams come and go. */
export const MAX_EPISODES = MAX_RULES * MAX_WATCHED_STREAMS;
/** Of those told to a dashboard: what fires first. */
export const MAX_STATES_TOLD = 1000;
/** A report interval is 10 s: nothing is known sooner. */
export const EVALUATE_EVERY_MS = 5_000;

/** Alerts in one message; the rest of that moment is counted in it. */
export const ALERTS_PER_MESSAGE = 50;
/** Messages that wait for a webhook that does not answer; past it the oldest is let go. */
export const MAX_WAITING_MESSAGES = 100;
/** Times that one message is tried. */
export const MAX_ATTEMPTS = 6;
/** Until the second attempt; twice as long until each further one. With what a webhook may take to answer, all six take two minutes. */
export const FIRST_RETRY_MS = 2_000;
/** Up to so much of that is added by chance, so that several servers do not come back in step. */
export const RETRY_JITTER_SHARE = 0.25;
/** A webhook puts what it is told into a queue of its own and answers; one that works first is too slow. */
export const WEBHOOK_TIMEOUT_MS = 10_000;
export const MAX_URL_CHARACTERS = 2048;
