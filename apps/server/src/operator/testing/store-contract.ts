import type { OperatorEvent } from '@tributary/operator-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { revise } from '../documents.ts';
import { DOCUMENT_CHARACTERS } from '../limits.ts';
import type { EventsQuery, OperatorStore } from '../store.ts';

const event = (id: string, changes: Partial<OperatorEvent> = {}): OperatorEvent => ({
  id,
  atMs: 1000,
  kind: 'policy',
  stream: null,
  label: '',
  by: 'ada',
  text: 'Something changed.',
  changes: [{ name: 'peers', from: 'on', to: 'off' }],
  ...changes,
});

/** What every OperatorStore does. */
export function operatorStoreContract(name: string, open: () => Promise<{ readonly store: OperatorStore; close(): Promise<void> }>): void {
  describe(name, () => {
    let store: OperatorStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ store, close } = await open());
    });
    afterEach(() => close());

    it('keeps documents by kind and id, and counts their revisions', async () => {
      expect(await store.read('settings', '*')).toBeNull();
      expect(await store.write('settings', '*', { peers: 'on' }, 0)).toBe(1);
      expect(await store.write('settings', '*', { peers: 'off' }, 1)).toBe(2);
      expect(await store.write('settings', '*', { peers: 'on' }, 'any')).toBe(3);
      expect(await store.read('settings', '*')).toEqual({ id: '*', revision: 3, body: { peers: 'on' } });
      expect(await store.write('seen', 'new', { atMs: 1 }, 'any')).toBe(1);
      expect(await store.read('seen', '*')).toBeNull();
      expect(await store.remove('settings', '*')).toBe(true);
      expect(await store.remove('settings', '*')).toBe(false);
      expect(await store.read('settings', '*')).toBeNull();
    });

    it('keeps what it was given as it was given', async () => {
      const body = { text: 'a’"\\\u0000\u2028', ünï: 2 ** 53 - 1, none: null, deep: [[{ a: [] }]] };
      await store.write('preferences', 'all', body, 0);
      expect((await store.read('preferences', 'all'))?.body).toEqual(body);
    });

    it('writes nothing where somebody else was quicker', async () => {
      await store.write('alerts', 'all', 1, 0);
      for (const revision of [0, 2, 7]) expect(await store.write('alerts', 'all', 'late', revision)).toBeNull();
      expect(await store.write('alerts', 'none', 'x', 3)).toBeNull();
      expect(await store.read('alerts', 'all')).toMatchObject({ revision: 1, body: 1 });
      expect(await store.read('alerts', 'none')).toBeNull();
    });

    it('loses no change of several that are made at once', async () => {
      const add = () => revise<number>(store, 'preferences', 'count', 0, (count) => count + 1);
      await Promise.all([add(), add(), add()]);
      expect(await store.read('preferences', 'count')).toMatchObject({ revision: 3, body: 3 });
    });

    it('lists by id', async () => {
      for (const id of ['b', 'a', 'c']) await store.write('session', id, id, 0);
      await store.write('seen', 'aa', 1, 0);
      expect((await store.list('session', 2)).map(({ id, body }) => [id, body])).toEqual([
        ['a', 'a'],
        ['b', 'b'],
      ]);
    });

    it('refuses a document past its bound', async () => {
      await expect(store.write('settings', '*', 'x'.repeat(DOCUMENT_CHARACTERS), 0)).rejects.toMatchObject({ reason: 'full' });
    });

    it('keeps events, the latest first, page by page', async () => {
      const stream = '0'.repeat(32);
      const ban = event('4', { kind: 'ban', stream, label: '/live.m3u8', changes: [] });
      for (const id of ['1', '3', '2']) await store.append(event(id));
      await store.append(ban);
      await store.append(event('4', { text: 'told again' }));
      const ids = async (query: Partial<EventsQuery>) => (await store.events({ limit: 10, ...query })).map(({ id }) => id);
      expect(await ids({})).toEqual(['4', '3', '2', '1']);
      expect(await ids({ limit: 2 })).toEqual(['4', '3']);
      expect(await ids({ before: '3' })).toEqual(['2', '1']);
      expect(await ids({ kind: 'policy', before: '3', limit: 1 })).toEqual(['2']);
      expect(await ids({ kind: 'ban' })).toEqual(['4']);
      expect(await ids({ stream })).toEqual(['4']);
      expect(await ids({ stream, kind: 'policy' })).toEqual([]);
      expect(await store.events({ limit: 1 })).toEqual([ban]);
    });

    it('lets go of old events, and of the oldest past a number', async () => {
      for (const id of [1, 2, 3, 4, 5]) await store.append(event(String(id), { atMs: id * 100 }));
      await store.pruneEvents(200, 100);
      expect((await store.events({ limit: 10 })).map(({ id }) => id)).toEqual(['5', '4', '3', '2']);
      await store.pruneEvents(0, 2);
      expect((await store.events({ limit: 10 })).map(({ id }) => id)).toEqual(['5', '4']);
    });
  });
}
