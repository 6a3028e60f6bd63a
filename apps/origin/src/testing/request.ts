/** One HTTP request as it went over the wire: also when the connection broke off. */
import { Agent, request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';

export interface Answer {
  /** 0 when the connection broke off before a status line. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether all of the body that was announced arrived. */
  readonly complete: boolean;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** Called as bytes arrive, with how many have so far. */
  readonly onBytes?: (bytes: number) => void;
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
}

export function ask(url: string, { method = 'GET', headers = {}, body, onBytes, agent, signal }: Asked = {}): Promise<Answer> {
  return new Promise((resolve) => {
    const broken: Answer = { status: 0, headers: {}, body: Buffer.alloc(0), complete: false };
    const options = { method, headers, agent: agent ?? new Agent(), ...(signal === undefined ? {} : { signal }) };
    const request = httpRequest(url, options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const done = (): void =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks), complete: response.complete });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        onBytes?.(bytes);
      });
      response.on('end', done);
      response.on('error', done);
    });
    request.on('error', () => resolve(broken));
    request.end(body);
  });
}
