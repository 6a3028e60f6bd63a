// The command line of `npm start`.
import { parseArgs } from 'node:util';
import { MAX_DEMO_VIEWERS } from './demo-viewers-program.mjs';
import { TRUST_CHOICES } from './trust.mjs';

const DEFAULT_PORT = 8080;
const DEFAULT_ORIGIN_PORT = 8081;
const HIGHEST_PORT = 65_535;

export const USAGE = `npm start [-- options]

  --port N         the server: pages, signaling, dashboard (default ${DEFAULT_PORT}; 0: any free port)
  --origin-port N  the demo origin, another origin as a CDN is (default ${DEFAULT_ORIGIN_PORT}; 0: any free port)
  --stream URL     play this HLS playlist instead of the demo; the demo origin then does not start
  --https          serve HTTPS with a self-made certificate, so that phones on your network get a secure page
  --https-key FILE --https-cert FILE
                   serve HTTPS with a certificate of your own (PEM), which phones trust without a word
  --demo-viewers N viewers without a window, 1 to ${MAX_DEMO_VIEWERS}, so that there is something to see (default: none; needs Chromium or Chrome)
  --trust CHOICE   who vouches for the bytes that viewers pass on: ${TRUST_CHOICES.join(', ')} (default: sealed; with --stream: notary)
  --host ADDRESS   address to listen on (default: all)
  --stun-port N    UDP port that tells viewers their own address (default 3478)
  --log-level L    of the server: debug, info, warn (default), error, silent
  --help`;

/**
 * @typedef {object} StartFlags
 * @property {number} port
 * @property {number} originPort
 * @property {string | undefined} stream
 * @property {boolean} https
 * @property {{ key: string, cert: string } | undefined} certificate files of the user's own; undefined with https: self-made
 * @property {import('./trust.mjs').TrustChoice | undefined} trust undefined: a stream of the user's own, for which the server chooses
 * @property {string | undefined} host
 * @property {string | undefined} stunPort
 * @property {string} logLevel
 * @property {number} demoViewers 0: none
 *
 * @typedef {{ kind: 'start', flags: StartFlags } | { kind: 'help' } | { kind: 'bad', message: string }} StartCommand
 */

/** @param {string} name @param {string | undefined} text @param {number} otherwise @returns {number} @throws {Error} */
function portOf(name, text, otherwise) {
  if (text === undefined) return otherwise;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= HIGHEST_PORT) return port;
  throw new Error(`--${name} wants a port from 0 to ${HIGHEST_PORT}, not ${JSON.stringify(text)}`);
}

/** @param {string | undefined} text @returns {number} @throws {Error} */
function demoViewersOf(text) {
  if (text === undefined) return 0;
  const viewers = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (viewers >= 1 && viewers <= MAX_DEMO_VIEWERS) return viewers;
  throw new Error(`--demo-viewers wants a number from 1 to ${MAX_DEMO_VIEWERS}, not ${JSON.stringify(text)}`);
}

/** @param {string | undefined} text @throws {Error} */
function checkStream(text) {
  if (text === undefined) return;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new Error(`--stream wants the http(s) address of an HLS playlist, not ${JSON.stringify(text)}`);
}

/** @param {string | undefined} text @param {string | undefined} stream @throws {Error} */
function trustOf(text, stream) {
  if (text === undefined) return stream === undefined ? 'sealed' : undefined;
  const trust = TRUST_CHOICES.find((choice) => choice === text);
  if (trust === undefined) throw new Error(`--trust wants one of ${TRUST_CHOICES.join(', ')}, not ${JSON.stringify(text)}`);
  if (trust === 'sealed' && stream !== undefined)
    throw new Error(
      '--trust sealed is for the demo stream; for a sealed stream of yours: npm run server -- --stream URL --sealed-keys FILE',
    );
  return trust;
}

/** @param {string | undefined} key @param {string | undefined} cert @throws {Error} */
function certificateOf(key, cert) {
  if (key === undefined && cert === undefined) return undefined;
  if (key === undefined || cert === undefined)
    throw new Error('--https-key and --https-cert belong together: the certificate, and the key that it was made for');
  return { key, cert };
}

/** @param {readonly string[]} args */
function parse(args) {
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean' });
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: text,
      'origin-port': text,
      stream: text,
      https: flag,
      'https-key': text,
      'https-cert': text,
      trust: text,
      host: text,
      'stun-port': text,
      'log-level': text,
      'demo-viewers': text,
      help: flag,
    },
  });
  return values;
}

/** @param {readonly string[]} args @returns {StartCommand} */
export function readStartCommand(args) {
  try {
    const values = parse(args);
    if (values.help === true) return { kind: 'help' };
    checkStream(values.stream);
    portOf('stun-port', values['stun-port'], 0);
    const port = portOf('port', values.port, DEFAULT_PORT);
    const originPort = portOf('origin-port', values['origin-port'], DEFAULT_ORIGIN_PORT);
    if (port === originPort && port !== 0 && values.stream === undefined)
      throw new Error(`--port and --origin-port are both ${port}: the demo origin needs a port of its own`);
    const certificate = certificateOf(values['https-key'], values['https-cert']);
    return {
      kind: 'start',
      flags: {
        port,
        originPort,
        stream: values.stream,
        https: values.https === true || certificate !== undefined,
        certificate,
        trust: trustOf(values.trust, values.stream),
        host: values.host,
        stunPort: values['stun-port'],
        logLevel: values['log-level'] ?? 'warn',
        demoViewers: demoViewersOf(values['demo-viewers']),
      },
    };
  } catch (error) {
    return { kind: 'bad', message: error instanceof Error ? error.message : String(error) };
  }
}
