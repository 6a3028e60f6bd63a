import type { Rate } from '@tributary/signaling';

/** Bounds of what one socket may do to the server. */

/** A join with twelve neighbours trickles some 240 candidates within seconds; after that a viewer is nearly silent. Events past it are dropped. */
export const EVENT_RATE: Rate = { burst: 240, perSecond: 20 };
/** Tokens of EVENT_RATE that an event takes, by the work it makes; one where it is not listed. */
export const EVENT_COST: Readonly<Record<string, number>> = {
  join: 20,
  'refresh-token': 20,
  'need-neighbours': 4,
  'want-attestations': 4,
  'segment-hashes': 2,
  report: 2,
};
/** Bytes of everything, binding pongs included. A join's worth of SDPs and candidates is about 120 KiB. Past it the socket is closed. */
export const BYTE_RATE: Rate = { burst: 512 * 1024, perSecond: 32 * 1024 };
/** What a packet counts at least against BYTE_RATE: many empty ones cost as much as few large ones. */
export const PACKET_BYTES_MIN = 128;
/** Namespaces that a connection may ask for although there are none: a client with a wrong address asks once, and again when it reconnects. */
export const NAMESPACES_REFUSED = 3;
/** Refused events (garbage, flood) before the socket is closed: a page with a bug gets answers that say what is wrong, an attacker few. */
export const REFUSAL_RATE: Rate = { burst: 30, perSecond: 0.2 };

/** A socket that has not joined by then is closed. */
export const JOIN_WITHIN_MS = 60_000;
/** The Socket.IO handshake on an open websocket takes a round trip. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** A vanished viewer is noticed after both together, 18 s at most. */
export const PING_INTERVAL_MS = 10_000;
export const PING_TIMEOUT_MS = 8000;

/** Sockets at once; past it a connection is answered 503. Above the directory's viewers, so that `full` can be said politely. */
export const MAX_SOCKETS = 52_000;
/** Over what time rates by address and by viewer are counted. Short: an address is remembered for so long, and a refused viewer waits no longer. */
export const RATE_WINDOW_SECONDS = 10;
/** New sockets of everybody in a window: 5,000 a second. After a restart 50,000 viewers are back within half a minute. */
export const HANDSHAKES_TOTAL = 50_000;
/** Joins of everybody in a window: more than one processor can answer. */
export const JOINS_TOTAL = 20_000;
/** In a window, for each socket that an address may have open: everybody behind a router comes back at once, and once more. */
export const HANDSHAKES_PER_SOCKET = 2;
export const JOINS_PER_SOCKET = 4;
/** Twelve neighbours with an SDP and a few candidates each. */
export const SIGNALS_PER_SOCKET = 120;
/** Twice what viewers send that report every second. */
export const REPORTS_PER_SOCKET = 20;
/** Changes of state, lost neighbours, missed duties, asking for neighbours: a viewer has a few of each in a minute, and some at once when its network breaks. */
export const NOTICES_PER_SOCKET = 60;
/** Viewers ask about once for a segment, of which a live stream has one in some seconds for each of picture and sound. */
export const WANTS_PER_SOCKET = 20;
export const HASHES_PER_SOCKET = 20;
/** In a window, by whatever sockets: a connection that comes and goes every second. */
export const JOINS_PER_VIEWER = 20;
/** In a window: once a second is the shortest interval that an operator can set. */
export const REPORTS_PER_VIEWER = 15;
/** In a window: what one socket may ask for good (EVENT_RATE), so that coming back by another helps nobody. */
export const WANTS_PER_VIEWER = 50;
/** In a window: what agreement hears of one viewer at most, told one by one. */
export const HASHES_PER_VIEWER = 50;

/** Packets waiting for a client that does not read; past it the socket is closed. */
export const MAX_QUEUED_PACKETS = 512;
/** As many in bytes: four of the largest answers, which are the notary's. */
export const MAX_QUEUED_BYTES = 1024 * 1024;
/** Events of one socket waiting for the one before. */
export const MAX_WAITING_EVENTS = 256;

/** How long viewers stay away from a server that stops; they add jitter of their own. */
export const CLOSING_RETRY_MS = 2000;
/** What a stopping server allows for farewells before it cuts connections. */
export const CLOSING_GRACE_MS = 300;
