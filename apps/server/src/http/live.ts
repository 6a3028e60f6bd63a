import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OperatorEvent } from '@tributary/operator-api';
import { viewerAddress } from '@tributary/signaling';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { clientAddress } from '../signaling/client-address.ts';
import { DASHBOARDS_PER_ADDRESS, EVENTS_REMEMBERED, MAX_DASHBOARDS, PUSH_INTERVAL_MS, PUSHES_NOT_TAKEN } from './limits.ts';

/** What EventSource waits before it reconnects. */
const RETRY_MS = 2000;
const ADDRESS_FULL = 'Too many dashboards are open at this address: close some.';
const ALL_FULL = 'Too many dashboards are open: close some, or wait until others are closed.';

/** One server-sent event. */
export const sentEvent = (name: string, content: unknown): string => `event: ${name}\ndata: ${JSON.stringify(content)}\n\n`;

export interface LivePushOptions<View> {
  /** What a dashboard with that view is sent, as server-sent events. What fails is logged, and tried again at the next push. */
  readonly content: (view: View) => Promise<string>;
  /** Whether who opened a dashboard may still look. */
  readonly mayLook: (request: FastifyRequest) => Promise<boolean>;
  readonly logger: Logger;
  readonly trustedProxies: number;
  readonly pushIntervalMs?: number;
}

interface Dashboard<View> {
  readonly request: FastifyRequest;
  readonly response: ServerResponse;
  readonly address: string;
  readonly view: View;
  /** Pushes in a row that it was spared, for it had not taken the one before. */
  notTaken: number;
  /** How many events there had been when it was sent the last of them. */
  events: number;
}

/** Pushes figures to open dashboards, each with a view of its own. Works only while somebody looks. */
export class LivePush<View> {
  readonly #options: LivePushOptions<View>;
  /** The one that has been open for longest first. */
  readonly #dashboards = new Set<Dashboard<View>>();
  /** The latest; a dashboard that was slow for a moment misses none of them. */
  readonly #recent: OperatorEvent[] = [];
  #events = 0;
  #timer: NodeJS.Timeout | undefined;
  #isPushing = false;

  constructor(options: LivePushOptions<View>) {
    this.#options = options;
  }

  get subscribers(): number {
    return this.#dashboards.size;
  }

  /** Goes on for as long as the dashboard is there. @returns an answer only where there is no room */
  async open(request: FastifyRequest, reply: FastifyReply, view: View): Promise<FastifyReply | undefined> {
    const address = this.#addressOf(request.raw);
    if (this.#of(address).length >= DASHBOARDS_PER_ADDRESS) return reply.code(429).send({ error: ADDRESS_FULL });
    if (this.#dashboards.size >= MAX_DASHBOARDS && !this.#makeRoom(address)) return reply.code(503).send({ error: ALL_FULL });
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    reply.raw.write(`retry: ${RETRY_MS}\n\n`);
    const dashboard = { request, response: reply.raw, address, view, notTaken: 0, events: this.#events };
    this.#add(dashboard);
    await this.#push([dashboard]);
    return undefined;
  }

  /** Goes out with the next push. */
  tell(event: OperatorEvent): void {
    this.#events += 1;
    this.#recent.push(event);
    if (this.#recent.length > EVENTS_REMEMBERED) this.#recent.shift();
  }

  close(): void {
    for (const { response } of this.#dashboards) response.end();
    this.#dashboards.clear();
    clearInterval(this.#timer);
  }

  #addressOf(request: IncomingMessage): string {
    return viewerAddress(clientAddress(request, this.#options.trustedProxies)).address;
  }

  #of(address: string): Dashboard<View>[] {
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

  #add(dashboard: Dashboard<View>): void {
    this.#dashboards.add(dashboard);
    dashboard.response.on('close', () => this.#forget(dashboard));
    if (this.#dashboards.size > 1) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.#tick(), this.#options.pushIntervalMs ?? PUSH_INTERVAL_MS);
  }

  #end(dashboard: Dashboard<View>): void {
    this.#forget(dashboard);
    dashboard.response.destroy();
  }

  #forget(dashboard: Dashboard<View>): void {
    this.#dashboards.delete(dashboard);
    if (this.#dashboards.size === 0) clearInterval(this.#timer);
  }

  /** One after the other: figures that take longer than an interval do not pile up. */
  async #tick(): Promise<void> {
    if (this.#isPushing) return;
    this.#isPushing = true;
    try {
      await this.#push([...this.#dashboards]);
    } finally {
      this.#isPushing = false;
    }
  }

  async #push(dashboards: readonly Dashboard<View>[]): Promise<void> {
    /** Made once for all that see the same. */
    const contents = new Map<string, Promise<string>>();
    for (const dashboard of dashboards) {
      try {
        if (!(await this.#options.mayLook(dashboard.request))) {
          dashboard.response.end();
          continue;
        }
        const key = JSON.stringify(dashboard.view);
        const content = contents.get(key) ?? this.#options.content(dashboard.view);
        contents.set(key, content);
        this.#pushTo(dashboard, await content);
      } catch (error) {
        this.#options.logger.error({ err: error }, 'pushing to dashboards failed');
      }
    }
  }

  /** Who has not taken the one before gets the next one instead: nothing piles up. Who takes none keeps no place. */
  #pushTo(dashboard: Dashboard<View>, content: string): void {
    const { response } = dashboard;
    if (response.writableEnded || response.destroyed) return;
    if (response.writableNeedDrain) {
      if (++dashboard.notTaken >= PUSHES_NOT_TAKEN) this.#end(dashboard);
      return;
    }
    dashboard.notTaken = 0;
    const missed = this.#events - dashboard.events;
    dashboard.events = this.#events;
    const news = missed === 0 ? [] : this.#recent.slice(-missed);
    response.write(content + news.map((event) => sentEvent('event', event)).join(''));
  }
}
