import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsPair } from '../tls/certificate.ts';

export interface SmallOrigin {
  readonly url: string;
  readonly port: number;
  /** Path and query of every request so far. */
  readonly asked: string[];
  readonly headers: IncomingMessage['headers'][];
  close(): Promise<void>;
}

/** An HTTP server (HTTPS with `tls`) on a free port of this machine that does what a test says. */
export async function smallOrigin(answer: RequestListener, tls?: TlsPair): Promise<SmallOrigin> {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    headers.push(request.headers);
    answer(request, response);
  };
  const server = tls ? createHttpsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, port, asked, headers, close };
}

/** Answers with files by path; ranges as they are asked for. */
export function files(content: ReadonlyMap<string, Buffer | string>): RequestListener {
  return (request, response) => {
    const body = content.get(new URL(request.url ?? '', 'http://origin').pathname);
    if (body === undefined) return void response.writeHead(404).end();
    sendFile(request, response, Buffer.from(body));
  };
}

function sendFile({ headers }: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const range = /^bytes=(?<first>\d+)-(?<last>\d+)$/.exec(headers.range ?? '')?.groups;
  if (!range) return void response.writeHead(200, { 'content-length': body.length }).end(body);
  const [first, last] = [Number(range['first']), Number(range['last'])];
  response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${body.length}` }).end(body.subarray(first, last + 1));
}
