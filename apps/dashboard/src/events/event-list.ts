import type { OperatorEvent, OperatorEvents } from '@tributary/operator-api';

/** Pages are added as somebody asks for them: no more than can be scrolled through, and kept in a tab. */
export const MAX_EVENTS = 1000;

/** Adds older ones at the end. One that is there already (the list has moved on meanwhile) is not there twice. */
export function withOlder(shown: OperatorEvents, older: OperatorEvents): OperatorEvents {
  const ids = new Set(shown.events.map(({ id }) => id));
  const events = [...shown.events, ...older.events.filter(({ id }) => !ids.has(id))].slice(0, MAX_EVENTS);
  return { events, next: events.length >= MAX_EVENTS ? null : older.next };
}

/** Puts one that has just happened in front, where it is of the kind and the stream that are shown. */
export function withNewest(
  shown: OperatorEvents,
  newest: OperatorEvent,
  { kind, stream }: { readonly kind: string | null; readonly stream: string | null },
): OperatorEvents {
  const isShown = (kind === null || newest.kind === kind) && (stream === null || newest.stream === stream);
  if (!isShown || shown.events.some(({ id }) => id === newest.id)) return shown;
  return { ...shown, events: [newest, ...shown.events].slice(0, MAX_EVENTS) };
}
