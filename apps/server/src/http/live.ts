import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { StreamsApi } from './streams-api.ts';

/** Between two pushes: a figure that moves is seen to move, and a rollup of fifty streams costs a few milliseconds. */
const PUSH_INTERVAL_MS = 2000;
/** Dashboards open at once; past it a further one is answered 503 and asks again by itself. */
const MAX_SUBSCRIBERS = 64;
/** What EventSource waits before it reconnects. */
const RETRY_MS = 2000;

/** `GET /api/v1/live`: the answer of /api/v1/streams, pushed as server-sent events. Works only while somebody looks. */
export class LivePush {
  readonly #streams: StreamsApi;
  readonly #logger: Logger;
  readonly #subscribers = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | undefined;

  constructor(app: FastifyInstance, streams: StreamsApi, logger: Logger) {
    this.#streams = streams;
    this.#logger = logger;
    app.get('/api/v1/live', async (_request, reply) => {
      if (this.#subscribers.size >= MAX_SUBSCRIBERS) return reply.code(503).send({ error: 'too many dashboards are open' });
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
      reply.raw.write(`retry: ${RETRY_MS}\n\n`);
      this.#subscribe(reply.raw);
      await this.#push([reply.raw]);
    });
  }

  get subscribers(): number {
    return this.#subscribers.size;
  }

  close(): void {
    for (const subscriber of this.#subscribers) subscriber.end();
    this.#subscribers.clear();
    clearInterval(this.#timer);
  }

  #subscribe(response: ServerResponse): void {
    this.#subscribers.add(response);
    response.on('close', () => {
      this.#subscribers.delete(response);
      if (this.#subscribers.size === 0) clearInterval(this.#timer);
    });
    if (this.#subscribers.size > 1) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.#push([...this.#subscribers]), PUSH_INTERVAL_MS);
  }

  async #push(subscribers: readonly ServerResponse[]): Promise<void> {
    try {
      const event = `event: streams\ndata: ${JSON.stringify(await this.#streams.answer())}\n\n`;
      // Who has not taken the one before gets the next one instead: nothing piles up.
      for (const subscriber of subscribers) if (!subscriber.writableNeedDrain && !subscriber.writableEnded) subscriber.write(event);
    } catch (error) {
      this.#logger.error({ err: error }, 'pushing to dashboards failed');
    }
  }
}
