/** Requests that wait for their answer; past it a further one is refused as `overloaded`. */
export const MAX_PENDING_REQUESTS = 1024;
/** Of their statements and values together: a database that hangs must not fill the memory. */
export const MAX_PENDING_BYTES = 64 * 1024 * 1024;
/** Statements that are kept prepared; the one unused for the longest time goes. The programs here have some dozens. */
export const MAX_PREPARED_STATEMENTS = 128;

/** How long SQLite waits for another process's lock. It waits off the main thread. */
export const BUSY_TIMEOUT_MS = 5000;
/** Files up to this size are checked page by page when they are opened: about a second. Larger ones where something was wrong before. */
export const FULL_CHECK_BYTES = 256 * 1024 * 1024;

/** Connections to PostgreSQL: one that writes, and some that read meanwhile. */
export const POSTGRES_CONNECTIONS = 4;
export const POSTGRES_CONNECT_TIMEOUT_MS = 10_000;
/** Past it the server ends a statement, and a little later nobody here waits for it any more. */
export const POSTGRES_STATEMENT_TIMEOUT_MS = 30_000;
export const POSTGRES_ANSWER_TIMEOUT_MS = 35_000;
/** A server that came back is found again within about this long. */
export const POSTGRES_RECONNECT_MS = 1000;
