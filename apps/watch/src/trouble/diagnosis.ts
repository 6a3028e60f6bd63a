/** What a page can find out about a stream's server that its player could not read. */
export type Diagnosis =
  /** The browser has no network. */
  | 'offline'
  /** It answers, but does not allow this page to read the answer. */
  | 'not-allowed'
  /** Nothing answers. */
  | 'silent'
  /** A page from the internet was not let through to an address of an inner network, or nobody is there. */
  | 'inner-network'
  /** A certificate that nobody vouches for, or nobody there: the browser does not tell the two apart. */
  | 'silent-secure';

export interface Advice {
  readonly title: string;
  readonly message: string;
  /** Something to be copied: a header, an address. */
  readonly code?: string;
}

const INNER_HOST = /^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[::1\]|\[f[cd])/; // RFC 1918, RFC 4193, loopback

/** @param answers whether anything at all answered, even what a page may not read */
export function diagnose(streamUrl: string, pageUrl: string, { isOnline, answers }: { isOnline: boolean; answers: boolean }): Diagnosis {
  const stream = new URL(streamUrl);
  const page = new URL(pageUrl);
  if (answers) return 'not-allowed';
  if (INNER_HOST.test(stream.hostname)) return INNER_HOST.test(page.hostname) ? silence(stream) : 'inner-network';
  return isOnline ? silence(stream) : 'offline';
}

function silence({ protocol }: URL): Diagnosis {
  return protocol === 'https:' ? 'silent-secure' : 'silent';
}

/** What to do, in words for whoever pasted the address. */
export function adviceFor(diagnosis: Diagnosis, streamUrl: string, pageUrl: string): Advice {
  const { host, origin: streamOrigin } = new URL(streamUrl);
  const { origin } = new URL(pageUrl);
  switch (diagnosis) {
    case 'offline':
      return { title: 'You are offline', message: 'The picture comes back when your connection does.' };
    case 'not-allowed':
      return {
        title: `${host} answers, but does not let this page read the stream`,
        message:
          'That is the browser’s rule for other sites (CORS). Whoever runs that server has to send this header with playlists and segments, or * in its place:',
        code: `Access-Control-Allow-Origin: ${origin}`,
      };
    case 'inner-network':
      return {
        title: `${host} is inside a private network`,
        message: 'Be in that network, and allow this page to reach devices there if the browser asks; or use the stream’s public address.',
      };
    case 'silent-secure':
      return {
        title: `Nothing answers at ${host}`,
        message:
          'Check the spelling, and that the server runs. If it has a certificate of its own making, open it once and go on past the warning:',
        code: streamOrigin,
      };
    case 'silent':
      return { title: `Nothing answers at ${host}`, message: 'Check the spelling and the port, and that the server runs.' };
  }
}
