const MAX_ADDRESS_CHARACTERS = 4096; // servers and proxies refuse longer ones; a pasted document is no address
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const HOST_WITHOUT_SCHEME = /^[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?\/\S*$|^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/i;
const LOOPBACK_HOST = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/; // browsers let a secure page load from these over http

/** What a person typed or a link carried as the address of a stream. */
export type StreamAddress =
  | { readonly status: 'ok'; readonly url: string }
  | { readonly status: 'empty' }
  /** `message` says to a person what is wrong and what to do. */
  | { readonly status: 'unusable'; readonly message: string };

/**
 * Reads a stream's address as a person gives it: an http(s) URL, or a path that begins with `/`, `./` or `../`.
 * Stricter than `new URL(text, base)`, which takes any text for a relative path and fails much later with a 404.
 * @param pageUrl what relative paths start from; where it is https, a stream over plain http is refused as the browser would
 */
export function parseStreamAddress(text: string, pageUrl: string): StreamAddress {
  const address = text.trim();
  if (address === '') return { status: 'empty' };
  if (address.length > MAX_ADDRESS_CHARACTERS) {
    return unusable(`This is longer than an address can be (${MAX_ADDRESS_CHARACTERS} characters). Paste only the playlist's address.`);
  }
  if (HOST_WITHOUT_SCHEME.test(address)) {
    return unusable(`The address lacks its beginning. Try https://${address}`);
  }
  const scheme = SCHEME.exec(address)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return unusable(`“${scheme}:” cannot be played. The address of a stream begins with https:// or http://.`);
  }
  if (scheme === undefined && !/^\.{0,2}\//.test(address)) {
    return unusable('This is not a web address. The address of a stream begins with https:// and mostly ends with .m3u8.');
  }
  let url: URL;
  try {
    url = new URL(address, pageUrl);
  } catch {
    return unusable('This address is incomplete or has characters that an address cannot have. Copy it again from where you found it.');
  }
  if (url.protocol === 'http:' && new URL(pageUrl).protocol === 'https:' && !LOOPBACK_HOST.test(url.hostname)) {
    return unusable(
      'This page is secure (https) and the stream is not (http): the browser blocks it. Use the https:// address of the stream.',
    );
  }
  return { status: 'ok', url: url.href };
}

function unusable(message: string): StreamAddress {
  return { status: 'unusable', message };
}
