import { MAX_SOCKETS } from '../signaling/limits.ts';

/** Bounds of what is asked for by plain HTTP. */

/** What needs more says so. */
export const BODY_BYTES = 1024;
/** A name and a password in JSON, each character of it escaped. */
export const LOGIN_BODY_BYTES = 4 * 1024;
/** What an operator sends, who is known before it is read: fifty alert rules, or fifty web origins and eight keys. */
export const CHANGE_BODY_BYTES = 64 * 1024;
/** A request's headers: what a browser sends in one packet. Who takes longer is no browser. */
export const HEADERS_TIMEOUT_MS = 10_000;
/** All of a request, of which the largest body has 8 KiB. */
export const REQUEST_TIMEOUT_MS = 20_000;
/** Between two looks at who is past these; Node's own 30 s would make all of them 40. */
export const TIMEOUTS_CHECKED_MS = 5000;
/** A connection on which nothing moves, answers that are not taken included. Dashboards are pushed something every two seconds, and websockets have pings. */
export const IDLE_TIMEOUT_MS = 30_000;
/** Connections for pages and figures beside those of the sockets that there may be. */
export const MAX_CONNECTIONS = MAX_SOCKETS + 4096;
/** From one address, for each socket that it may have open: its websocket, and now and then the six that a browser loads a page with. */
export const CONNECTIONS_PER_SOCKET = 2;
/** And so many besides, for who runs the server and its scripts. */
export const CONNECTIONS_BESIDES = 64;

/** Requests for pages and their files in a window (RATE_WINDOW_SECONDS), for each socket that an address may have open: a page is eight. */
export const PAGES_PER_SOCKET = 16;
/** Requests of one address for figures and the like, each of which is computed: an operator's scripts ask once a second, and some of them at once. */
export const FIGURES_PER_ADDRESS = 500;
/** Of everybody, of each kind: as many addresses are remembered for a window at most. */
export const REQUESTS_TOTAL = 50_000;

/** Between two pushes: a figure that moves is seen to move, and a rollup of fifty streams costs a few milliseconds. */
export const PUSH_INTERVAL_MS = 2000;
/** Between two looks at the streams' totals, which reports change every ten seconds. */
export const ROWS_INTERVAL_MS = 10_000;
/** Events that a dashboard gets late where it was slow. */
export const EVENTS_REMEMBERED = 64;
/** Dashboards open at once, of 400 kB each that may wait. */
export const MAX_DASHBOARDS = 64;
/** Of one address: a wall of screens. */
export const DASHBOARDS_PER_ADDRESS = 8;
/** Pushes that a dashboard may leave waiting, one after the other; then it is closed. */
export const PUSHES_NOT_TAKEN = 5;
