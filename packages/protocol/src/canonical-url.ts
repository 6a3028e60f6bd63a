/**
 * Query parameters that carry a viewer's token, signature, session or expiry and not the identity of the content.
 * They are removed from names, so that viewers with different tokens share a swarm. Compared in lower case.
 * Everything else stays: `?channel=1` and `?channel=2` are two streams. The list is part of docs/protocol.md.
 */
export const TOKEN_PARAMETERS: ReadonlySet<string> = new Set([
  // generic tokens and signatures
  'token', 'access_token', 'accesstoken', 'auth', 'auth_token', 'authtoken', 'authorization', 'jwt', 'sig', 'sign', 'signature', 'hmac', 'hash',
  'expires', 'expire', 'expiry', 'exp', 'e', 'st', 'nonce', 'ts', 'timestamp', 'key-pair-id', 'policy', 'ticket', 'secure', 'md5', 'verify',
  // sessions and players' bookkeeping
  'session', 'sessionid', 'session_id', 'sid', 'playbacksessionid', 'playback_session_id', 'viewerid', 'viewer_id', 'userid', 'user_id', 'uid', 'cmcd',
  // CDN families: Akamai, CloudFront, Google Media CDN, Fastly, Azure SAS, S3
  'hdnts', 'hdnea', 'hdntl', '__gda__', '__token__', 'edge-cache-token', 'urlprefix', 'keyname', 'wmsauthsign', 'verimatrix_token',
  'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-expires', 'x-amz-signature', 'x-amz-signedheaders', 'x-amz-security-token',
  'x-goog-algorithm', 'x-goog-credential', 'x-goog-date', 'x-goog-expires', 'x-goog-signature', 'x-goog-signedheaders',
  'se', 'sp', 'sr', 'sv', 'skoid', 'sktid', 'skt', 'ske', 'sks', 'skv', 'spr',
  // LL-HLS delivery directives: they change when a playlist is answered, not what it is
  '_hls_msn', '_hls_part', '_hls_skip', '_hls_push',
]); // prettier-ignore

/**
 * The part of a URL that names content: path and the query parameters that are not tokens, sorted. The host is left
 * out, so that viewers of two CDNs share. Returns the text itself where it is not a URL (a site may name freely).
 */
export function canonicalUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url, 'http://relative.invalid/');
  } catch {
    return url;
  }
  // Anything but HTTP (blob:, data:) is private to one page: keep it whole, it will meet nobody.
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return url;
  const kept = [...parsed.searchParams].filter(([name]) => !TOKEN_PARAMETERS.has(name.toLowerCase()));
  if (kept.length === 0) return parsed.pathname;
  const query = new URLSearchParams(kept);
  query.sort();
  return `${parsed.pathname}?${query.toString()}`;
}
