/** Bounds of what operators have and keep. */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** People who run a site. */
export const MAX_ACCOUNTS = 100;
/** Scripts and scrapers. */
export const MAX_API_KEYS = 100;
/** Logged-in browsers of everybody; past it the one used longest ago is logged out. */
export const MAX_SESSIONS = 1000;
/** Of one account; past it, likewise: who keeps logging in logs nobody else out. */
export const SESSIONS_PER_ACCOUNT = 20;
/** A dashboard that nobody looks at for a working day asks for the password again. */
export const SESSION_IDLE_MS = 12 * HOUR_MS;
/** And after a week in any case. */
export const SESSION_MS = 7 * DAY_MS;
/** That somebody was here is written down no more often. */
export const SEEN_INTERVAL_MS = MINUTE_MS;
/** Who is known is asked for in the store again after so long: another process may have logged it out. */
export const REMEMBERED_MS = 30 * SECOND_MS;

/** Passwords hashed at once: each takes a thread of Node's four, which read files and look names up as well. */
export const HASHES_AT_ONCE = 2;
/** Waiting for them; past it a login is answered 503. */
export const HASHES_WAITING = 16;

/** Wrong passwords from one address (IPv6: one /64). */
export const WRONG_PER_ADDRESS = { points: 10, durationMs: 15 * MINUTE_MS };
/** For one account from wherever: a password of twelve characters is not guessed at this rate. */
export const WRONG_PER_ACCOUNT = { points: 100, durationMs: HOUR_MS };

/** Events kept: a busy operator makes a hundred a day. */
export const MAX_EVENTS = 100_000;
/** As long as the figures that they explain: 13 months. */
export const EVENTS_KEPT_MS = 396 * DAY_MS;
/** Appended between two looks at what is to be let go. */
export const EVENTS_BETWEEN_PRUNES = 500;
/** Events of one answer where nothing is said. */
export const EVENTS_PER_PAGE = 50;
/** Characters of an event's sentence, and of one value in it. */
export const EVENT_TEXT_CHARACTERS = 1000;
export const EVENT_VALUE_CHARACTERS = 300;
/** Changes of one event. */
export const EVENT_CHANGES = 50;

/** One document: a hundred accounts with their hashes are 40 kB, settings with eight keys and fifty origins 20 kB. */
export const DOCUMENT_CHARACTERS = 256 * 1024;
/** Documents of one kind: settings of every stream that somebody ever set something for. */
export const DOCUMENTS_PER_KIND = 10_000;
/** Two who change the same thing at once: one of them reads it again so often. */
export const REVISE_ATTEMPTS = 5;
