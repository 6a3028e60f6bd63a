/** `tributary seal --push`: stands between a packager that pushes by HTTP and the web server it pushes to. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CliError, systemCode } from '../errors.ts';
import { PieceHasher, type Hashed } from '../seal/piece-hasher.ts';
import { saidOnce, type Say } from '../seal/said-once.ts';
import type { Sealer } from '../seal/sealer.ts';
import { PublicPaths } from './public-paths.ts';
import { PushedSegments } from './pushed-segments.ts';
import { SidecarRefused } from './pushed-sidecars.ts';
import { PushedStream } from './pushed-stream.ts';
import { isOk, said, type Answer, type Upstream } from './upstream.ts';

/** Of a playlist that is pushed: it is held whole until its sidecars are upstream. A day of 2 s segments is a third of it. */
export const MAX_PLAYLIST_BYTES = 4 * 1024 * 1024;
/** Packagers open a few for each rendition. Further ones are refused by closing them. */
const MAX_CONNECTIONS = 64;
const KEEP_ALIVE_MS = 65_000; // longer than any segment lasts: a packager that reuses its connection must not find it closed
const MAX_PLAYLIST_TEXT = `${MAX_PLAYLIST_BYTES / 1024 / 1024} MiB`;

export interface PushOptions {
  readonly port: number;
  readonly host: string;
  /** Public address of the playlist that names the stream. */
  readonly url: URL;
  readonly upstream: Upstream;
  readonly sealer: Sealer;
  readonly say: Say;
}

export interface PushServer {
  readonly port: number;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** @throws CliError `cannot-listen` */
export async function startPushServer({ port, host, url, upstream, sealer, say }: PushOptions): Promise<PushServer> {
  const paths = new PublicPaths(url);
  const sayOnce = saidOnce(say);
  const segments = new PushedSegments(paths, sayOnce);
  const stream = new PushedStream({ url, paths, sealer, segments, upstream, say: sayOnce });
  const proxy: Proxy = { upstream, segments, stream, say: sayOnce };
  const server = createServer((request, response) => {
    answerTo(proxy, request).then(
      (answer) => reply(request, response, answer),
      (error: unknown) => {
        // The packager hung up, or something of ours went wrong; the other connections go on.
        if (!request.readableAborted) sayOnce(`${request.method} ${request.url}: ${String(error)}`);
        if (response.headersSent || request.destroyed) response.destroy();
        else reply(request, response, said(500, 'This segment could not be passed on: see what the sealing program says.'));
      },
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, port, host);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Proxy {
  readonly upstream: Upstream;
  readonly segments: PushedSegments;
  readonly stream: PushedStream;
  readonly say: Say;
}

function answerTo(proxy: Proxy, request: IncomingMessage): Promise<Answer> {
  const { method, url: target = '/' } = request;
  if (method !== 'PUT' && method !== 'DELETE')
    return Promise.resolve(said(405, 'Packagers push here by PUT and DELETE; viewers fetch from the web server behind.'));
  // A page may have its own name lead to this machine; packagers are no pages.
  if (request.headers.origin !== undefined) return Promise.resolve(said(403, 'Web pages push nothing here.'));
  // What stands for a slash only after decoding is one to some upstreams.
  const leadsOut = ENCODED_SEPARATORS.test(target) || !proxy.upstream.urlOf(target);
  if (leadsOut) return Promise.resolve(said(400, `The path ${target} leads out of the upstream's folder.`));
  const path = new URL(`.${target}`, 'http://packager.invalid/').pathname;
  if (method === 'DELETE') return forwardDelete(proxy, request, target, path);
  return isPlaylist(request, path) ? forwardPlaylist(proxy, request, target, path) : forwardSegment(proxy, request, target, path);
}

const ENCODED_SEPARATORS = /%2f|%5c|%00/i;

const isPlaylist = ({ headers }: IncomingMessage, path: string): boolean =>
  /\.m3u8?$/i.test(path) || /mpegurl/i.test(headers['content-type'] ?? '');

async function forwardDelete(
  { upstream, segments, stream }: Proxy,
  { headers }: IncomingMessage,
  target: string,
  path: string,
): Promise<Answer> {
  stream.deletes = true;
  // A body is not passed on: a length without one would make the upstream take the next request for it.
  const { 'content-length': _length, 'content-type': _type, ...bodiless } = headers;
  const answer = await upstream.forward({ method: 'DELETE', target, headers: bodiless });
  segments.forget(path);
  return answer;
}

function forwardSegment({ upstream, segments, say }: Proxy, request: IncomingMessage, target: string, path: string): Promise<Answer> {
  const { headers } = request;
  const hasher = new PieceHasher();
  let hashed: Hashed | undefined;
  const forwarded = upstream.forward({
    method: 'PUT',
    target,
    headers,
    body: request,
    onChunk: (chunk) => hasher.update(chunk),
    onWhole: () => (hashed = hasher.end()),
  });
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    say(`${path} is pushed in ${encoding} and is not sealed: push segments as they are.`);
  const done = forwarded.then((answer) => {
    if (hashed && isOk(answer) && (encoding ?? 'identity') === 'identity') segments.arrived(path, hashed);
    else segments.forget(path);
  });
  segments.coming(path, done);
  return forwarded;
}

async function forwardPlaylist(proxy: Proxy, request: IncomingMessage, target: string, path: string): Promise<Answer> {
  const { upstream, stream } = proxy;
  const { headers } = request;
  const body = await readBody(request);
  if (!body) return said(413, `A playlist of over ${MAX_PLAYLIST_TEXT} is not passed on: let the packager keep fewer segments in it.`);
  try {
    await stream.seal(path, body.toString(), { target, headers });
  } catch (error) {
    if (error instanceof SidecarRefused) return error.answer;
    throw error;
  }
  return upstream.forward({ method: 'PUT', target, headers: { ...headers, 'content-length': String(body.length) }, body });
}

/** Undefined where it is too long; the rest is left where it is. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_PLAYLIST_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function reply(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  // What is left of a body that was refused must not be read as the next request.
  const close = request.complete ? {} : { connection: 'close' };
  response.writeHead(status, { ...headers, ...close, 'content-length': body.length }).end(body);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const inUse = systemCode(cause) === 'EADDRINUSE';
      const message = inUse
        ? `Port ${port} is in use: end the program that uses it, or choose another with --listen.`
        : `${host}, port ${port} cannot be listened on (${cause.message}): choose another with --host or --listen.`;
      reject(new CliError('cannot-listen', message, { cause }));
    });
    server.listen(port, host, resolve);
  });
}
