// A web server with one text that a test changes, as an operator changes a file at a CDN.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const HTTP_OK = 200;
const HTTP_NOT_MODIFIED = 304;
const HTTP_NOT_FOUND = 404;

export interface TextSite {
  readonly url: string;
  /** Null: there is nothing yet. */
  text: string | null;
  /** Requests that were answered so far. */
  readonly requests: number;
  close(): Promise<void>;
}

/** Answers with the text, or that it has not changed, to pages of any site. */
export async function serveText(): Promise<TextSite> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    const headers = { 'access-control-allow-origin': '*', 'content-type': 'text/plain' };
    if (site.text === null) return void response.writeHead(HTTP_NOT_FOUND, headers).end();
    const etag = `"${createHash('sha256').update(site.text).digest('hex')}"`;
    const isKnown = request.headers['if-none-match'] === etag;
    response.writeHead(isKnown ? HTTP_NOT_MODIFIED : HTTP_OK, { ...headers, etag }).end(isKnown ? undefined : site.text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const site: TextSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/all.jws`,
    text: null,
    get requests() {
      return requests;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return site;
}
