import { POLICY_BOUNDS, type IceTransportPolicy, type Policy } from '@tributary/protocol';
import type { PrivateCandidates } from '@tributary/signaling';
import { operatorKeyProblem } from './admission/operator-key.ts';
import type { TokenOptions } from './admission/token-verifier.ts';
import { ServerError } from './errors.ts';
import type { GeoFiles } from './reports/geo.ts';
import { BUILT_PAGES } from './installation.ts';
import { readHost } from './notary/allowed-hosts.ts';
import { MAX_HOSTS } from './notary/limits.ts';
import { MAX_SOCKETS } from './signaling/limits.ts';
import type { DatabaseChoice } from './storage.ts';

/** A stream that the pages offer. */
export interface StreamOffer {
  /** Empty: the page shows the address. */
  readonly name: string;
  /** Absolute, or `:PORT/path`: that port of whatever host the page was loaded from. */
  readonly url: string;
}

/** TURN servers that share a secret with this one, and so know the credentials that it gives viewers. */
export interface TurnOptions {
  /** `turn:host:port`, `turn:host:port?transport=tcp`, `turns:host:port`. */
  readonly urls: readonly string[];
  /** coturn's `static-auth-secret`, 16 characters or more. */
  readonly secret: string;
  /** Seconds for which a viewer's credentials open allocations, 60 to 86,400. */
  readonly ttlSeconds: number;
}

export interface ServerOptions {
  /** TCP port; 0 (default): any free one. */
  readonly port?: number;
  /** Address to listen on; default all, IPv6 and IPv4. */
  readonly host?: string;
  /** UDP port for STUN; 0: any free one (default); `off`: none. Where it is taken, any free one with a warning. */
  readonly stunPort?: number | 'off';
  /** STUN or TURN addresses to tell viewers instead of this server's own. */
  readonly iceServerUrls?: readonly string[];
  readonly turn?: TurnOptions;
  /** `relay`: no viewer tells another its address; everything between them goes by the TURN servers. Default `all`. */
  readonly iceTransportPolicy?: IceTransportPolicy;
  /** Whom private addresses are passed on to; default `near`. */
  readonly privateCandidates?: PrivateCandidates;
  /** Web origins that may frame the embed page; default any. */
  readonly frameAncestors?: readonly string[];
  /** What the pages offer; the first one is the watch page's. */
  readonly streams?: readonly StreamOffer[];
  /** PEM. With it the server speaks HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Web origins (`https://site.example`) whose pages may connect; default any. */
  readonly allowedOrigins?: readonly string[];
  /** Reverse proxies in front, whose X-Forwarded-For entries are believed; default 0. */
  readonly trustedProxies?: number;
  /** Milliseconds between two reports of a viewer, 1,000 to 600,000; default 10,000. */
  readonly reportIntervalMs?: number;
  /** Connections per viewer, 1 to 50; default 12. */
  readonly maxNeighbours?: number;
  /**
   * What viewers are asked before they have peers: `notice` (default): as their page chose; `ask`: nobody is introduced who has not agreed;
   * `off`: no peers.
   */
  readonly peers?: PeersChoice;
  /** Viewers of a stream before anybody is introduced, 2 to 1,000; default 2. */
  readonly minimumViewers?: number;
  /** Bytes per second that a viewer sends at most; default no cap. */
  readonly uploadBytesPerSecond?: number;
  /** Bytes that a viewer sends at most while its page is open; default no cap. */
  readonly uploadBytesPerSession?: number;
  /** Whose join tokens are taken; without it anybody who knows a stream's name may join (open mode). */
  readonly tokens?: TokenOptions;
  /** Open mode is meant: it is said at start, and not warned of. */
  readonly open?: boolean;
  /** Bearer secret of the operator's API; at least 22 characters. Without it that answers 404. */
  readonly operatorKey?: string;
  /** Where accounts, settings, events and figures are kept; default in memory, so that nothing outlives the server. */
  readonly database?: DatabaseChoice;
  /** That messages to the alerts' webhook are signed with; default: one that ends with the server. */
  readonly webhookSecret?: string;
  /** Everybody may look at figures without an account; nobody changes anything without one. */
  readonly dashboardOpen?: boolean;
  /** Signaling connections from one address, an IPv6 /64 counting as one; 1 to 52,000, default 256. */
  readonly socketsPerAddress?: number;
  /** Who vouches for streams' bytes; default `auto`: the packager where its keys are given, else the notary where it can, else nobody. */
  readonly trust?: TrustChoice;
  /** Public keys of packagers, as JWK or as sets of them (`{ "keys": [ … ] }`). With them, every stream is `sealed`. */
  readonly sealedKeys?: readonly unknown[];
  /** Keys of the notary as JWK: the first, with its private part, signs; viewers trust all. Default: one that ends with the server. */
  readonly notaryKeys?: readonly unknown[];
  /** `HOST` or `HOST:PORT` that the notary may fetch from, beside those of `streams`. */
  readonly notaryHosts?: readonly string[];
  /** The same, where the name may lead to an address of an inner network. */
  readonly notaryInnerHosts?: readonly string[];
  /** Where origins tell what they served: of the stream of that name, or of all on the same host. See docs/operations.md. */
  readonly originStats?: readonly StreamOffer[];
  /** Paths of MaxMind DBs: the country, and the network (ASN), of viewers' addresses. */
  readonly geo?: GeoFiles;
  /** Private key that signs policies, as JWK. Default: one that ends with the server, and with it what viewers believe. */
  readonly policyKey?: unknown;
  /** File that is given every signed policy, for viewers that cannot reach the server; read at start. */
  readonly policyFile?: string;
  /** Where viewers find that file: absolute, or a path on this server's host. */
  readonly policyUrl?: string;
  readonly logLevel?: LogLevel;
  /** Folder of the built pages. */
  readonly pagesFolder?: string;
}

