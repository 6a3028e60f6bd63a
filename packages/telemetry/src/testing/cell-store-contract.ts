import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALL_STREAMS, MAX_POINTS, RESOLUTIONS, RETENTION_MS, WIDTH_MS, type CellStore, type Resolution } from '../cells.ts';
import { BREAKDOWNS, COUNTERS, NO_COUNTERS, NO_MEASURES, type Counters, type Measures } from '../measures/index.ts';
import { cellOf, measuresOf, streamKey } from './cells.ts';
import { stream } from './samples.ts';

const DAY_MS = WIDTH_MS['1d'];
/** A midnight: every width begins. */
const MIDNIGHT_MS = Math.floor(1_700_000_000_000 / DAY_MS) * DAY_MS;

/** Something of everything. */
const EVERYTHING: Measures = {
  counters: Object.fromEntries(COUNTERS.map((counter, index) => [counter, index * 1000 + 0.5])) as Counters,
  peaks: { viewersPeak: 17 },
  segmentTimes: { origin: [1, 2, 3], peers: [0, 0, 9], mixed: [] },
  startupTimes: [5, 0, 1],
  breakdowns: {
    ...NO_MEASURES.breakdowns,
    ...Object.fromEntries(BREAKDOWNS.map((name, index) => [name, { [`a "${name}"`]: index + 1, '': 2, __proto__x: 3 }])),
  },
  groups: {
    peers: {
      stallRatio: { viewers: 2, sum: 0.25, squares: 0.05 },
      startupMs: { viewers: 1, sum: 700, squares: 490_000 },
      bitrate: { viewers: 1, sum: 1e6, squares: 1e12 },
    },
    control: NO_MEASURES.groups.control,
  },
};

