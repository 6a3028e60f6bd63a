import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_STREAMS, RESOLUTIONS, WIDTH_MS, type Resolution, type StreamKey } from '../cells.ts';
import { MemoryCellStore } from '../cell-store/index.ts';
import { IDLE_MS, LATE_MS, LIVE_MS } from '../limits.ts';
import { addMeasures, BREAKDOWN_KEYS, NO_COUNTERS, NO_MEASURES, OTHER, type Counters, type Measures } from '../measures/index.ts';
import { measuresOf, stream } from '../testing/index.ts';
import { Aggregator } from './aggregator.ts';

const DAY_MS = WIDTH_MS['1d'];
const MIDNIGHT_MS = Math.floor(1_700_000_000_000 / DAY_MS) * DAY_MS;
const TEN_MS = 10_000;
/** A second of them. */
const RUNS = 30;

const viewers = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).map(([label, count]) => ({ streamId: stream(label), label, viewers: count }));
const add = (aggregator: Aggregator, label: string, atMs: number, counters: Partial<Counters>, others: Partial<Measures> = {}) =>
  aggregator.add(stream(label), label, atMs, measuresOf(counters, others));

/** Writes its news as a Recorder does. */
async function write(aggregator: Aggregator, store: MemoryCellStore, nowMs: number): Promise<void> {
  for (const { incarnation, cells } of aggregator.takeNews(nowMs)) await store.write(`run+${incarnation}`, cells);
}
async function sumIn(store: MemoryCellStore, key: StreamKey, resolution: Resolution): Promise<Measures> {
  const cells = await store.series({ stream: key, resolution, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER });
  return cells.map(({ measures }) => measures).reduce(addMeasures, NO_MEASURES);
}
async function cellsIn(store: MemoryCellStore, label: string, resolution: Resolution) {
  const key = label === ALL_STREAMS ? ALL_STREAMS : stream(label);
  const cells = await store.series({ stream: key, resolution, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER });
  return cells.map(({ atMs, measures }) => ({ atMs: atMs - MIDNIGHT_MS, ...measures.counters, ...measures.peaks }));
}

