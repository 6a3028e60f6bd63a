import type { LanAccess } from './phone/phone-link.ts';

const MAX_STREAMS = 20; // more than a page can offer as buttons
const MAX_LAN_URLS = 8; // as many as the server names

export interface StreamOffer {
  readonly name: string;
  /** Absolute. */
  readonly url: string;
}

/** What the server tells its pages. */
export interface ServerConfig {
  /** Address of the signaling server. */
  readonly signaling: string;
  /** Streams to offer; the first one plays where the page's address names none. */
  readonly streams: readonly StreamOffer[];
  /** What viewers are asked before they have peers: what its operator wants is known here before anything is opened. */
  readonly peers: string | null;
  /** How other machines of this network reach it; null: it says nothing. */
  readonly lan: LanAccess;
}

export type ServerConfigAnswer =
  | { readonly status: 'ok'; readonly config: ServerConfig }
  /** No answer, or none that can be understood. */
  | { readonly status: 'unavailable' };

/** Asks the server that delivered the page. */
export async function fetchServerConfig(pageUrl: string): Promise<ServerConfigAnswer> {
  try {
    const response = await fetch(new URL('/config.json', pageUrl), { headers: { accept: 'application/json' } });
    if (!response.ok) return { status: 'unavailable' };
    return { status: 'ok', config: decodeServerConfig(await response.json(), pageUrl) };
  } catch {
    return { status: 'unavailable' }; // offline, or not JSON: a static host answers every path with a page
  }
}

/** What is missing or odd is left out: an older or newer server still gets a page that plays. */
export function decodeServerConfig(json: unknown, pageUrl: string): ServerConfig {
  const fields = isObject(json) ? json : {};
  const streams = Array.isArray(fields['streams']) ? fields['streams'] : [];
  return {
    signaling: absolute(fields['signaling'], pageUrl) ?? new URL('/', pageUrl).href,
    peers: typeof fields['peers'] === 'string' ? fields['peers'] : null,
    lan: decodeLan(fields['lan']),
    streams: streams.slice(0, MAX_STREAMS).flatMap((stream: unknown) => decodeStream(stream, pageUrl)),
  };
}

function decodeLan(lan: unknown): LanAccess {
  if (!isObject(lan)) return null;
  if (lan['listens'] === 'this-machine') return { listens: 'this-machine' };
  const { listens, urls } = lan;
  if (listens !== 'network' || !Array.isArray(urls)) return null;
  const usable = urls.filter(
    (url): url is string => typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
  );
  return { listens, urls: usable.slice(0, MAX_LAN_URLS) };
}

function decodeStream(stream: unknown, pageUrl: string): StreamOffer[] {
  if (!isObject(stream)) return [];
  const url = absolute(stream['url'], pageUrl);
  if (url === undefined) return [];
  const name = stream['name'];
  return [{ url, name: typeof name === 'string' && name.trim() !== '' ? name : new URL(url).pathname }];
}

function absolute(address: unknown, pageUrl: string): string | undefined {
  if (typeof address !== 'string' || address === '') return undefined;
  try {
    return new URL(address, pageUrl).href;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
