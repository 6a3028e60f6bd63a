/** Any page may read everything here, as from a public CDN. */
import type { OutgoingHttpHeaders } from 'node:http';

const EXPOSED = 'Accept-Ranges, Age, Cache-Control, Content-Encoding, Content-Length, Content-Range, Date, ETag, Last-Modified';
const PREFLIGHT_SECONDS = '86400'; // browsers cap it themselves; fewer preflights keep the counts clean

/** For every response; `expose: false` hides `Content-Range` and the rest from scripts, as many CDNs do. */
export function corsHeaders(expose: boolean): OutgoingHttpHeaders {
  return {
    'access-control-allow-origin': '*',
    'timing-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    ...(expose ? { 'access-control-expose-headers': EXPOSED } : {}),
  };
}

export function preflightHeaders(): OutgoingHttpHeaders {
  return {
    'access-control-allow-methods': 'GET, HEAD, POST, DELETE, OPTIONS',
    'access-control-allow-headers':
      'Range, If-Range, If-None-Match, If-Modified-Since, Content-Type, Cache-Control, CMCD-Request, CMCD-Object, CMCD-Session, CMCD-Status',
    'access-control-max-age': PREFLIGHT_SECONDS,
    // Chrome's Private Network Access asks this of servers on a LAN.
    'access-control-allow-private-network': 'true',
  };
}
