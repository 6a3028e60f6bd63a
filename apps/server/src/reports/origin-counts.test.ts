import { addMeasures, NO_MEASURES, type Measures } from '@tributary/telemetry';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Metrics } from '../metrics.ts';
import { checkOptions, type ServerOptions } from '../options.ts';
import { Harness } from '../testing/harness.ts';
import { smallOrigin } from '../testing/small-origin.ts';
import { ORIGIN_STATS_BYTES } from './limits.ts';
import { OriginCounts } from './origin-counts.ts';
import { OriginDeltas } from './origin-deltas.ts';
import { readOriginTotals } from './origin-totals.ts';

const harness = new Harness();
afterEach(() => harness.end());

const SINCE_MS = 1_700_000_000_000;
const demo = (paths: readonly { path: string; kind: string; bytes: number; requests: number }[], sinceMs = SINCE_MS) =>
  JSON.stringify({ sinceMs, bytes: 0, requests: 0, kinds: { segment: { bytes: 0, requests: 0 } }, paths });
const segment = (path: string, bytes: number, requests = 1) => ({ path, kind: 'segment', bytes, requests });

describe('what an origin tells', () => {
  it('is read in the demo origin’s way, segments alone', () => {
    const text = demo([segment('/live/480p/1.m4s', 10), { path: '/live/master.m3u8', kind: 'playlist', bytes: 5, requests: 1 }]);
    expect(readOriginTotals(text)).toMatchObject({ sinceMs: SINCE_MS, paths: [{ path: '/live/480p/1.m4s', bytes: 10, requests: 1 }] });
  });

  it('is read in the general way, of all or by path', () => {
    expect(readOriginTotals('{"bytes":7,"requests":2,"sinceMs":1}')?.paths).toEqual([{ path: '/', bytes: 7, requests: 2 }]);
    const byPath = '{"bytes":7,"requests":2,"sinceMs":1,"paths":{"/a/":{"bytes":3,"requests":1}}}';
    expect(readOriginTotals(byPath)?.paths).toEqual([{ path: '/a/', bytes: 3, requests: 1 }]);
  });

  it.each(['', 'no json', '[]', '{"bytes":-1,"requests":0,"sinceMs":0}', '{"bytes":1}', '{"bytes":1e300,"requests":0,"sinceMs":0}'])(
    'is not read where it is something else: %s',
    (text) => expect(readOriginTotals(text)).toBeNull(),
  );
});

describe('what is new of it', () => {
  const totals = (bytes: number, sinceMs = 5) => ({ sinceMs, paths: [{ path: '/', bytes, requests: bytes }] });

  it('leaves out what was before this process, and takes what an origin served that began later', () => {
    expect(new OriginDeltas(10).take(totals(100))).toEqual([]);
    expect(new OriginDeltas(10).take(totals(100, 11))).toEqual([{ path: '/', bytes: 100, requests: 100 }]);
  });

  it('begins anew with the origin, whether it says so or its counts just fall', () => {
    const deltas = new OriginDeltas(10);
    deltas.take(totals(100));
    expect(deltas.take(totals(130))).toMatchObject([{ bytes: 30 }]);
    expect(deltas.take(totals(130))).toEqual([]);
    expect(deltas.take(totals(200, 6))).toMatchObject([{ bytes: 200 }]);
    expect(deltas.take(totals(20, 6))).toMatchObject([{ bytes: 20 }]);
  });

  it('loses nothing when paths are folded into others, and counts a bounded number of them', () => {
    const deltas = new OriginDeltas(0);
    const paths = (count: number) => Array.from({ length: count }, (_, index) => ({ path: `/${index}`, bytes: 1, requests: 1 }));
    expect(deltas.take({ sinceMs: 5, paths: paths(20_000) })).toHaveLength(10_000);
    expect(deltas.take({ sinceMs: 5, paths: paths(100) })).toEqual([]);
  });
});

