import { expect, it } from 'vitest';
import { EVENT_EXAMPLES, type ClientEvent } from './testing/event-examples.ts';
import { readEvent } from './testing/event-schemas.ts';
import { hostileEvents } from './testing/hostile-events.ts';

const EVENTS = 20_000;
const SEED = 20_262;

it(`${EVENTS} hostile events: taken or refused, never thrown at; what is taken is taken again as it came out`, () => {
  const next = hostileEvents(SEED);
  const outcomes = new Map<ClientEvent, Set<boolean>>();
  for (let i = 0; i < EVENTS; i++) {
    const { event, payload } = next();
    try {
      const parsed = readEvent({ event, payload });
      if (parsed.ok) expect(readEvent({ event, payload: parsed.value })).toEqual(parsed);
      outcomes.set(event, (outcomes.get(event) ?? new Set()).add(parsed.ok));
    } catch (error) {
      throw new Error(`Event ${i} of seed ${SEED}, ${event}: ${JSON.stringify(payload)}`, { cause: error });
    }
  }
  // Well-formed ones are among them, and none gets a schema to take everything.
  for (const event of Object.keys(EVENT_EXAMPLES)) expect([event, outcomes.get(event as ClientEvent)?.size]).toEqual([event, 2]);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
