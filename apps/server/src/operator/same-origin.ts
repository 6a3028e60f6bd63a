import type { IncomingHttpHeaders } from 'node:http';

/**
 * Where a browser says that a request comes from. `elsewhere`: a page of another web origin; `here`: a page of this server; `unsaid`:
 * no browser of today, all of which say `Sec-Fetch-Site` or, with anything but GET, `Origin` (Fetch, section 3.1).
 * @param host as the client named this server, with its port
 */
export function requestOrigin(headers: IncomingHttpHeaders, host: string): 'here' | 'elsewhere' | 'unsaid' {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'here' : 'elsewhere';
  const { origin } = headers;
  if (origin === undefined) return 'unsaid';
  return URL.canParse(origin) && new URL(origin).host === host ? 'here' : 'elsewhere';
}