describe('asking origins', () => {
  async function setUp(answer: { text: string; code?: number }, options: (origin: string) => ServerOptions) {
    const origin = await smallOrigin((_request, response) => response.writeHead(answer.code ?? 200).end(answer.text));
    harness.after(() => origin.close());
    const metrics = new Metrics();
    const logger = pino({ level: 'silent' });
    const warn = vi.spyOn(logger, 'warn');
    const told = new Map<string, Measures>();
    const counts = new OriginCounts({
      checked: checkOptions(options(origin.url)),
      sink: (_stream, label, _atMs, measures) => told.set(label, addMeasures(told.get(label) ?? NO_MEASURES, measures)),
      metrics,
      logger,
      isWatched: () => true,
    });
    harness.after(() => counts.close());
    await counts.look();
    await vi.waitFor(() => expect(origin.asked.length).toBeGreaterThan(0));
    const looks = async (outcome: string) =>
      (await metrics.originLooks.get()).values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
    const bytes = (label: string) => told.get(label)?.counters.originServedBytes ?? 0;
    /** Until one look more than before has ended. */
    const look = async () => {
      const before = (await looks('answered')) + (await looks('failed'));
      await vi.waitFor(async () => {
        await counts.look();
        expect((await looks('answered')) + (await looks('failed'))).toBeGreaterThan(before);
      });
    };
    return { origin, counts, warn, told, bytes, looks, look };
  }
  const twoStreams = (origin: string): ServerOptions => ({
    streams: [
      { name: 'Live', url: `${origin}/live/master.m3u8` },
      { name: '', url: `${origin}/vod/master.m3u8` },
      { name: 'Elsewhere', url: 'https://cdn.example/live/master.m3u8' },
    ],
    originStats: [{ name: '', url: `${origin}/stats` }],
  });

  it('adds what it served of each stream of that host, by the folder of its playlist', async () => {
    const answer = { text: demo([segment('/live/480p/1.m4s', 10)]) };
    const { look, bytes, told } = await setUp(answer, twoStreams);
    await look();
    answer.text = demo([
      segment('/live/480p/1.m4s', 15, 2),
      segment('/live/480p/2.m4s', 100),
      segment('/vod/1.m4s', 7),
      segment('/x/1.m4s', 9),
    ]);
    await look();
    await look();
    expect([bytes('/live/master.m3u8'), bytes('/vod/master.m3u8')]).toEqual([105, 7]);
    expect(told.get('/live/master.m3u8')?.counters.originServedRequests).toBe(2);
    expect(told.size).toBe(2);
  });

  it('takes one count of everything for the stream that is named', async () => {
    const answer = { text: '{"bytes":5,"requests":1,"sinceMs":1}' };
    const { look, bytes } = await setUp(answer, (origin) => ({
      ...twoStreams(origin),
      originStats: [{ name: 'Elsewhere', url: `${origin}/n` }],
    }));
    await look();
    answer.text = '{"bytes":25,"requests":2,"sinceMs":1}';
    await look();
    expect(bytes('/live/master.m3u8')).toBe(20);
  });

  it.each([
    ['answers with an error', { text: '', code: 500 }],
    ['answers something else', { text: '{"hello":1}' }],
    ['answers without end', { text: 'x'.repeat(ORIGIN_STATS_BYTES + 1) }],
  ])('goes on, and says it once, where it %s', async (_what, answer) => {
    const { look, looks, warn, told } = await setUp(answer, twoStreams);
    await look();
    await look();
    expect(await looks('answered')).toBe(0);
    expect(warn).toHaveBeenCalledOnce();
    expect(told.size).toBe(0);
  });

  it('refuses a count that no origin can have served', async () => {
    const answer = { text: demo([]) };
    const { look, told, warn } = await setUp(answer, twoStreams);
    await look();
    answer.text = demo([segment('/live/1.m4s', Number.MAX_SAFE_INTEGER)]);
    await look();
    expect([told.size, warn.mock.calls.length]).toEqual([0, 1]);
  });

  it('wants addresses, and names of streams that there are', () => {
    const origin = 'https://cdn.example';
    expect(() => checkOptions({ originStats: [{ name: '', url: 'stats' }] })).toThrow(/use \[NAME=\]https/);
    expect(() => checkOptions({ ...twoStreams(origin), originStats: [{ name: 'X', url: `${origin}/s` }] })).toThrow(/--stream X=URL/);
  });
});
