/** The command line of the server: from arguments to options. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SecretFiles } from './admission/secret-files.ts';
import { ServerError } from './errors.ts';
import {
  checkOptions,
  DEFAULT_REPORT_INTERVAL_MS,
  DEFAULT_TURN_TTL_SECONDS,
  ICE_TRANSPORT_POLICIES,
  LOG_LEVELS,
  PEERS_CHOICES,
  PRIVATE_CANDIDATES,
  TRUST_CHOICES,
  type ServerOptions,
  type StreamOffer,
} from './options.ts';
import type { DatabaseChoice } from './storage.ts';

export const DEFAULT_PORT = 8080;
/** The port that RFC 8489 registers for STUN. */
export const DEFAULT_STUN_PORT = 3478;
export const DEFAULT_DATA_FOLDER = '.tributary';
export const DATABASE_VARIABLE = 'DATABASE_URL';
const DATABASE_FILE = 'figures.sqlite';

export const USAGE = `The Tributary server: introduces viewers, collects their reports, serves the pages.

  --port N                  TCP port of everything (default ${DEFAULT_PORT}; 0: any free one)
  --host ADDRESS            address to listen on (default: all)
  --stun-port N             UDP port that answers STUN (default ${DEFAULT_STUN_PORT}; 0: any free one)
  --no-stun                 answers no STUN and tells viewers no server of its own
  --ice-server URL          tells viewers this STUN or TURN server instead (stun:host:port); repeatable
  --turn URL                TURN server that shares a secret with this one (turn:host:port); repeatable
  --turn-secret-file FILE   the secret (coturn: static-auth-secret)
  --turn-ttl-seconds N      how long a viewer's credentials open relays (default ${DEFAULT_TURN_TTL_SECONDS})
  --ice-transport-policy P  all, or relay: viewers connect by TURN only and learn no address (default all)
  --private-candidates WHO  near, always, never: which viewers learn each other's private addresses (default near)
  --stream [NAME=]URL       a stream that the pages offer; repeatable. :PORT/path means that port of the page's host
  --token-secret-file FILE  lets in holders of join tokens only, signed by this secret (or TRIBUTARY_TOKEN_SECRET)
  --token-public-key FILE   or by this key, PEM or JWK (ES256, EdDSA); repeatable
  --token-jwks URL          or by a key of this set
  --token-issuer NAME       the tokens' iss
  --token-audience NAME     the tokens' aud
  --open                    lets anybody in, and means it: no warning at start
  --operator-key-file FILE  an operator's API key (or TRIBUTARY_OPERATOR_KEY); without it viewers cannot be turned away
  --allow-origin ORIGIN     web origin whose pages may connect (https://site.example); repeatable (default: any)
  --frame-ancestor ORIGIN   web origin that may frame /embed/ (https://site.example); repeatable (default: any)
  --trusted-proxies N       reverse proxies in front, whose X-Forwarded-For is believed (default 0)
  --sockets-per-address N   signaling connections from one address (default 256)
  --report-interval-ms N    time between two reports of a viewer (default ${DEFAULT_REPORT_INTERVAL_MS})
  --max-neighbours N        connections per viewer (default 12)
  --peers CHOICE            notice (default), ask: nobody has peers who has not agreed, or off
  --minimum-viewers N       viewers of a stream before anybody is introduced (default 2)
  --upload-bytes-per-second N, --upload-bytes-per-session N
                            what a viewer sends at most (default: no cap)
  --https                   serves HTTPS with a self-made certificate for this machine's addresses
  --https-key FILE          PEM key and certificate of your own
  --https-cert FILE
  --trust CHOICE            who vouches for streams' bytes: auto (default), notary, agreement, sealed, none
  --notary-host HOST[:PORT] host that the notary may fetch from beside those of --stream; repeatable
  --notary-allow-private HOST[:PORT]
                            the same, where its name may lead to an address of an inner network; repeatable
  --notary-key FILE         key of the notary (JWK); repeatable: the first signs, viewers trust all (default: its own)
  --sealed-keys FILE        keys of the packager that seals the streams (JWK set); repeatable; the notary then rests
  --policy-file FILE        is given every policy that the operator sets, signed; read at start
  --policy-url URL          where viewers find that file while they cannot reach this server
  --origin-stats [NAME=]URL where an origin tells what it served: of the stream NAME, or of all on its host; repeatable
  --geo-country FILE        MaxMind DB (.mmdb) that tells the country of an address
  --geo-network FILE        MaxMind DB (.mmdb) that tells its network (ASN)
  --data-dir FOLDER         what the server keeps: certificate, keys, figures.sqlite (default ${DEFAULT_DATA_FOLDER})
  --database-url URL        keeps accounts, settings and figures in PostgreSQL instead (or DATABASE_URL)
  --dashboard-open          lets everybody look at the dashboard without an account; nobody changes anything without one
  --log-level LEVEL         ${LOG_LEVELS.join(', ')} (default info)
  --help`;

