const VIEWER_WIDTH = 460; // CSS pixels: narrow enough to stand beside the first window on a laptop
const VIEWER_HEIGHT = 860; // shows the picture, the share and the recent segments without scrolling
const MAX_START_SECONDS = 359_999; // 99:59:59, longer than any film
/** Only names that this page gives meaning to: whatever else a link carries (trackers' marks) is not passed on. */
const OWN_PARAMETERS = new Set(['src', 'stream', 'muted', 'peers', 'start']);

/** What a page's address asks for. */
export interface PageRequest {
  /** As the link has it, to be judged; empty: none. */
  readonly src: string;
  /** Name of one of the server's streams; empty: none. */
  readonly stream: string;
  readonly muted: boolean;
  /** As the link has it; null: it says nothing. */
  readonly peers: string | null;
  /** Seconds from the start of a film; null: from where it starts by itself. */
  readonly startSeconds: number | null;
}

/** Which stream an address names: one of the server's by its name, another by its own address, or whichever the server offers first. */
export type StreamChoice =
  | { readonly kind: 'first' }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'url'; readonly url: string };

export interface AddressOptions {
  readonly muted?: boolean;
  /** Whole seconds from the start of a film. */
  readonly startSeconds?: number;
}

/** Reads `?src=`, `?stream=`, `?muted=`, `?peers=` and `?start=`. What cannot be a start is none: a film from its beginning is no harm. */
export function readPageRequest(pageUrl: string): PageRequest {
  const query = new URL(pageUrl).searchParams;
  const start = query.get('start') ?? '';
  const seconds = /^\d{1,6}$/.test(start) ? Number(start) : 0;
  return {
    src: query.get('src')?.trim() ?? '',
    stream: query.get('stream')?.trim() ?? '',
    muted: query.get('muted') === '1',
    peers: query.get('peers'),
    startSeconds: seconds > 0 && seconds <= MAX_START_SECONDS ? seconds : null,
  };
}

/**
 * The address of this page with a stream. A stream of the server's is named, not addressed: its address may hold the host by which this
 * browser knows the server, and a phone knows it by another. `peers` stays as it is: what somebody chose for a link holds for those after it.
 */
export function watchAddress(pageUrl: string, stream: StreamChoice, { muted = false, startSeconds = 0 }: AddressOptions = {}): string {
  const address = new URL(pageUrl);
  address.hash = '';
  const query = address.searchParams;
  const foreign = [...query.keys()].filter((name) => !OWN_PARAMETERS.has(name));
  for (const name of foreign) query.delete(name);
  for (const name of ['src', 'stream', 'muted']) query.delete(name);
  if (stream.kind === 'named') query.set('stream', stream.name);
  if (stream.kind === 'url') query.set('src', stream.url);
  if (muted) query.set('muted', '1');
  setStart(query, startSeconds);
  return address.href;
}

/** The same address, from another moment of a film; 0: from its beginning. */
export function withStart(address: string, startSeconds: number): string {
  const url = new URL(address);
  setStart(url.searchParams, startSeconds);
  return url.href;
}

function setStart(query: URLSearchParams, startSeconds: number): void {
  query.delete('start');
  if (startSeconds >= 1) query.set('start', String(Math.min(Math.floor(startSeconds), MAX_START_SECONDS)));
}

/**
 * Opens another viewer of the same stream in a window of its own: silent, because two at once are noise, and without
 * an opener, so that it gets a process of its own and competes with this one as little as a stranger's would.
 */
export function openViewerWindow(pageUrl: string, stream: StreamChoice): void {
  window.open(watchAddress(pageUrl, stream, { muted: true }), '_blank', `popup,noopener,width=${VIEWER_WIDTH},height=${VIEWER_HEIGHT}`);
}