/** What every store of cells promises. @param create with nothing in it */
export function cellStoreContract(name: string, create: (limits: { readonly maxStreams?: number }) => Promise<CellStore>): void {
  describe(name, () => {
    let store: CellStore;
    beforeEach(async () => {
      store = await create({});
    });
    afterEach(() => store.close());

    const peerBytes = (bytes: number): Measures => measuresOf({ peerBytes: bytes });
    const series = (label: string, resolution: Resolution, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER) =>
      store.series({ stream: label === ALL_STREAMS ? ALL_STREAMS : streamKey(label), resolution, fromMs, toMs });
    const bytesIn = async (label: string, resolution: Resolution, fromMs?: number, toMs?: number) =>
      (await series(label, resolution, fromMs, toMs)).map(({ atMs, measures }) => [atMs - MIDNIGHT_MS, measures.counters.peerBytes]);
    const totals = (resolution: Resolution, changes: object = {}) =>
      store.totals({ resolution, fromMs: MIDNIGHT_MS, toMs: MIDNIGHT_MS + DAY_MS, limit: 100, ...changes });

    it('gives back all that it was given', async () => {
      await store.write('w', [cellOf('a', '10s', MIDNIGHT_MS, EVERYTHING)]);
      expect(await series('a', '10s')).toEqual([{ stream: stream('a'), resolution: '10s', atMs: MIDNIGHT_MS, measures: EVERYTHING }]);
      const [total] = await totals('10s');
      expect(total).toEqual({
        stream: stream('a'),
        label: 'a',
        firstSeenMs: MIDNIGHT_MS,
        lastSeenMs: MIDNIGHT_MS,
        counters: EVERYTHING.counters,
        viewersPeak: 17,
      });
    });

    it('gives back nothing as nothing', async () => {
      await store.write('w', [cellOf('a', '1h', MIDNIGHT_MS, NO_MEASURES)]);
      expect((await series('a', '1h'))[0]?.measures).toEqual(NO_MEASURES);
      expect((await totals('1h'))[0]?.counters).toEqual(NO_COUNTERS);
      await store.write('w', []);
    });

    it('puts what a writer writes again in the place of what it wrote before', async () => {
      const cell = cellOf('a', '10s', MIDNIGHT_MS, EVERYTHING);
      await store.write('w', [cell]);
      await store.write('w', [cell]);
      await store.write('w', [{ ...cell, measures: peerBytes(7) }]);
      expect((await series('a', '10s')).map(({ measures }) => measures)).toEqual([peerBytes(7)]);
    });

    it('adds up what several writers wrote', async () => {
      const at = (atMs: number, measures: Measures) => cellOf('a', '10s', atMs, measures);
      await store.write('first run', [at(MIDNIGHT_MS, EVERYTHING), at(MIDNIGHT_MS + 10_000, peerBytes(1))]);
      await store.write('second run', [at(MIDNIGHT_MS + 10_000, peerBytes(2)), at(MIDNIGHT_MS, EVERYTHING)]);
      await store.write('first run', [at(MIDNIGHT_MS + 10_000, peerBytes(10))]);
      const [both, later] = await series('a', '10s');
      expect(both?.measures.counters.originRequests).toBe(2 * EVERYTHING.counters.originRequests);
      expect(both?.measures.peaks.viewersPeak).toBe(17);
      expect(both?.measures.segmentTimes.origin).toEqual([2, 4, 6]);
      expect(both?.measures.breakdowns.countries['']).toBe(4);
      expect(later?.measures.counters.peerBytes).toBe(12);
      expect((await totals('10s'))[0]).toMatchObject({ counters: { peerBytes: 2 * EVERYTHING.counters.peerBytes + 12 }, viewersPeak: 17 });
    });

    it('answers a series of one stream and resolution, oldest first, from a time on and up to another', async () => {
      const cells = [30_000, 0, 20_000, 10_000].map((offsetMs) => cellOf('a', '10s', MIDNIGHT_MS + offsetMs, peerBytes(offsetMs + 1)));
      await store.write('w', [...cells, cellOf('b', '10s', MIDNIGHT_MS, peerBytes(5)), cellOf('a', '1m', MIDNIGHT_MS, peerBytes(6))]);
      expect(await bytesIn('a', '10s', MIDNIGHT_MS + 10_000, MIDNIGHT_MS + 30_000)).toEqual([
        [10_000, 10_001],
        [20_000, 20_001],
      ]);
      expect(await bytesIn('a', '1m')).toEqual([[0, 6]]);
      expect(await bytesIn('b', '10s')).toEqual([[0, 5]]);
      expect(await bytesIn('nobody', '10s')).toEqual([]);
      expect(await bytesIn('a', '10s', MIDNIGHT_MS + 1, MIDNIGHT_MS + 10_000)).toEqual([]);
    });

    it('answers the newest MAX_POINTS of a longer series, however many writers there are', async () => {
      const cells = Array.from({ length: MAX_POINTS + 5 }, (_, index) => cellOf('a', '10s', MIDNIGHT_MS + index * 10_000, peerBytes(1)));
      await store.write('w', cells);
      await store.write('v', cells.slice(-3));
      const found = await bytesIn('a', '10s');
      expect([found.length, found[0], found.at(-1)]).toEqual([MAX_POINTS, [50_000, 1], [(MAX_POINTS + 4) * 10_000, 2]]);
    });

    it('adds up each stream over a time, those with the most from peers first, without all of them together', async () => {
      const cells = [1, 2, 3].flatMap((hour) => [
        cellOf(
          'some',
          '1h',
          MIDNIGHT_MS + hour * 3_600_000,
          measuresOf({ peerBytes: 10 * hour, originBytes: 1 }, { peaks: { viewersPeak: hour } }),
        ),
        cellOf('most', '1h', MIDNIGHT_MS + hour * 3_600_000, peerBytes(100)),
        cellOf(ALL_STREAMS, '1h', MIDNIGHT_MS + hour * 3_600_000, peerBytes(1000)),
      ]);
      await store.write('w', [...cells, cellOf('origin only', '1h', MIDNIGHT_MS, measuresOf({ originBytes: 5 }))]);
      const found = await totals('1h', { fromMs: MIDNIGHT_MS + 1, toMs: MIDNIGHT_MS + 3 * 3_600_000 });
      expect(found.map(({ label, counters, viewersPeak }) => [label, counters.peerBytes, counters.originBytes, viewersPeak])).toEqual([
        ['most', 200, 0, 0],
        ['some', 30, 2, 2],
      ]);
      expect((await totals('1h', { limit: 2 })).map(({ label }) => label)).toEqual(['most', 'some']);
      expect((await totals('1h')).map(({ label }) => label)).toEqual(['most', 'some', 'origin only']);
      expect(found[1]).toMatchObject({ firstSeenMs: MIDNIGHT_MS + 3_600_000, lastSeenMs: MIDNIGHT_MS + 3 * 3_600_000 });
      expect(await bytesIn(ALL_STREAMS, '1h')).toHaveLength(3);
    });

    it('may add up wider cells where they lie wholly inside, and takes nothing twice', async () => {
      const minutes = Array.from({ length: 180 }, (_, index) => cellOf('a', '1m', MIDNIGHT_MS + index * 60_000, peerBytes(1)));
      const hours = [0, 1, 2].map((hour) => cellOf('a', '1h', MIDNIGHT_MS + hour * 3_600_000, peerBytes(60)));
      await store.write('w', [...minutes, ...hours]);
      const wanted = { fromMs: MIDNIGHT_MS + 50 * 60_000, toMs: MIDNIGHT_MS + 130 * 60_000, coarser: true };
      expect((await totals('1m', wanted))[0]?.counters.peerBytes).toBe(80);
      // It is the hour that was added up, not its minutes.
      await store.write('w', [cellOf('a', '1h', MIDNIGHT_MS + 3_600_000, peerBytes(6000))]);
      expect((await totals('1m', wanted))[0]?.counters.peerBytes).toBe(6020);
      expect((await totals('1m', { ...wanted, coarser: false }))[0]?.counters.peerBytes).toBe(80);
      expect(await totals('1m', { fromMs: 5, toMs: 5, coarser: true })).toEqual([]);
    });

    it('learns a label late, never forgets it, and takes any', async () => {
      const unnamed = { ...cellOf('a', '10s', MIDNIGHT_MS, peerBytes(1)), label: '' };
      await store.write('w', [unnamed]);
      expect((await totals('10s'))[0]?.label).toBe('');
      const label = `"it's" ☃ %_?$1 \\`;
      await store.write('w', [{ ...unnamed, label }]);
      await store.write('w', [unnamed]);
      expect((await totals('10s'))[0]?.label).toBe(label);
      await store.write('w', [{ ...unnamed, label: 'zero \0 in it' }]);
      expect((await totals('10s'))[0]?.label).toMatch(/^zero .? ?in it$/);
    });

    it('lets go of what is older than its resolution is kept, and of nothing else', async () => {
      const nowMs = MIDNIGHT_MS + 1000 * DAY_MS;
      const ages = (resolution: Resolution) => [RETENTION_MS[resolution] * 2 + 200 * DAY_MS, RETENTION_MS[resolution] - DAY_MS];
      const midnights = RESOLUTIONS.flatMap((resolution) => ages(resolution).map((ageMs) => ({ resolution, atMs: nowMs - ageMs })));
      const cells = midnights.flatMap(({ resolution, atMs }) =>
        ['a', ALL_STREAMS].map((label) => cellOf(label, resolution, atMs, peerBytes(1))),
      );
      await store.write('w', cells);
      await store.write('w', [cellOf('gone', '1d', nowMs - RETENTION_MS['1d'] * 2, peerBytes(1))]);
      expect(await store.prune(nowMs)).toBe(RESOLUTIONS.length * 2 + 1);
      for (const label of ['a', ALL_STREAMS]) {
        for (const resolution of RESOLUTIONS) expect(await series(label, resolution), resolution).toHaveLength(1);
      }
      expect((await totals('1d', { fromMs: 0, toMs: nowMs })).map((each) => each.label)).toEqual(['a']);
      expect(await store.prune(nowMs)).toBe(0);
      await store.write('w', [cellOf('gone', '10s', nowMs, peerBytes(3))]);
      expect((await series('gone', '10s')).map(({ measures }) => measures.counters.peerBytes)).toEqual([3]);
    });

    it('forgets the least watched of too many streams, and keeps all of them together', async () => {
      await store.close();
      store = await create({ maxStreams: 3 });
      const day = (label: string, viewerMs: number) => cellOf(label, '1d', MIDNIGHT_MS, measuresOf({ viewerMs, peerBytes: 1 }));
      await store.write('w', [day(ALL_STREAMS, 1), day('long', 5000), day('longer', 9000)]);
      await store.prune(MIDNIGHT_MS);
      for (let index = 0; index < 20; index++)
        await store.write('w', [cellOf(`made-up-${index}`, '10s', MIDNIGHT_MS + index * 10_000, peerBytes(1))]);
      expect(await bytesIn('long', '1d')).toHaveLength(1);
      expect(await bytesIn('longer', '1d')).toHaveLength(1);
      expect(await bytesIn(ALL_STREAMS, '1d')).toHaveLength(1);
      expect((await totals('10s')).map(({ label }) => label)).toEqual(['made-up-19']);
      expect(await bytesIn('made-up-3', '10s')).toEqual([]);
      await store.write('w', [cellOf('made-up-3', '10s', MIDNIGHT_MS + 300_000, peerBytes(4))]);
      expect(await bytesIn('made-up-3', '10s')).toEqual([[300_000, 4]]);
    });

    it('takes what several writers write at the same time, of the same streams', async () => {
      const labels = ['a', 'b', 'c', ALL_STREAMS];
      const writers = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
      const write = async (writer: string, index: number) => {
        const inOrder = index % 2 === 0 ? labels : labels.toReversed();
        for (let round = 1; round <= 5; round++)
          await store.write(
            writer,
            inOrder.map((label) => cellOf(label, '10s', MIDNIGHT_MS, peerBytes(round))),
          );
      };
      await Promise.all(writers.map(write));
      for (const label of labels) expect(await bytesIn(label, '10s')).toEqual([[0, 5 * writers.length]]);
    });
  });
}
