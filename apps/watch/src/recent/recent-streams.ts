/** Streams of other servers that played here, newest first. */
export type RecentStreams = readonly string[];

export const MAX_RECENT = 8; // a list that is read at a glance
const MAX_ADDRESS_CHARACTERS = 4096; // as long as an address that the page takes
const KEY = 'tributary.recent-streams';

/** With `url` in the first place, and the oldest gone where there are too many. An address that is too long is not kept. */
export function withRecent(streams: RecentStreams, url: string): RecentStreams {
  if (url.length > MAX_ADDRESS_CHARACTERS) return streams;
  return [url, ...streams.filter((each) => each !== url)].slice(0, MAX_RECENT);
}

/** Reads what was stored, by this version or another, or by another page of the same origin: whatever is no address is left out. */
export function decodeRecent(text: string | null): RecentStreams {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(stored)) return [];
  const addresses = stored.filter(
    (each): each is string => typeof each === 'string' && each.length <= MAX_ADDRESS_CHARACTERS && isWeb(each),
  );
  return [...new Set(addresses)].slice(0, MAX_RECENT);
}

function isWeb(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Host and path: enough to know one again, and without the tokens of a query. */
export function recentName(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** In this browser only. Where it keeps nothing (private windows, settings), the list is empty and stays so. */
export const recentStore = {
  load(): RecentStreams {
    try {
      return decodeRecent(localStorage.getItem(KEY));
    } catch {
      return [];
    }
  },
  /** Empty: nothing is left of it. */
  save(streams: RecentStreams): void {
    try {
      if (streams.length === 0) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, JSON.stringify(streams));
    } catch {
      // Full or forbidden: the list is a convenience, and playing goes on without it.
    }
  },
};