/**
 * `notary`: by the notary or not at all; a stream that it does not know is then played from the origin. `agreement`: the server
 * signs what viewers of different networks report alike, and fetches nothing.
 */
export const TRUST_CHOICES = ['auto', 'notary', 'agreement', 'sealed', 'none'] as const;
export type TrustChoice = (typeof TRUST_CHOICES)[number];

export const PEERS_CHOICES = ['notice', 'ask', 'off'] as const;
export type PeersChoice = (typeof PEERS_CHOICES)[number];

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What stays absent where nobody chose it. */
type Optional =
  | 'host'
  | 'tls'
  | 'turn'
  | 'tokens'
  | 'operatorKey'
  | 'webhookSecret'
  | 'uploadBytesPerSecond'
  | 'uploadBytesPerSession'
  | 'policyKey'
  | 'policyFile'
  | 'policyUrl';

export type CheckedOptions = Required<Omit<ServerOptions, Optional>> & Pick<ServerOptions, Optional> & { readonly policy: Policy };

/** Reports as often as a telemetry point is wide: each point then holds about one report of each viewer. */
export const DEFAULT_REPORT_INTERVAL_MS = 10_000;
const MIN_REPORT_INTERVAL_MS = 1000; // a thousand viewers are then a thousand reports a second
const MAX_REPORT_INTERVAL_MS = 600_000;
/** A connection costs a viewer about 216 KiB; fewer than eight make a thin mesh. */
const DEFAULT_MAX_NEIGHBOURS = 12;
/** One viewer needs another. */
export const DEFAULT_MINIMUM_VIEWERS = POLICY_BOUNDS.fewestViewers;
const MAX_PORT = 65_535;
const MAX_PROXIES = 10;
const MAX_STREAMS = 20;
export const ICE_TRANSPORT_POLICIES = ['all', 'relay'] as const;
export const PRIVATE_CANDIDATES = ['near', 'always', 'never'] as const;
export const DEFAULT_TURN_TTL_SECONDS = 3600;
const MIN_TURN_TTL_SECONDS = 60; // half of it must be longer than the 18 s in which a silent viewer is noticed
const MAX_TURN_TTL_SECONDS = 86_400; // a day: whoever has copied them can use the relay for that long
const MIN_TURN_SECRET_CHARACTERS = 16; // HMAC-SHA1 of a known name tells whether a guess was right, offline
/** A school or an office behind one router. */
const DEFAULT_SOCKETS_PER_ADDRESS = 256;

