import type { IncomingMessage, ServerResponse } from 'node:http';
import { viewerAddress } from '@tributary/signaling';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { clientAddress } from '../signaling/client-address.ts';
import { DASHBOARDS_PER_ADDRESS, MAX_DASHBOARDS, PUSH_INTERVAL_MS, PUSHES_NOT_TAKEN } from './limits.ts';
import type { StreamsApi } from './streams-api.ts';

/** What EventSource waits before it reconnects. */
const RETRY_MS = 2000;
const ADDRESS_FULL = 'too many dashboards are open at this address: close some';
const ALL_FULL = 'too many dashboards are open';

export interface LivePushOptions {
  readonly app: FastifyInstance;
  readonly streams: Pick<StreamsApi, 'answer'>;
  readonly logger: Logger;
  readonly trustedProxies: number;
  readonly pushIntervalMs?: number;
}

interface Dashboard {
  readonly response: ServerResponse;
  readonly address: string;
  /** Pushes in a row that it was spared, for it had not taken the one before. */
  notTaken: number;
}

/** `GET /api/v1/live`: the answer of /api/v1/streams, pushed as server-sent events. Works only while somebody looks. */
export class LivePush {
  readonly #options: LivePushOptions;
  /** The one that has been open for longest first. */
  readonly #dashboards = new Set<Dashboard>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LivePushOptions) {
    this.#options = options;
    options.app.get('/api/v1/live', async (request, reply) => {
      const address = this.#addressOf(request.raw);
      if (this.#of(address).length >= DASHBOARDS_PER_ADDRESS) return reply.code(429).send({ error: ADDRESS_FULL });
      if (this.#dashboards.size >= MAX_DASHBOARDS && !this.#makeRoom(address)) return reply.code(503).send({ error: ALL_FULL });
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
      reply.raw.write(`retry: ${RETRY_MS}\n\n`);
      const dashboard = { response: reply.raw, address, notTaken: 0 };
      this.#open(dashboard);
      await this.#push([dashboard]);
    });
  }

  get subscribers(): number {
    return this.#dashboards.size;
  }

  close(): void {
    for (const { response } of this.#dashboards) response.end();
    this.#dashboards.clear();
    clearInterval(this.#timer);
  }

  #addressOf(request: IncomingMessage): string {
    return viewerAddress(clientAddress(request, this.#options.trustedProxies)).address;
  }

  #of(address: string): Dashboard[] {
    return [...this.#dashboards].filter((dashboard) => dashboard.address === address);
  }

  /** Takes the place of the address that has most, if that leaves it no fewer than this one gets: nobody keeps all of them from others. */
  #makeRoom(address: string): boolean {
    const held = [...this.#dashboards].map((dashboard) => this.#of(dashboard.address));
    const most = held.reduce((largest, each) => (each.length > largest.length ? each : largest), []);
    const [oldest] = most;
    if (oldest === undefined || most.length <= this.#of(address).length + 1) return false;
    this.#end(oldest);
    return true;
  }

  #open(dashboard: Dashboard): void {
    this.#dashboards.add(dashboard);
    dashboard.response.on('close', () => this.#forget(dashboard));
    if (this.#dashboards.size > 1) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.#push([...this.#dashboards]), this.#options.pushIntervalMs ?? PUSH_INTERVAL_MS);
  }

  #end(dashboard: Dashboard): void {
    this.#forget(dashboard);
    dashboard.response.destroy();
  }

  #forget(dashboard: Dashboard): void {
    this.#dashboards.delete(dashboard);
    if (this.#dashboards.size === 0) clearInterval(this.#timer);
  }

  async #push(dashboards: readonly Dashboard[]): Promise<void> {
    try {
      const event = `event: streams\ndata: ${JSON.stringify(await this.#options.streams.answer())}\n\n`;
      for (const dashboard of dashboards) this.#pushTo(dashboard, event);
    } catch (error) {
      this.#options.logger.error({ err: error }, 'pushing to dashboards failed');
    }
  }

  /** Who has not taken the one before gets the next one instead: nothing piles up. Who takes none keeps no place. */
  #pushTo(dashboard: Dashboard, event: string): void {
    const { response } = dashboard;
    if (response.writableEnded || response.destroyed) return;
    if (response.writableNeedDrain) {
      if (++dashboard.notTaken >= PUSHES_NOT_TAKEN) this.#end(dashboard);
      return;
    }
    dashboard.notTaken = 0;
    response.write(event);
  }
}
