import type { AdmissionMode } from '@tributary/signaling';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';

export interface Health {
  /** `closing`: it is about to stop; send it nobody new. Answered with 503. */
  readonly status: 'ok' | 'closing';
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly viewers: number;
  readonly streams: number;
  /** UDP port that answers STUN; null: none. */
  readonly stunPort: number | null;
  /** `open`: anybody who knows a stream's name may join it. */
  readonly admission: AdmissionMode;
}

export function serveHealth(app: FastifyInstance, read: () => Promise<Health>): void {
  app.get('/healthz', async (_request, reply) => {
    const health = await read();
    return reply
      .code(health.status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(health);
  });
}

/** Prometheus text format. */
export function serveMetrics(app: FastifyInstance, { registry }: Metrics): void {
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}
