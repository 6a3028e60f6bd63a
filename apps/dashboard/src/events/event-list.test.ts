import type { OperatorEvent } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { MAX_EVENTS, withNewest, withOlder } from './event-list.ts';

const event = (id: number, kind: OperatorEvent['kind'] = 'policy', stream: string | null = null): OperatorEvent => ({
  id: String(id),
  atMs: id,
  kind,
  stream,
  label: '',
  by: 'server',
  text: '',
  changes: [],
});
const everything = { kind: null, stream: null };
const ids = ({ events }: { readonly events: readonly OperatorEvent[] }) => events.map(({ id }) => Number(id));

describe('the list of events', () => {
  it('goes on with older ones, and has none twice', () => {
    const more = withOlder({ events: [event(3), event(2)], next: '2' }, { events: [event(2), event(1)], next: null });
    expect([ids(more), more.next]).toEqual([[3, 2, 1], null]);
  });

  it('ends where more could not be scrolled through', () => {
    const older = Array.from({ length: MAX_EVENTS + 50 }, (_, index) => event(index + 10));
    const more = withOlder({ events: [event(5)], next: '5' }, { events: older, next: 'x' });
    expect([more.events.length, more.next]).toEqual([MAX_EVENTS, null]);
  });

  it('has the newest in front, once, if it is of what is shown', () => {
    const shown = { events: [event(1)], next: null };
    expect(ids(withNewest(shown, event(2), everything))).toEqual([2, 1]);
    expect(withNewest(shown, event(1), everything)).toBe(shown);
    expect(withNewest(shown, event(2, 'ban'), { kind: 'policy', stream: null })).toBe(shown);
    expect(withNewest(shown, event(2, 'ban', 'a'), { kind: null, stream: 'b' })).toBe(shown);
    const full = { events: Array.from({ length: MAX_EVENTS }, (_, index) => event(index)), next: null };
    expect(withNewest(full, event(9999), everything).events).toHaveLength(MAX_EVENTS);
  });
});
