import type * as z from 'zod';
import {
  dutyMissedSchema,
  joinRequestSchema,
  neighbourLostSchema,
  needNeighboursSchema,
  refreshTokenSchema,
  reportSchema,
  segmentHashesSchema,
  signalSchema,
  viewerStateSchema,
  wantAttestationsSchema,
} from '../schemas.ts';
import { readPayload, type Reading } from '../read-payload.ts';
import type { HostileEvent } from './hostile-events.ts';
import type { ClientEvent } from './event-examples.ts';

/** The schema of each event that carries something: an event without one does not compile. */
export const EVENT_SCHEMAS: { readonly [E in ClientEvent]: z.ZodType } = {
  join: joinRequestSchema,
  'refresh-token': refreshTokenSchema,
  'viewer-state': viewerStateSchema,
  signal: signalSchema,
  'need-neighbours': needNeighboursSchema,
  'neighbour-lost': neighbourLostSchema,
  'duty-missed': dutyMissedSchema,
  'want-attestations': wantAttestationsSchema,
  'segment-hashes': segmentHashesSchema,
  report: reportSchema,
};

/** Reads an event as the server does. */
export const readEvent = ({ event, payload }: HostileEvent): Reading<unknown> => readPayload(EVENT_SCHEMAS[event], payload);
