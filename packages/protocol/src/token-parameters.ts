// What is removed from URLs before they name anything. docs/protocol.md lists the same, and a test holds them together.
//
// A name wrongly removed gives two contents one name; a name wrongly kept costs some viewers their peers. So a name is
// listed only where it cannot choose content: not `hash`, `md5`, `policy`, `e`, `st`, `ts`, `t` (a checksum of the
// content, a variant, an episode, a station, a position in the archive), not `uid`, `sid`, `session` (a channel's
// owner, a station, a conference session). Such names are removed only in company that makes their meaning certain.

/** Query parameters that carry a token, a signature or their expiry. Removed from every name. Lower case. */
export const TOKEN_PARAMETERS: ReadonlySet<string> = new Set([
  // in general use
  'token', 'access_token', 'accesstoken', 'auth', 'auth_token', 'authtoken', 'authorization', 'jwt',
  'sig', 'signature', 'hmac', 'nonce', 'expires', 'expire', 'expiry',
  // Akamai
  'hdnts', 'hdnea', 'hdntl', '__gda__', '__token__',
  // Amazon: CloudFront, S3
  'key-pair-id', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-expires', 'x-amz-signature',
  'x-amz-signedheaders', 'x-amz-security-token',
  // Google: Media CDN, Cloud Storage
  'edge-cache-token', 'x-goog-algorithm', 'x-goog-credential', 'x-goog-date', 'x-goog-expires', 'x-goog-signature',
  'x-goog-signedheaders',
  // Alibaba, Tencent, Wangsu
  'auth_key', 'txsecret', 'txtime', 'wssecret', 'wstime', 'wsabstime',
  // Wowza, Nimble, Verimatrix
  'wowzatokenhash', 'wowzatokenstarttime', 'wowzatokenendtime', 'wmsauthsign', 'verimatrix_token',
  // what players add themselves (CTA-5004)
  'cmcd',
]); // prettier-ignore

/**
 * Query parameters that name a viewer's session, and LL-HLS delivery directives. Removed from the names of playlists
 * and kept in those of segments: server-side ad insertion may answer one path with other bytes in another session.
 */
export const SESSION_PARAMETERS: ReadonlySet<string> = new Set([
  'playbacksessionid', 'playback_session_id', 'viewerid', 'viewer_id', 'aws.sessionid',
  'wowzasessionid', 'nimblesessionid', 'hls_ctx',
  '_hls_msn', '_hls_part', '_hls_skip',
]); // prettier-ignore

/** Parameters too short or too common to be listed by themselves: removed where all of `together` are present. */
export interface TokenFamily {
  /** Names in lower case; a pattern where the value, too, must look like what it is taken for. */
  readonly together: ReadonlyMap<string, RegExp | null>;
  readonly removed: readonly string[];
}

const MD5_IN_BASE64URL = /^[\w-]{22}$/; // as nginx writes it; an MD5 of content is written as 32 hex digits
const UNIX_SECONDS = /^\d{10}$/; // from 2001 to 2286; no episode's number

export const TOKEN_FAMILIES: readonly TokenFamily[] = [
  // CloudFront
  { together: all('key-pair-id', 'signature'), removed: ['policy', 'hash-algorithm'] },
  // Google Media CDN
  { together: all('keyname', 'signature'), removed: ['keyname', 'urlprefix'] },
  // Azure SAS
  {
    together: all('sig', 'sv'),
    removed: [
      'se', 'st', 'sp', 'sr', 'sv', 'spr', 'sip', 'si', 'ss', 'srt', 'sdd', 'skoid', 'sktid', 'skt', 'ske', 'sks', 'skv',
      'saoid', 'suoid', 'scid',
    ], // prettier-ignore
  },
  // Bunny
  {
    together: all('token', 'expires'),
    removed: ['token_path', 'token_countries', 'token_countries_blocked', 'token_ignore_params'],
  },
  // nginx secure_link (md5)
  {
    together: new Map([
      ['md5', MD5_IN_BASE64URL],
      ['expires', UNIX_SECONDS],
    ]),
    removed: ['md5'],
  },
  // nginx secure_link (st)
  {
    together: new Map([
      ['st', MD5_IN_BASE64URL],
      ['e', UNIX_SECONDS],
    ]),
    removed: ['st', 'e'],
  },
];

function all(...names: readonly string[]): ReadonlyMap<string, null> {
  return new Map(names.map((name) => [name, null]));
}

/**
 * Tokens inside the path, removed from every name. Each is recognised by its whole shape and never by its place.
 * The counts bound the work on a hostile URL: it grows with the URL's length and not with its square.
 */
export const PATH_TOKENS: readonly RegExp[] = [
  // Akamai: /hdnts=st=1700000000~exp=1700003600~acl=/*~hmac=…/ and the same without its name; the acl may contain slashes
  /\/(?:(?:hdnts|hdnea|hdntl)=)?(?:[a-z]{2,4}=[^~/]{1,128}~){0,4}exp=\d{10}~(?:.{0,1024}?~)?hmac=[0-9a-f]{32,128}(?=\/)/gi,
  // Google Media CDN: /edge-cache-token=Expires=1700000000&KeyName=key&Signature=…/
  /\/edge-cache-token=[^/]{1,1024}?signature=[\w=-]{1,256}(?=\/)/gi,
  // Bunny: /bcdn_token=HS256-…&expires=1700000000&token_path=%2Fvideo%2F/
  /\/bcdn_token=[\w-]{1,256}&expires=\d{10}(?:&[^/]{0,1024})?(?=\/)/gi,
];

/** A servlet container's session in the path, removed from the names of playlists. */
export const PATH_SESSION = /;jsessionid=[\w.!~-]{1,256}(?=[;/]|$)/gi;
