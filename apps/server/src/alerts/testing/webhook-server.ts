import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A webhook on this machine, on a free port. */
export class WebhookServer {
  readonly received: Received[] = [];
  readonly #server = createServer((request, response) => void this.#take(request, response));
  /** How it answers; a test may put another in its place. */
  answer: (response: ServerResponse) => void = (response) => response.writeHead(204).end();

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    this.answer(response);
  }
}
