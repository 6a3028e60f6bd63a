import type { OperatorEvent } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { EVENT_TEXT_CHARACTERS, EVENT_VALUE_CHARACTERS, EVENTS_BETWEEN_PRUNES, EVENTS_KEPT_MS, MAX_EVENTS } from './limits.ts';
import { EventsLog } from './events-log.ts';
import { MemoryOperatorStore } from './memory-store.ts';

const NOW_MS = 1_700_000_000_000;

function newLog() {
  const clock = { nowMs: NOW_MS };
  const store = new MemoryOperatorStore();
  const errors: unknown[] = [];
  const log = new EventsLog(
    store,
    () => clock.nowMs,
    (error) => errors.push(error),
  );
  return { log, store, clock, errors };
}

const said = (text: string) => ({ kind: 'policy', by: 'ada', text }) as const;

describe('the events log', () => {
  it('says who did what and when, the latest first, page by page', async () => {
    const { log, clock } = newLog();
    for (let index = 0; index < 5; index++) {
      log.add(said(`event ${index}`));
      clock.nowMs += index % 2; // some within one millisecond
    }
    const first = await log.page({ limit: 2 });
    expect(first.events.map(({ text }) => text)).toEqual(['event 4', 'event 3']);
    const second = await log.page({ limit: 2, before: first.next ?? '' });
    const third = await log.page({ limit: 2, before: second.next ?? '' });
    expect([...second.events, ...third.events].map(({ text }) => text)).toEqual(['event 2', 'event 1', 'event 0']);
    expect(third.next).toBeNull();
    expect(first.events[0]).toMatchObject({ kind: 'policy', by: 'ada', stream: null, label: '', changes: [] });
  });

  it('holds no control characters and nothing endless', async () => {
    const { log } = newLog();
    const event = log.add({
      kind: 'alert',
      by: 'x\u0000\r\ny',
      text: `\u001b[31m${'a'.repeat(5000)}`,
      label: '\u202egpj.live',
      changes: [{ name: 'a\u0007', from: 'b'.repeat(5000), to: '\u2028' }],
    });
    expect(event.by).toBe('x\ufffd\ufffd\ufffdy');
    expect(event.text).toHaveLength(EVENT_TEXT_CHARACTERS);
    expect(event.label).toBe('\ufffdgpj.live');
    expect(event.changes[0]).toEqual({ name: 'a\ufffd', from: expect.any(String), to: '\ufffd' });
    expect(event.changes[0]?.from).toHaveLength(EVENT_VALUE_CHARACTERS);
    expect((await log.page({})).events).toEqual([event]);
  });

  it('lets go of what is old, and of the oldest past a number', async () => {
    const { log, store } = newLog();
    const pruned: unknown[] = [];
    const prune = store.pruneEvents.bind(store);
    store.pruneEvents = async (...how) => {
      pruned.push(how);
      return prune(...how);
    };
    log.add({ ...said('old'), atMs: NOW_MS - EVENTS_KEPT_MS - 1 });
    expect((await log.page({})).events).toEqual([]);
    for (let index = 0; index < EVENTS_BETWEEN_PRUNES; index++) log.add(said('new'));
    await log.written();
    expect(pruned).toEqual(Array.from({ length: 2 }, () => [NOW_MS - EVENTS_KEPT_MS, MAX_EVENTS]));
  });

  it('keeps what cannot be written for later, and tells listeners at once', async () => {
    const { log, store, errors } = newLog();
    const heard: OperatorEvent[] = [];
    const stop = log.onEvent((event) => heard.push(event));
    const append = store.append.bind(store);
    store.append = () => Promise.reject(new Error('away'));
    log.add(said('while it was away'));
    await log.written();
    expect([heard.length, errors.length]).toEqual([1, 1]);
    store.append = append;
    stop();
    log.add(said('when it was back'));
    expect((await log.page({})).events.map(({ text }) => text)).toEqual(['when it was back', 'while it was away']);
    expect(heard).toHaveLength(1);
  });
});
