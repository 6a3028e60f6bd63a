import { SIGNALING_LIMITS, type BeaconedReport } from '@tributary/protocol';
import { beaconedReportSchema, readPayload } from '@tributary/protocol/schemas';
import type { FastifyInstance } from 'fastify';

export type BeaconOutcome = 'taken' | 'limited' | 'unknown-viewer';

const UNKNOWN = 'No viewer of this stream is here by this secret, or was within the last minutes: join first.';
const LIMITED = 'Too many reports of this viewer: send them at the policy’s interval.';

/** `POST /api/v1/reports`: a report of a page that ends. As text, so that browsers send it to another origin without asking first. */
export function serveBeacons(app: FastifyInstance, take: (beaconed: BeaconedReport) => Promise<BeaconOutcome>): void {
  app.post('/api/v1/reports', { bodyLimit: SIGNALING_LIMITS.beaconBytes }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const parsed = readPayload(beaconedReportSchema, parseJson(request.body));
    if (!parsed.ok) return reply.code(400).send({ error: parsed.message });
    const outcome = await take(parsed.value);
    if (outcome === 'unknown-viewer') return reply.code(403).send({ error: UNKNOWN });
    if (outcome === 'limited') return reply.code(429).send({ error: LIMITED });
    return reply.code(204).send();
  });
}

/** What is no JSON passes no schema. */
function parseJson(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