/** Stands for a secret that is still in its file. */
const UNREAD_SECRET = 'not read before the start';

/** Where the certificate comes from. */
export type TlsSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'self-made'; readonly folder: string }
  | { readonly kind: 'files'; readonly key: string; readonly cert: string };

/** TURN servers, before their secret was read. */
export interface TurnSource {
  readonly urls: readonly string[];
  readonly secretFile: string;
  readonly ttlSeconds: number;
}

/** Where keys come from. */
export interface KeySource {
  /** Where the notary's own key is kept, unless there are files. */
  readonly folder: string;
  readonly notaryFiles: readonly string[];
  readonly sealedFiles: readonly string[];
}

export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'start';
      readonly options: ServerOptions;
      readonly tls: TlsSource;
      readonly turn: TurnSource | undefined;
      readonly secrets: SecretFiles;
      readonly keys: KeySource;
    };

/** Throws a {@link ServerError} `bad-option` that names the argument. */
export function readCommand(args: readonly string[], environment: Readonly<Record<string, string | undefined>> = {}): Command {
  const values = parse(args);
  if (values.help === true) return { kind: 'help' };
  const turn = readTurn(values);
  const options: ServerOptions = {
    port: readNumber('port', values.port) ?? DEFAULT_PORT,
    stunPort: values['no-stun'] === true ? 'off' : (readNumber('stun-port', values['stun-port']) ?? DEFAULT_STUN_PORT),
    streams: (values.stream ?? []).map(readStream),
    iceServerUrls: values['ice-server'] ?? [],
    allowedOrigins: values['allow-origin'] ?? [],
    frameAncestors: values['frame-ancestor'] ?? [],
    iceTransportPolicy: readChoice('ice-transport-policy', ICE_TRANSPORT_POLICIES, values['ice-transport-policy'] ?? 'all'),
    privateCandidates: readChoice('private-candidates', PRIVATE_CANDIDATES, values['private-candidates'] ?? 'near'),
    logLevel: readChoice('log-level', LOG_LEVELS, values['log-level'] ?? 'info'),
    trust: readChoice('trust', TRUST_CHOICES, values.trust ?? 'auto'),
    notaryHosts: values['notary-host'] ?? [],
    notaryInnerHosts: values['notary-allow-private'] ?? [],
    originStats: (values['origin-stats'] ?? []).map(readStream),
    geo: { ...defined('country', values['geo-country']), ...defined('network', values['geo-network']) },
    ...defined('policyFile', values['policy-file']),
    ...defined('policyUrl', values['policy-url']),
    ...defined('host', values.host),
    ...defined('trustedProxies', readNumber('trusted-proxies', values['trusted-proxies'])),
    ...defined('reportIntervalMs', readNumber('report-interval-ms', values['report-interval-ms'])),
    ...defined('socketsPerAddress', readNumber('sockets-per-address', values['sockets-per-address'])),
    ...(values.open === true ? { open: true } : {}),
    ...(values['dashboard-open'] === true ? { dashboardOpen: true } : {}),
    database: readDatabase(values['database-url'] ?? environment[DATABASE_VARIABLE], values['data-dir'] ?? DEFAULT_DATA_FOLDER),
    ...defined('maxNeighbours', readNumber('max-neighbours', values['max-neighbours'])),
    peers: readChoice('peers', PEERS_CHOICES, values.peers ?? 'notice'),
    ...defined('minimumViewers', readNumber('minimum-viewers', values['minimum-viewers'])),
    ...defined('uploadBytesPerSecond', readNumber('upload-bytes-per-second', values['upload-bytes-per-second'])),
    ...defined('uploadBytesPerSession', readNumber('upload-bytes-per-session', values['upload-bytes-per-session'])),
  };
  const keys: KeySource = {
    folder: values['data-dir'] ?? DEFAULT_DATA_FOLDER,
    notaryFiles: values['notary-key'] ?? [],
    sealedFiles: values['sealed-keys'] ?? [],
  };
  // What is in files is checked when it was read; everything else now, before any file is looked at.
  const unread = { sealedKeys: keys.sealedFiles, ...(turn ? { turn: { ...turn, secret: UNREAD_SECRET } } : {}) };
  checkOptions({ ...options, ...unread });
  const secrets: SecretFiles = {
    ...defined('tokenSecretFile', values['token-secret-file']),
    tokenPublicKeyFiles: values['token-public-key'] ?? [],
    ...defined('jwksUrl', values['token-jwks']),
    ...defined('issuer', values['token-issuer']),
    ...defined('audience', values['token-audience']),
    ...defined('operatorKeyFile', values['operator-key-file']),
  };
  return { kind: 'start', options, tls: readTls(values), turn, secrets, keys };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const list = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: text,
        host: text,
        'stun-port': text,
        'no-stun': flag,
        'ice-server': list,
        turn: list,
        'turn-secret-file': text,
        'turn-ttl-seconds': text,
        'ice-transport-policy': text,
        'private-candidates': text,
        'frame-ancestor': list,
        stream: list,
        'allow-origin': list,
        'token-secret-file': text,
        'token-public-key': list,
        'token-jwks': text,
        'token-issuer': text,
        'token-audience': text,
        open: flag,
        'operator-key-file': text,
        'database-url': text,
        'dashboard-open': flag,
        'sockets-per-address': text,
        'trusted-proxies': text,
        'report-interval-ms': text,
        'max-neighbours': text,
        peers: text,
        'minimum-viewers': text,
        'upload-bytes-per-second': text,
        'upload-bytes-per-session': text,
        https: flag,
        'https-key': text,
        'https-cert': text,
        trust: text,
        'notary-host': list,
        'notary-allow-private': list,
        'notary-key': list,
        'sealed-keys': list,
        'origin-stats': list,
        'geo-country': text,
        'geo-network': text,
        'policy-file': text,
        'policy-url': text,
        'data-dir': text,
        'log-level': text,
        help: flag,
      },
    }).values;
  } catch (cause) {
    throw new ServerError('bad-option', `${cause instanceof Error ? cause.message : String(cause)} See --help.`, { cause });
  }
}

