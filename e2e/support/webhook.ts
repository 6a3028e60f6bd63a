// What an operator's webhook hears, on this machine.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const HTTP_NO_CONTENT = 204;

export interface Heard {
  readonly signature: string | undefined;
  readonly body: string;
}

export interface Webhook {
  readonly url: string;
  /** What was posted so far, the oldest first. */
  readonly heard: readonly Heard[];
  close(): Promise<void>;
}

/** Takes whatever is posted, on a free port. */
export async function startWebhook(): Promise<Webhook> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { 'x-tributary-signature': signature } = request.headers;
      heard.push({ signature: typeof signature === 'string' ? signature : undefined, body });
      response.writeHead(HTTP_NO_CONTENT).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    heard,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
