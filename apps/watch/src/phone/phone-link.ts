import { watchAddress, type StreamChoice } from '../page-address.ts';

/** How other machines of the same network reach the server, as it says; null: it tells only a browser beside it. */
export type LanAccess = { readonly listens: 'network'; readonly urls: readonly string[] } | { readonly listens: 'this-machine' } | null;

/** What a phone can do with a link: `secure`: everything; `plain`: play, without peers. */
export type PhoneLink =
  | { readonly kind: 'secure' | 'plain'; readonly links: readonly string[] }
  /** No link of this page leads a phone to the stream. */
  | { readonly kind: 'none'; readonly reason: NoLinkReason };

export type NoLinkReason =
  /** The server listens to this machine only. */
  | 'server-on-this-machine'
  /** This machine is in no network. */
  | 'no-network'
  /** Nobody says what this machine is called elsewhere: an older server, or a proxy. */
  | 'unknown'
  /** The stream itself is at an address that means another machine on every machine. */
  | 'stream-on-this-machine';

const LOOPBACK_HOST = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/; // RFC 6761 § 6.3, RFC 1122 § 3.2.1.3, RFC 4291 § 2.5.3

/** Where a phone in the same network finds this page with this stream. A page that came from elsewhere has such an address already. */
export function phoneLink(pageUrl: string, stream: StreamChoice, lan: LanAccess): PhoneLink {
  if (stream.kind === 'url' && isLoopback(stream.url)) return { kind: 'none', reason: 'stream-on-this-machine' };
  if (!isLoopback(pageUrl)) return link([watchAddress(pageUrl, stream)]);
  if (lan === null) return { kind: 'none', reason: 'unknown' };
  if (lan.listens === 'this-machine') return { kind: 'none', reason: 'server-on-this-machine' };
  if (lan.urls.length === 0) return { kind: 'none', reason: 'no-network' };
  const { pathname, search } = new URL(pageUrl);
  return link(lan.urls.map((url) => watchAddress(new URL(pathname + search, url).href, stream)));
}

function link(links: readonly string[]): PhoneLink {
  return { kind: links.every((url) => url.startsWith('https:')) ? 'secure' : 'plain', links };
}

function isLoopback(url: string): boolean {
  return LOOPBACK_HOST.test(new URL(url).hostname);
}