describe('Aggregator', () => {
  it('adds up by stream, by every width of time, and over all streams', async () => {
    const [aggregator, store] = [new Aggregator(), new MemoryCellStore()];
    add(aggregator, 'a', MIDNIGHT_MS + 1, { originBytes: 10 }, { segmentTimes: { ...NO_MEASURES.segmentTimes, peers: [1, 2] } });
    add(aggregator, 'a', MIDNIGHT_MS + 9999, { originBytes: 20 }, { segmentTimes: { ...NO_MEASURES.segmentTimes, peers: [0, 1, 1] } });
    add(aggregator, 'a', MIDNIGHT_MS + 65_000, { originBytes: 40 });
    add(aggregator, 'b', MIDNIGHT_MS + 65_000, { originBytes: 100 });
    await write(aggregator, store, MIDNIGHT_MS + 66_000);
    const bytesIn = async (label: string, resolution: Resolution) =>
      (await cellsIn(store, label, resolution)).map((cell) => [cell.atMs, cell.originBytes]);
    expect(await bytesIn('a', '10s')).toEqual([
      [0, 30],
      [60_000, 40],
    ]);
    expect(await bytesIn('a', '1m')).toEqual([
      [0, 30],
      [60_000, 40],
    ]);
    expect([await bytesIn('a', '1h'), await bytesIn('a', '1d')]).toEqual([[[0, 70]], [[0, 70]]]);
    expect([await bytesIn(ALL_STREAMS, '10s'), await bytesIn(ALL_STREAMS, '1d')]).toEqual([
      [
        [0, 30],
        [60_000, 140],
      ],
      [[0, 170]],
    ]);
    expect((await sumIn(store, stream('a'), '1h')).segmentTimes.peers).toEqual([1, 3, 1]);
  });

  it('tells only what has news, each cell as it is now', async () => {
    const aggregator = new Aggregator();
    add(aggregator, 'a', MIDNIGHT_MS, { originBytes: 1 });
    expect(aggregator.takeNews(MIDNIGHT_MS).flatMap(({ cells }) => cells)).toHaveLength(2 * RESOLUTIONS.length);
    expect(aggregator.takeNews(MIDNIGHT_MS)).toEqual([]);
    add(aggregator, 'a', MIDNIGHT_MS + TEN_MS, { originBytes: 2 });
    const news = aggregator.takeNews(MIDNIGHT_MS + TEN_MS).flatMap(({ cells }) => cells);
    expect(news.map((cell) => [cell.stream, cell.resolution, cell.atMs - MIDNIGHT_MS, cell.measures.counters.originBytes])).toEqual([
      [ALL_STREAMS, '1d', 0, 3],
      [ALL_STREAMS, '1h', 0, 3],
      [ALL_STREAMS, '1m', 0, 3],
      [ALL_STREAMS, '10s', TEN_MS, 2],
      [stream('a'), '1d', 0, 3],
      [stream('a'), '1h', 0, 3],
      [stream('a'), '1m', 0, 3],
      [stream('a'), '10s', TEN_MS, 2],
    ]);
  });

  it('puts late news into the cell of its time while it is open, and else into the oldest that is', async () => {
    const [aggregator, store] = [new Aggregator(), new MemoryCellStore()];
    add(aggregator, 'a', MIDNIGHT_MS + 100_000, { originBytes: 1 });
    await write(aggregator, store, MIDNIGHT_MS + 100_000);
    add(aggregator, 'a', MIDNIGHT_MS + 100_000 - LATE_MS, { originBytes: 2 });
    add(aggregator, 'a', MIDNIGHT_MS + 100_000 - LATE_MS - 1, { originBytes: 4 });
    add(aggregator, 'a', 0, { originBytes: 8 });
    await write(aggregator, store, MIDNIGHT_MS + 100_000);
    expect((await cellsIn(store, 'a', '10s')).map(({ atMs, originBytes }) => [atMs, originBytes])).toEqual([
      [70_000, 14],
      [100_000, 1],
    ]);
    expect((await sumIn(store, ALL_STREAMS, '1d')).counters.originBytes).toBe(15);
  });

  it('counts the time that viewers were there, over the ends of cells, and the most at once', async () => {
    const [aggregator, store] = [new Aggregator(), new MemoryCellStore()];
    aggregator.headcount(viewers({ a: 2, b: 1 }), MIDNIGHT_MS + 4000);
    aggregator.headcount(viewers({ a: 5 }), MIDNIGHT_MS + 8000);
    aggregator.headcount(viewers({ a: 1 }), MIDNIGHT_MS + 13_000);
    aggregator.headcount([], MIDNIGHT_MS + 20_000);
    aggregator.headcount([], MIDNIGHT_MS + 40_000);
    await write(aggregator, store, MIDNIGHT_MS + 50_000);
    const timeIn = async (label: string, resolution: Resolution) =>
      (await cellsIn(store, label, resolution)).map(({ atMs, viewerMs, viewersPeak }) => [atMs, viewerMs, viewersPeak]);
    expect(await timeIn('a', '10s')).toEqual([
      [0, 2 * 4000 + 5 * 2000, 5],
      [10_000, 5 * 3000 + 7000, 5],
    ]);
    expect(await timeIn('b', '1d')).toEqual([[0, 4000, 1]]);
    expect(await timeIn(ALL_STREAMS, '1m')).toEqual([[0, 3 * 4000 + 5 * 5000 + 7000, 5]]);
    expect(aggregator.viewers).toBe(0);
  });

  it('takes a process that stood still for one in which nobody was there', async () => {
    const [aggregator, store] = [new Aggregator(), new MemoryCellStore()];
    aggregator.headcount(viewers({ a: 1 }), MIDNIGHT_MS);
    aggregator.headcount(viewers({ a: 1 }), MIDNIGHT_MS + 3 * 3_600_000);
    await write(aggregator, store, MIDNIGHT_MS + 3 * 3_600_000);
    expect((await sumIn(store, stream('a'), '1d')).counters.viewerMs).toBe(60_000);
  });

  it('weighs the ceiling of each moment by its bytes', async () => {
    const [aggregator, store] = [new Aggregator(), new MemoryCellStore()];
    aggregator.headcount(viewers({ a: 1 }), MIDNIGHT_MS);
    add(aggregator, 'a', MIDNIGHT_MS, { originBytes: 100 });
    aggregator.headcount(viewers({ a: 4 }), MIDNIGHT_MS + TEN_MS);
    add(aggregator, 'a', MIDNIGHT_MS + TEN_MS, { originBytes: 75, peerBytes: 225 });
    await write(aggregator, store, MIDNIGHT_MS + TEN_MS);
    for (const resolution of RESOLUTIONS)
      expect((await sumIn(store, stream('a'), resolution)).counters.reachableBytes).toBeCloseTo(0.75 * 300);
    // Others' viewers are no help, and take nothing away.
    aggregator.headcount(viewers({ a: 4, alone: 1, pair: 2 }), MIDNIGHT_MS + 2 * TEN_MS);
    add(aggregator, 'alone', MIDNIGHT_MS + 2 * TEN_MS, { originBytes: 1000 });
    add(aggregator, 'pair', MIDNIGHT_MS + 2 * TEN_MS, { originBytes: 500, peerBytes: 500 });
    await write(aggregator, store, MIDNIGHT_MS + 2 * TEN_MS);
    expect((await sumIn(store, ALL_STREAMS, '1h')).counters.reachableBytes).toBeCloseTo(0.75 * 300 + 500);
  });

  it('counts a leaver’s last report against the viewers there were, and a report before its viewers are counted against those', async () => {
    const [aggregator, store] = [new Aggregator(), new MemoryCellStore()];
    aggregator.headcount(viewers({ a: 4 }), MIDNIGHT_MS);
    aggregator.headcount([], MIDNIGHT_MS + TEN_MS - 1);
    add(aggregator, 'a', MIDNIGHT_MS + TEN_MS, { originBytes: 1, peerBytes: 3 });
    add(aggregator, 'b', MIDNIGHT_MS, { originBytes: 10 });
    aggregator.headcount(viewers({ b: 2 }), MIDNIGHT_MS + TEN_MS - 1);
    await write(aggregator, store, MIDNIGHT_MS + TEN_MS);
    expect((await sumIn(store, stream('a'), '1d')).counters.reachableBytes).toBeCloseTo(3);
    expect((await sumIn(store, stream('b'), '1d')).counters.reachableBytes).toBeCloseTo(5);
  });

  it('believes nobody about viewers’ time and what was within reach', async () => {
    const [aggregator, store] = [new Aggregator(), new MemoryCellStore()];
    add(aggregator, 'a', MIDNIGHT_MS, { viewerMs: 5, reachableBytes: 7, originBytes: 1 });
    await write(aggregator, store, MIDNIGHT_MS);
    expect((await sumIn(store, ALL_STREAMS, '1d')).counters).toEqual({ ...NO_COUNTERS, originBytes: 1 });
  });

  it('keeps the last ten minutes to be seen, closed cells too', () => {
    const aggregator = new Aggregator();
    const count = LIVE_MS / TEN_MS + 7;
    for (let index = 0; index < count; index++) {
      add(
        aggregator,
        'a',
        MIDNIGHT_MS + index * TEN_MS,
        { originBytes: index },
        { breakdowns: { ...NO_MEASURES.breakdowns, players: { some: 1 } } },
      );
      aggregator.takeNews(MIDNIGHT_MS + index * TEN_MS);
    }
    for (const key of [stream('a'), ALL_STREAMS] as const) {
      const cells = aggregator.latest(key);
      expect(cells.map(({ measures }) => measures.counters.originBytes)).toEqual(
        Array.from({ length: LIVE_MS / TEN_MS }, (_, index) => index + 7),
      );
      expect(cells[0]?.measures.breakdowns.players).toEqual({ some: 1 });
    }
    expect(aggregator.latest(stream('nobody'))).toEqual([]);
    expect(new Aggregator().latest(ALL_STREAMS)).toEqual([]);
  });

  it('tells which streams live, the most watched first', () => {
    const aggregator = new Aggregator();
    add(aggregator, 'old', MIDNIGHT_MS, { originBytes: 1 });
    aggregator.headcount(viewers({ few: 1, many: 9 }), MIDNIGHT_MS + LIVE_MS);
    expect(aggregator.live().map(({ label, viewers: count }) => [label, count])).toEqual([
      ['many', 9],
      ['few', 1],
    ]);
  });

  it('bounds the names of a breakdown and loses no count', async () => {
    const [aggregator, store] = [new Aggregator(), new MemoryCellStore()];
    for (let index = 0; index < 200; index++) {
      add(
        aggregator,
        'a',
        MIDNIGHT_MS,
        {},
        { breakdowns: { ...NO_MEASURES.breakdowns, networks: { [`n${index}`]: 1, big: 5, ['__proto__']: 1 } } },
      );
    }
    await write(aggregator, store, MIDNIGHT_MS);
    const { networks } = (await sumIn(store, stream('a'), '1m')).breakdowns;
    expect(Object.keys(networks)).toHaveLength(BREAKDOWN_KEYS);
    expect(networks['big']).toBe(1000);
    expect(Object.values(networks).reduce((sum, count) => sum + count, 0)).toBe(200 + 1000 + 200);
    expect(networks[OTHER]).toBeGreaterThan(0);
  });

  it('has room for so many streams: further ones count in the sum of all until another has had no news for long', async () => {
    const [aggregator, store] = [new Aggregator({ maxStreams: 2 }), new MemoryCellStore()];
    add(aggregator, 'a', MIDNIGHT_MS, { originBytes: 1 });
    add(aggregator, 'b', MIDNIGHT_MS, { originBytes: 2 });
    add(aggregator, 'c', MIDNIGHT_MS, { originBytes: 4, peerBytes: 8 });
    expect(aggregator.streamCount).toBe(2);
    add(aggregator, 'a', MIDNIGHT_MS + 2, { originBytes: 16 });
    add(aggregator, 'c', MIDNIGHT_MS + IDLE_MS, { originBytes: 32 });
    await write(aggregator, store, MIDNIGHT_MS + IDLE_MS);
    const bytesOf = async (label: string) =>
      (await sumIn(store, label === ALL_STREAMS ? ALL_STREAMS : stream(label), '1d')).counters.originBytes;
    expect([await bytesOf('a'), await bytesOf('b'), await bytesOf('c'), await bytesOf(ALL_STREAMS)]).toEqual([17, 2, 32, 55]);
    expect((await sumIn(store, ALL_STREAMS, '1d')).counters.reachableBytes).toBe(8);
  });

  it('loses nothing of a stream that was forgotten and came back the same day', async () => {
    const [aggregator, store] = [new Aggregator({ maxStreams: 1 }), new MemoryCellStore()];
    let nowMs = MIDNIGHT_MS;
    for (let round = 0; round < 6; round++) {
      add(aggregator, round % 2 === 0 ? 'a' : 'b', nowMs, { originBytes: 10 ** round });
      // What had news when it had to go is told, too.
      if (round === 3) await write(aggregator, store, nowMs);
      nowMs += IDLE_MS;
    }
    await write(aggregator, store, nowMs);
    expect((await sumIn(store, stream('a'), '1d')).counters.originBytes).toBe(10_101);
    expect((await sumIn(store, stream('b'), '1d')).counters.originBytes).toBe(101_010);
    expect((await sumIn(store, stream('b'), '10s')).counters.originBytes).toBe(101_010);
  });

  it('remembers so many that it forgot, and then takes no new ones until the next day', async () => {
    const aggregator = new Aggregator({ maxStreams: 1, maxForgotten: 2 });
    const known = (label: string, atMs: number) => {
      add(aggregator, label, atMs, { originBytes: 1 });
      aggregator.takeNews(atMs);
      return aggregator.latest(stream(label)).length > 0;
    };
    const at = (round: number) => MIDNIGHT_MS + round * 2 * IDLE_MS;
    expect([known('a', at(0)), known('b', at(1)), known('c', at(2)), known('d', at(3)), known('c', at(4))]).toEqual([
      true,
      true,
      true,
      false,
      true,
    ]);
    const nextDayMs = MIDNIGHT_MS + DAY_MS + LATE_MS;
    aggregator.takeNews(nextDayMs);
    expect(known('d', nextDayMs + IDLE_MS)).toBe(true);
  });

  it('counts for now when the clock was set back, beside what was written of that time before', async () => {
    const [aggregator, store] = [new Aggregator(), new MemoryCellStore()];
    const backMs = MIDNIGHT_MS + 20_000;
    add(aggregator, 'a', backMs, { originBytes: 1 });
    await write(aggregator, store, backMs);
    const aheadMs = backMs + 3 * 3_600_000;
    add(aggregator, 'a', aheadMs, { originBytes: 10 });
    aggregator.headcount(viewers({ a: 2 }), aheadMs);
    aggregator.headcount(viewers({ a: 2 }), backMs);
    add(aggregator, 'a', backMs + 1000, { originBytes: 100 });
    aggregator.headcount(viewers({ a: 2 }), backMs + 1000);
    expect(aggregator.latest(stream('a')).map(({ atMs, measures }) => [atMs, measures.counters.originBytes])).toEqual([[backMs, 100]]);
    await write(aggregator, store, backMs + 2000);
    const tenSeconds = await cellsIn(store, 'a', '10s');
    expect(tenSeconds.map(({ atMs, originBytes }) => [atMs, originBytes])).toEqual([
      [20_000, 101],
      [aheadMs - MIDNIGHT_MS, 10],
    ]);
    expect(tenSeconds[0]?.viewerMs).toBe(4000);
    expect((await sumIn(store, ALL_STREAMS, '1d')).counters.originBytes).toBe(111);
  });

  it('lets go of streams of which nothing is open or to be seen', () => {
    const aggregator = new Aggregator();
    add(aggregator, 'a', MIDNIGHT_MS, { originBytes: 1 });
    aggregator.takeNews(MIDNIGHT_MS + DAY_MS - 1);
    expect(aggregator.streamCount).toBe(1);
    aggregator.takeNews(MIDNIGHT_MS + DAY_MS + LATE_MS + LIVE_MS);
    expect(aggregator.streamCount).toBe(0);
  });

  it('has the same sums in every width and over all streams, whatever comes when', async () => {
    const step = fc.record({
      kind: fc.constantFrom('add', 'add', 'count', 'write'),
      label: fc.constantFrom('a', 'b', 'c'),
      passMs: fc.integer({ min: 0, max: 40 * 60_000 }),
      lateMs: fc.integer({ min: 0, max: 2 * LATE_MS }),
      bytes: fc.integer({ min: 0, max: 1000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const [aggregator, store] = [new Aggregator({ maxStreams: 2 }), new MemoryCellStore()];
        let nowMs = MIDNIGHT_MS + 22 * 3_600_000;
        let added = 0;
        for (const { kind, label, passMs, lateMs, bytes } of steps) {
          nowMs += kind === 'count' ? Math.min(passMs, 60_000) : passMs;
          if (kind === 'add') {
            add(aggregator, label, nowMs - lateMs, { peerBytes: bytes, originBytes: 1 });
            added += bytes;
          }
          if (kind === 'count') aggregator.headcount(viewers({ [label]: bytes % 5 }), nowMs);
          if (kind === 'write') await write(aggregator, store, nowMs);
        }
        await write(aggregator, store, nowMs);
        for (const key of [ALL_STREAMS, stream('a'), stream('b'), stream('c')] as const) {
          const [fine, ...wide] = await Promise.all(RESOLUTIONS.map((resolution) => sumIn(store, key, resolution)));
          for (const each of wide) {
            expect(each.counters.peerBytes).toBe(fine?.counters.peerBytes);
            expect(each.counters.viewerMs).toBeCloseTo(fine?.counters.viewerMs ?? Number.NaN, 3);
            expect(each.counters.reachableBytes).toBeCloseTo(fine?.counters.reachableBytes ?? Number.NaN, 3);
            expect(each.peaks).toEqual(fine?.peaks);
          }
        }
        expect((await sumIn(store, ALL_STREAMS, '1d')).counters.peerBytes).toBe(added);
      }),
      { numRuns: RUNS },
    );
  });
});
