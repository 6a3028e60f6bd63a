/** The command line of the server: from arguments to options. */
import { parseArgs } from 'node:util';
import type { SecretFiles } from './admission/secret-files.ts';
import { ServerError } from './errors.ts';
import { checkOptions, DEFAULT_REPORT_INTERVAL_MS, LOG_LEVELS, type LogLevel, type ServerOptions, type StreamOffer } from './options.ts';

export const DEFAULT_PORT = 8080;
/** The port that RFC 8489 registers for STUN. */
export const DEFAULT_STUN_PORT = 3478;
export const DEFAULT_DATA_FOLDER = '.tributary';

export const USAGE = `The Tributary server: introduces viewers, collects their reports, serves the pages.

  --port N                  TCP port of everything (default ${DEFAULT_PORT}; 0: any free one)
  --host ADDRESS            address to listen on (default: all)
  --stun-port N             UDP port that answers STUN (default ${DEFAULT_STUN_PORT}; 0: any free one)
  --no-stun                 answers no STUN and tells viewers no server of its own
  --ice-server URL          tells viewers this STUN or TURN server instead (stun:host:port); repeatable
  --stream [NAME=]URL       a stream that the pages offer; repeatable. :PORT/path means that port of the page's host
  --token-secret-file FILE  lets in holders of join tokens only, signed by this secret (or TRIBUTARY_TOKEN_SECRET)
  --token-public-key FILE   or by this key, PEM or JWK (ES256, EdDSA); repeatable
  --token-jwks URL          or by a key of this set
  --token-issuer NAME       the tokens' iss
  --token-audience NAME     the tokens' aud
  --open                    lets anybody in, and means it: no warning at start
  --operator-key-file FILE  secret of the operator's API (or TRIBUTARY_OPERATOR_KEY); without it that API is not there
  --allow-origin ORIGIN     web origin whose pages may connect (https://site.example); repeatable (default: any)
  --trusted-proxies N       reverse proxies in front, whose X-Forwarded-For is believed (default 0)
  --sockets-per-address N   signaling connections from one address (default 256)
  --report-interval-ms N    time between two reports of a viewer (default ${DEFAULT_REPORT_INTERVAL_MS})
  --max-neighbours N        connections per viewer (default 12)
  --https                   serves HTTPS with a self-made certificate for this machine's addresses
  --https-key FILE          PEM key and certificate of your own
  --https-cert FILE
  --data-dir FOLDER         what the server keeps: the self-made certificate (default ${DEFAULT_DATA_FOLDER})
  --log-level LEVEL         ${LOG_LEVELS.join(', ')} (default info)
  --help`;

/** Where the certificate comes from. */
export type TlsSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'self-made'; readonly folder: string }
  | { readonly kind: 'files'; readonly key: string; readonly cert: string };

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'start'; readonly options: ServerOptions; readonly tls: TlsSource; readonly secrets: SecretFiles };

/** Throws a {@link ServerError} `bad-option` that names the argument. */
export function readCommand(args: readonly string[]): Command {
  const values = parse(args);
  if (values.help === true) return { kind: 'help' };
  const options: ServerOptions = {
    port: readNumber('port', values.port) ?? DEFAULT_PORT,
    stunPort: values['no-stun'] === true ? 'off' : (readNumber('stun-port', values['stun-port']) ?? DEFAULT_STUN_PORT),
    streams: (values.stream ?? []).map(readStream),
    iceServerUrls: values['ice-server'] ?? [],
    allowedOrigins: values['allow-origin'] ?? [],
    logLevel: readLogLevel(values['log-level'] ?? 'info'),
    ...defined('host', values.host),
    ...defined('trustedProxies', readNumber('trusted-proxies', values['trusted-proxies'])),
    ...defined('reportIntervalMs', readNumber('report-interval-ms', values['report-interval-ms'])),
    ...defined('socketsPerAddress', readNumber('sockets-per-address', values['sockets-per-address'])),
    ...(values.open === true ? { open: true } : {}),
    ...defined('maxNeighbours', readNumber('max-neighbours', values['max-neighbours'])),
  };
  checkOptions(options);
  const secrets: SecretFiles = {
    ...defined('tokenSecretFile', values['token-secret-file']),
    tokenPublicKeyFiles: values['token-public-key'] ?? [],
    ...defined('jwksUrl', values['token-jwks']),
    ...defined('issuer', values['token-issuer']),
    ...defined('audience', values['token-audience']),
    ...defined('operatorKeyFile', values['operator-key-file']),
  };
  return { kind: 'start', options, tls: readTls(values), secrets };
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
        stream: list,
        'allow-origin': list,
        'token-secret-file': text,
        'token-public-key': list,
        'token-jwks': text,
        'token-issuer': text,
        'token-audience': text,
        open: flag,
        'operator-key-file': text,
        'sockets-per-address': text,
        'trusted-proxies': text,
        'report-interval-ms': text,
        'max-neighbours': text,
        https: flag,
        'https-key': text,
        'https-cert': text,
        'data-dir': text,
        'log-level': text,
        help: flag,
      },
    }).values;
  } catch (cause) {
    throw new ServerError('bad-option', `${cause instanceof Error ? cause.message : String(cause)} See --help.`, { cause });
  }
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

function readLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((candidate) => candidate === text);
  if (level === undefined)
    throw new ServerError('bad-option', `--log-level wants one of ${LOG_LEVELS.join(', ')}, not ${JSON.stringify(text)}.`);
  return level;
}

function defined<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: T });
}