/** PostgreSQL where somebody names one. An empty variable is none. */
function readDatabase(url: string | undefined, folder: string): DatabaseChoice {
  return url === undefined || url === '' ? { kind: 'sqlite', file: join(folder, DATABASE_FILE) } : { kind: 'postgres', url };
}

function readTls(values: ReturnType<typeof parse>): TlsSource {
  const { 'https-key': key, 'https-cert': cert, 'data-dir': folder = DEFAULT_DATA_FOLDER } = values;
  if (key !== undefined && cert !== undefined) return { kind: 'files', key, cert };
  if (key !== undefined || cert !== undefined) throw new ServerError('bad-option', '--https-key and --https-cert belong together.');
  return values.https === true ? { kind: 'self-made', folder } : { kind: 'none' };
}

function readNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new ServerError('bad-option', `--${flag} wants a number, not ${JSON.stringify(text)}.`);
  return value;
}

/** `Name=https://…`; an address that contains `=` has a colon before it. */
function readStream(text: string): StreamOffer {
  const named = /^(?<name>[^:/=]+)=(?<url>.+)$/.exec(text)?.groups;
  return { name: named?.['name'] ?? '', url: named?.['url'] ?? text };
}

function readTurn(values: ReturnType<typeof parse>): TurnSource | undefined {
  const { turn: urls, 'turn-secret-file': secretFile, 'turn-ttl-seconds': ttl } = values;
  if (urls === undefined && secretFile === undefined && ttl === undefined) return undefined;
  if (urls === undefined || secretFile === undefined)
    throw new ServerError('bad-option', '--turn and --turn-secret-file belong together: the TURN server and this one share the secret.');
  return { urls, secretFile, ttlSeconds: readNumber('turn-ttl-seconds', ttl) ?? DEFAULT_TURN_TTL_SECONDS };
}

function readChoice<T extends string>(flag: string, choices: readonly T[], text: string): T {
  const choice = choices.find((each) => each === text);
  if (choice === undefined)
    throw new ServerError('bad-option', `--${flag} wants one of ${choices.join(', ')}, not ${JSON.stringify(text)}.`);
  return choice;
}

function defined<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: T });
}