/** Fills in defaults. Throws a {@link ServerError} `bad-option` that says what is allowed. */
export function checkOptions(options: ServerOptions): CheckedOptions {
  const checked = {
    port: 0,
    stunPort: 0,
    iceServerUrls: [],
    iceTransportPolicy: 'all',
    privateCandidates: 'near',
    frameAncestors: [],
    streams: [],
    allowedOrigins: [],
    trustedProxies: 0,
    reportIntervalMs: DEFAULT_REPORT_INTERVAL_MS,
    maxNeighbours: DEFAULT_MAX_NEIGHBOURS,
    peers: 'notice',
    minimumViewers: DEFAULT_MINIMUM_VIEWERS,
    open: false,
    database: { kind: 'memory' },
    dashboardOpen: false,
    socketsPerAddress: DEFAULT_SOCKETS_PER_ADDRESS,
    trust: 'auto',
    sealedKeys: [],
    notaryKeys: [],
    notaryHosts: [],
    notaryInnerHosts: [],
    originStats: [],
    geo: {},
    logLevel: 'info',
    pagesFolder: BUILT_PAGES,
    ...options,
  } satisfies ServerOptions;
  checkWhole('The port', checked.port, 0, MAX_PORT);
  if (checked.stunPort !== 'off') checkWhole('The STUN port', checked.stunPort, 0, MAX_PORT);
  checkWhole('The report interval (ms)', checked.reportIntervalMs, MIN_REPORT_INTERVAL_MS, MAX_REPORT_INTERVAL_MS);
  checkWhole('The number of neighbours', checked.maxNeighbours, 1, POLICY_BOUNDS.maxNeighbours);
  checkWhole('The smallest audience (viewers)', checked.minimumViewers, DEFAULT_MINIMUM_VIEWERS, POLICY_BOUNDS.minimumViewers);
  for (const [what, cap] of [
    ['second', options.uploadBytesPerSecond],
    ['session', options.uploadBytesPerSession],
  ] as const) {
    if (cap !== undefined) checkWhole(`The cap of a viewer's upload (bytes per ${what})`, cap, 0, Number.MAX_SAFE_INTEGER);
  }
  checkWhole('The number of trusted proxies', checked.trustedProxies, 0, MAX_PROXIES);
  checkWhole('The number of sockets per address', checked.socketsPerAddress, 1, MAX_SOCKETS);
  check(!(checked.open && options.tokens !== undefined), 'Open mode and tokens exclude each other: leave out --open or the token options.');
  if (checked.database.kind === 'postgres')
    check(
      /^postgres(?:ql)?:\/\/\S+$/.test(checked.database.url),
      'The database’s address is none: write it as postgres://user:password@host/name.',
    );
  const keyProblem = options.operatorKey === undefined ? null : operatorKeyProblem(options.operatorKey);
  check(keyProblem === null, keyProblem ?? '');
  check(checked.streams.length <= MAX_STREAMS, `At most ${MAX_STREAMS} streams can be offered.`);
  for (const { url } of checked.streams)
    check(isStreamAddress(url), `${JSON.stringify(url)} is no stream: use https://…/x.m3u8 or :PORT/x.m3u8.`);
  for (const { name, url } of checked.originStats) {
    check(isStreamAddress(url), `${JSON.stringify(url)} is no address of an origin's counts: use [NAME=]https://… or [NAME=]:PORT/stats.`);
    check(
      name === '' || checked.streams.some((stream) => stream.name === name),
      `--origin-stats ${name}=…: no stream has this name. Add --stream ${name}=URL.`,
    );
  }
  for (const origin of [...checked.allowedOrigins, ...checked.frameAncestors]) {
    check(
      URL.canParse(origin) && new URL(origin).origin === origin,
      `${JSON.stringify(origin)} is no web origin: write it as https://site.example.`,
    );
  }
  const { policyUrl } = checked as Pick<ServerOptions, 'policyUrl'>;
  check(
    policyUrl === undefined || policyUrl.startsWith('/') || isStreamAddress(policyUrl),
    `${JSON.stringify(policyUrl)} is no address of a policy file: use https://…/all.jws or /path/all.jws.`,
  );
  checkTurn(checked);
  for (const url of checked.iceServerUrls)
    check(/^(stuns?|turns?):\S+$/.test(url), `${JSON.stringify(url)} is no ICE server: write it as stun:host:port.`);
  const trust = checkTrust(checked);
  return { ...checked, trust, policy: policyOf(checked) };
}

