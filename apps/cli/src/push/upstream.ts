/** The web server behind: every request goes to it, and its answers come back as they are. */
import {
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { MAX_SIDECAR_BYTES } from '@tributary/protocol';
import { CliError } from '../errors.ts';
import { redacted } from '../redacted.ts';

const IDLE_MS = 30_000; // without a byte either way: a packager waits no longer for one segment
const MAX_ANSWER_BYTES = MAX_SIDECAR_BYTES; // a sidecar is the longest answer that is of use; the rest of a longer one is dropped
const BAD_GATEWAY = 502;
const OK_CLASS = 2;
const STATUS_CLASS = 100;

/** RFC 9110, 7.6.1: of one connection, not of the message. `expect` is answered by Node itself. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export const isOk = ({ status }: Answer): boolean => Math.floor(status / STATUS_CLASS) === OK_CLASS;

export interface Forwarded {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Path and query, from a slash on. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: Readable | Uint8Array;
  /** Sees every chunk of the body as it passes. */
  readonly onChunk?: (chunk: Uint8Array) => void;
  /** All of the body has passed. */
  readonly onWhole?: () => void;
}

export class Upstream {
  readonly #base: URL;

  /** @throws CliError `bad-option` */
  constructor(url: string) {
    const base = URL.canParse(url) ? new URL(url.endsWith('/') ? url : `${url}/`) : undefined;
    if (base === undefined || !/^https?:$/.test(base.protocol) || base.search !== '')
      throw new CliError(
        'bad-option',
        `--upstream wants an http or https address, as in https://origin.example/live/, not ${JSON.stringify(url)}.`,
      );
    if (base.username !== '' || base.password !== '')
      throw new CliError(
        'bad-option',
        '--upstream holds a user name or password, which everybody on this machine can read in a list of programs: leave it out, and let the packager send it as `Authorization`, which is passed on.',
      );
    this.#base = base;
  }

  /** Undefined for a target that would lead out of the upstream's folder. */
  urlOf(target: string): URL | undefined {
    if (!target.startsWith('/') || !URL.canParse(`.${target}`, this.#base)) return undefined;
    const url = new URL(`.${target}`, this.#base);
    return url.origin === this.#base.origin && url.pathname.startsWith(this.#base.pathname) ? url : undefined;
  }

  /**
   * Resolves with the upstream's answer, or with a 502 that says why there is none. Rejects only where the body's own source broke off;
   * the upstream sees that as a request that broke off.
   */
  forward({ method, target, headers, body, onChunk, onWhole }: Forwarded): Promise<Answer> {
    const url = this.urlOf(target);
    if (!url) return Promise.resolve(said(400, `The path ${target} leads out of the upstream's folder.`));
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, { method, headers: endToEnd(headers) });
    request.setTimeout(IDLE_MS, () => request.destroy(new Error(`nothing came for ${IDLE_MS / 1000} s`)));
    const answer = new Promise<Answer>((resolve) => {
      request.on('response', (response) => void readAnswer(response).then(resolve, (error: unknown) => resolve(noAnswer(error))));
      request.on('error', (error) => resolve(noAnswer(error)));
    });
    const sending = send(request, body, answer, onChunk).then((whole) => {
      if (whole) onWhole?.();
      return answer;
    });
    // An upstream may answer before it has read everything, and hang up: the answer is what counts.
    return Promise.race([sending, answer]);
  }
}

/**
 * Passes a body on, no faster than the upstream takes it. False where the upstream had enough before the end. Not by `pipeline`, which
 * would end the packager's connection with the upstream's, and nobody could be told why.
 */
async function send(
  request: ClientRequest,
  body: Readable | Uint8Array | undefined,
  over: Promise<unknown>,
  onChunk: ((chunk: Uint8Array) => void) | undefined,
): Promise<boolean> {
  let isOver = false;
  void over.then(() => (isOver = true));
  const chunks = body instanceof Readable ? body.iterator({ destroyOnReturn: false }) : body === undefined ? [] : [body];
  try {
    for await (const chunk of chunks as AsyncIterable<Uint8Array>) {
      if (isOver) return false;
      onChunk?.(chunk);
      if (!request.write(chunk)) await Promise.race([over, new Promise((resolve) => request.once('drain', resolve))]);
    }
  } catch (error) {
    request.destroy();
    throw error;
  }
  request.end();
  return true;
}

function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !named.has(name)));
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const part = (chunk as Buffer).subarray(0, MAX_ANSWER_BYTES - bytes);
    bytes += part.length;
    if (part.length > 0) chunks.push(part);
  }
  return { status: response.statusCode ?? BAD_GATEWAY, headers: endToEndAnswer(response.headers), body: Buffer.concat(chunks) };
}

/** The length is that of what is passed on. */
function endToEndAnswer(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { 'content-length': _, ...others } = headers;
  return Object.fromEntries(Object.entries(others).filter(([name]) => !HOP_BY_HOP.has(name)));
}

const noAnswer = (error: unknown): Answer =>
  said(
    BAD_GATEWAY,
    `The upstream gave no answer (${error instanceof Error ? error.message : String(error)}): is it running at the --upstream address?`,
  );

export const said = (status: number, message: string): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: Buffer.from(`${redacted(message)}\n`),
});
