import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { ByteRange } from '@tributary/protocol';
import { NotaryError, type FetchReason } from '@tributary/signaling';
import { VERSION } from '../installation.ts';
import { isAddress, isAllowedAddress, type AllowedHost, type AllowedHosts } from './allowed-hosts.ts';
import { BytePace } from './byte-pace.ts';
import { forbiddenAddress, guardedLookup, type ResolveAll } from './guarded-lookup.ts';
import { BYTES_PER_SECOND, IDLE_SOCKETS_PER_HOST, MAX_REDIRECTS, SOCKETS_PER_HOST } from './limits.ts';

export interface FetcherOptions {
  readonly hosts: AllowedHosts;
  /** In the place of the system's. */
  readonly resolve?: ResolveAll | undefined;
  readonly bytesPerSecond?: Readonly<Record<FetchReason, number>> | undefined;
}

export interface Fetch {
  readonly url: string;
  readonly why: FetchReason;
  readonly range?: ByteRange | undefined;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Each chunk of the body, one after the other. */
  readonly take: (chunk: Buffer) => void | Promise<void>;
}

const OK = 200;
const PARTIAL = 206;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches from allowed hosts and from no other, redirects included; bounded in bytes, time and rate. What viewers ask for has a rate and
 * connections of its own, so that it holds up nothing else. Sends no credentials, keeps no cookies.
 */
export class OriginFetcher {
  readonly #options: FetcherOptions;
  readonly #paces: Readonly<Record<FetchReason, BytePace>>;
  readonly #agents = new Map<string, { readonly http: HttpAgent; readonly https: HttpsAgent }>();

  constructor(options: FetcherOptions) {
    this.#options = options;
    const rates = options.bytesPerSecond ?? BYTES_PER_SECOND;
    this.#paces = { new: new BytePace(rates.new), 'asked for': new BytePace(rates['asked for']) };
  }

  mayFetch(url: string): boolean {
    return URL.canParse(url) && this.#options.hosts.find(new URL(url)) !== undefined;
  }

  /**
   * Reads all of a resource, or of a range.
   * @returns the address that answered, after redirects
   * @throws NotaryError and nothing else, but for what `take` throws
   */
  async fetch(fetch: Fetch): Promise<string> {
    const signal = AbortSignal.timeout(fetch.timeoutMs);
    const open = { response: undefined as IncomingMessage | undefined };
    try {
      let url = readUrl(fetch.url);
      for (let redirects = 0; ; redirects++) {
        open.response = await this.#ask(url, fetch, signal);
        const location = redirectOf(open.response);
        if (location === undefined) break;
        open.response.destroy();
        if (redirects === MAX_REDIRECTS)
          throw new NotaryError('redirects', `${shown(readUrl(fetch.url))} redirects over ${MAX_REDIRECTS} times.`);
        url = readUrl(location, url);
      }
      await this.#read(open.response, url, fetch, signal);
      return url.href;
    } catch (error) {
      open.response?.destroy();
      throw asNotaryError(error, fetch, signal, open.response !== undefined);
    }
  }

  /** Ends the connections that are kept open. */
  close(): void {
    for (const { http, https } of this.#agents.values()) {
      http.destroy();
      https.destroy();
    }
  }

  #ask(url: URL, { range, why }: Fetch, signal: AbortSignal): Promise<IncomingMessage> {
    const host = this.#options.hosts.find(url);
    if (!host) throw forbiddenHost(url);
    // An address is not looked up, so it is judged here.
    if (isAddress(url.hostname) && !isAllowedAddress(url.hostname, host)) throw forbiddenAddress(url.hostname);
    const { http, https } = this.#agentsOf(host, why);
    const isHttps = url.protocol === 'https:';
    const options: RequestOptions = {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: url.pathname + url.search,
      agent: isHttps ? https : http,
      signal,
      headers: {
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': `tributary-notary/${VERSION}`,
        ...(range && { range: `bytes=${range.start}-${range.end - 1}` }),
      },
    };
    return new Promise((resolve, reject) => {
      (isHttps ? httpsRequest : httpRequest)(options, resolve).on('error', reject).end();
    });
  }

  async #read(response: IncomingMessage, url: URL, { why, range, maxBytes, take }: Fetch, signal: AbortSignal): Promise<void> {
    const { statusCode = 0, headers } = response;
    if (statusCode !== (range ? PARTIAL : OK)) throw wrongStatus(url, statusCode, range);
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity')
      throw new NotaryError('bad-answer', `${shown(url)} answers encoded (${encoding}), though that was not asked for.`);
    if (range && !headers['content-range']?.startsWith(`bytes ${range.start}-${range.end - 1}/`))
      throw new NotaryError('bad-answer', `${shown(url)} answers another range than was asked for.`);
    const tooLarge = () => new NotaryError('oversize', `${shown(url)} is larger than ${maxBytes} bytes, and is not read.`);
    if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge();
      await take(chunk);
      await this.#paces[why].pass(chunk.length, signal);
    }
    if (range && bytes !== range.end - range.start)
      throw new NotaryError('bad-answer', `${shown(url)} answers ${bytes} bytes of a range of others.`);
  }

  #agentsOf(host: AllowedHost, why: FetchReason) {
    const key = `${why} ${host.host} ${host.port} ${[...host.ranges].join()}`;
    const known = this.#agents.get(key);
    if (known) return known;
    const shared = {
      keepAlive: true,
      maxSockets: SOCKETS_PER_HOST[why],
      maxFreeSockets: IDLE_SOCKETS_PER_HOST,
      lookup: guardedLookup(host, this.#options.resolve),
    };
    const ca = host.certificate === undefined ? {} : { ca: [...rootCertificates, host.certificate] };
    const made = { http: new HttpAgent(shared), https: new HttpsAgent({ ...shared, ...ca }) };
    this.#agents.set(key, made);
    return made;
  }
}

/** Path and host only: a query may hold a token. */
export const shown = ({ origin, pathname }: URL): string => origin + pathname;

function readUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base)) throw new NotaryError('redirects', 'An address in a playlist or a redirect is none.');
  return new URL(text, base);
}

function redirectOf({ statusCode = 0, headers: { location } }: IncomingMessage): string | undefined {
  return REDIRECTS.has(statusCode) ? (location ?? '') : undefined;
}

const forbiddenHost = (url: URL): NotaryError =>
  new NotaryError(
    'forbidden-host',
    `${shown(url)} is not on the notary's list: if it may fetch there, start with --notary-host ${url.host}.`,
  );

function wrongStatus(url: URL, status: number, range: ByteRange | undefined): NotaryError {
  if (range && status === OK) return new NotaryError('bad-answer', `${shown(url)} serves no ranges, which its playlist needs.`);
  return new NotaryError('status', `${shown(url)} answers ${status}: the server must be able to load it without a login.`);
}

function asNotaryError(error: unknown, { url, timeoutMs }: Fetch, signal: AbortSignal, hasAnswered: boolean): unknown {
  if (error instanceof NotaryError) return error;
  const where = URL.canParse(url) ? shown(new URL(url)) : 'An address';
  if (signal.aborted) return new NotaryError('timeout', `${where} did not answer in full within ${timeoutMs} ms.`, { cause: error });
  if (!(error instanceof Error && 'code' in error)) return error;
  if (hasAnswered) return new NotaryError('bad-answer', `${where} broke off (${String(error.code)}).`, { cause: error });
  return new NotaryError('unreachable', `${where} cannot be reached from this server (${String(error.code)}).`, { cause: error });
}