/** What viewers are told. Members that say what is so anyway are left out: it goes with every join. */
function policyOf(checked: Omit<CheckedOptions, 'policy' | 'trust'>): Policy {
  const { peers, maxNeighbours, reportIntervalMs, iceTransportPolicy, minimumViewers, uploadBytesPerSecond, uploadBytesPerSession } =
    checked;
  return {
    peers: peers === 'off' ? 'off' : 'on',
    maxNeighbours,
    uploadBytesPerSecond: uploadBytesPerSecond ?? null,
    ...(uploadBytesPerSession === undefined ? {} : { uploadBytesPerSession }),
    ...(minimumViewers === DEFAULT_MINIMUM_VIEWERS ? {} : { minimumViewers }),
    ...(peers === 'ask' ? { consent: 'ask' } : {}),
    reportIntervalMs,
    ...(iceTransportPolicy === 'relay' ? { iceTransportPolicy } : {}),
  };
}

function checkTurn({ turn, iceTransportPolicy, iceServerUrls }: ServerOptions): void {
  const hasTurn = turn !== undefined || (iceServerUrls ?? []).some((url) => url.startsWith('turn'));
  check(
    iceTransportPolicy !== 'relay' || hasTurn,
    'Viewers can only use relays where there is one: add --turn URL and --turn-secret-file FILE.',
  );
  if (!turn) return;
  check(turn.urls.length > 0, 'A TURN secret needs a TURN server: add --turn URL.');
  for (const url of turn.urls) {
    check(
      /^turns?:[^\s?]+(?:\?transport=(?:udp|tcp))?$/.test(url),
      `${JSON.stringify(url)} is no TURN server: write it as turn:host:port.`,
    );
  }
  check(
    turn.secret.length >= MIN_TURN_SECRET_CHARACTERS,
    `The TURN secret must have ${MIN_TURN_SECRET_CHARACTERS} characters or more, for example from: openssl rand -base64 32.`,
  );
  checkWhole('The time that TURN credentials last (s)', turn.ttlSeconds, MIN_TURN_TTL_SECONDS, MAX_TURN_TTL_SECONDS);
}

/** The mode that these options come to. */
function checkTrust(
  checked: Pick<Required<ServerOptions>, 'trust' | 'sealedKeys' | 'streams' | 'notaryHosts' | 'notaryInnerHosts'>,
): TrustChoice {
  const hasSealedKeys = checked.sealedKeys.length > 0;
  check(checked.trust !== 'sealed' || hasSealedKeys, '--trust sealed needs the packager’s keys: add --sealed-keys FILE.');
  check(
    !hasSealedKeys || checked.trust === 'auto' || checked.trust === 'sealed',
    `--sealed-keys and --trust ${checked.trust} exclude each other: leave one of them out.`,
  );
  for (const host of [...checked.notaryHosts, ...checked.notaryInnerHosts])
    check(readHost(host) !== undefined, `${JSON.stringify(host)} is no host: write it as cdn.example or cdn.example:8443.`);
  const hosts = checked.streams.length + checked.notaryHosts.length + checked.notaryInnerHosts.length;
  check(hosts <= MAX_HOSTS, `The notary fetches from at most ${MAX_HOSTS} hosts, those of the streams included.`);
  return hasSealedKeys ? 'sealed' : checked.trust;
}

function isStreamAddress(url: string): boolean {
  const absolute = /^:\d{1,5}\//.test(url) ? `http://host${url}` : url;
  return URL.canParse(absolute) && /^https?:$/.test(new URL(absolute).protocol);
}

function checkWhole(what: string, value: number, min: number, max: number): void {
  check(Number.isInteger(value) && value >= min && value <= max, `${what} must be a whole number from ${min} to ${max}, not ${value}.`);
}

function check(ok: boolean, message: string): void {
  if (!ok) throw new ServerError('bad-option', message);
}
