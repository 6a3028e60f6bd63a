/** A web server that takes what is put there and gives it out, and does what a test tells it to. */
import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { PUBLIC_URL, type Fetch } from './streams.ts';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export class WebServer {
  readonly files = new Map<string, Buffer>();
  /** In the order in which they were complete. */
  readonly seen: Seen[] = [];
  /** Answers in the place of the server where it returns true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => this.stop());
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** The server behind the public address, whose folder is `/ingest/live/`. */
  readonly fetch: Fetch = (address) => {
    const { pathname } = new URL(address);
    return Promise.resolve(this.files.get(`/ingest/live/${pathname.slice(new URL('.', PUBLIC_URL).pathname.length)}`));
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    if (this.intercept(request, response)) return;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return; // it broke off: nothing was put
    }
    this.seen.push({ method, path, headers });
    const [file = ''] = path.split('?', 1);
    if (method === 'PUT') this.files.set(file, Buffer.concat(chunks));
    const found = this.files.get(file);
    if (method === 'DELETE') this.files.delete(file);
    const status = found === undefined ? 404 : method === 'PUT' ? 201 : 200;
    response.writeHead(status, { 'x-served-by': 'upstream' }).end(method === 'GET' ? found : '');
  }
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request as a packager makes it: with a length, or in chunks where the body is given as several. */
export function send(
  method: string,
  url: string,
  body: Uint8Array | string | readonly Uint8Array[] = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    // The path as it is written: Node would tidy it up.
    const path = url.slice(new URL(url).origin.length);
    const request = httpRequest(url, { method, headers, path }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    if (typeof body === 'string' || body instanceof Uint8Array) return void request.end(body);
    for (const chunk of body) request.write(chunk);
    request.end();
  });
}
