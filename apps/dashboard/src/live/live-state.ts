import type { LiveEvents } from '@tributary/operator-api';

/** How the line to the server is. */
export type LineStatus =
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  /** Nobody looks at the page: it asks for nothing until somebody does. */
  | { readonly status: 'paused' }
  | { readonly status: 'disconnected'; readonly sinceMs: number };

/** The latest of everything that was pushed; each is whole, so that only the latest counts. */
export type LiveState = { readonly line: LineStatus } & { readonly [Name in keyof LiveEvents]: LiveEvents[Name] | null };

export const NOTHING_LIVE: LiveState = {
  line: { status: 'connecting' },
  overview: null,
  streams: null,
  points: null,
  mesh: null,
  event: null,
  alerts: null,
};

/** As the API names them. */
export const LIVE_EVENTS = ['overview', 'streams', 'points', 'mesh', 'event', 'alerts'] as const satisfies readonly (keyof LiveEvents)[];
