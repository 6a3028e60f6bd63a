/** Serves a page that is served on loopback at another address of this machine, too. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Forwarder {
  /** Ends without a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param from its address, without a slash at its end */
export async function forwardPage(from: string, host: string): Promise<Forwarder> {
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const answer = await fetch(`${from}${request.url ?? '/'}`);
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/octet-stream' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    };
    pass().catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
