import type { Mesh } from '@tributary/operator-api';
import { ALL_STREAMS } from '@tributary/telemetry';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { FiguresDesk } from '../figures/figures-desk.ts';
import { cellAt, DAY_START_MS, STREAM } from '../figures/testing/cells.ts';
import { context, sourceOf } from '../figures/testing/source.ts';
import { LiveFeed } from './live-feed.ts';
import { ROWS_INTERVAL_MS } from './limits.ts';

const NOW_MS = DAY_START_MS + 600_000;
const MESH: Mesh = { nowMs: NOW_MS, viewers: 3, nodes: [], edges: [] };

async function feedOf() {
  const clock = { nowMs: NOW_MS };
  const counters = { originBytes: 1000, peerBytes: 3000 };
  const cell = cellAt(NOW_MS - 10_000, counters);
  const source = await sourceOf([{ ...cell, label: '/live.m3u8' }], [cell, { ...cell, stream: ALL_STREAMS }]);
  const figures = new FiguresDesk(source, context, () => clock.nowMs);
  const lines: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
  const feed = new LiveFeed({ figures, mesh: () => MESH, alertStates: () => [], logger, nowMs: () => clock.nowMs });
  return { feed, source, clock, lines };
}

/** By name. */
function eventsIn(content: string): Record<string, unknown> {
  const parts = content.split('\n\n').filter((part) => part !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const { name = '', json = '' } = /^event: (?<name>\w+)\ndata: (?<json>.*)$/.exec(part)?.groups ?? {};
      return [name, JSON.parse(json) as unknown];
    }),
  );
}

it('a dashboard on the overview is sent all streams together, and the rows that save most', async () => {
  const { feed } = await feedOf();
  const events = eventsIn(await feed.content({ stream: null, range: '15m' }));
  expect(Object.keys(events).sort()).toEqual(['alerts', 'overview', 'points', 'streams']);
  expect(events).toMatchObject({
    overview: { nowMs: NOW_MS, viewers: 0, offload: 0.75, recorder: { status: 'writing' } },
    points: { stream: '*', points: [{ atMs: NOW_MS - 10_000 }] },
    streams: { streams: [{ stream: STREAM, label: '/live.m3u8' }] },
  });
});

it('a dashboard on a stream is sent that one, and its mesh', async () => {
  const { feed } = await feedOf();
  const own = eventsIn(await feed.content({ stream: STREAM, range: '15m' }));
  expect(own).toMatchObject({ points: { stream: STREAM }, streams: { streams: [{ stream: STREAM }] }, mesh: MESH });
  const other = eventsIn(await feed.content({ stream: 'f'.repeat(32), range: '15m' }));
  expect(other).toMatchObject({ points: { points: [] }, streams: { streams: [] } });
});

it('a database that is away keeps back the rows alone, is asked again, and is complained of once', async () => {
  const { feed, source, clock, lines } = await feedOf();
  const { totals } = source.store;
  source.store.totals = () => Promise.reject(new Error('away'));
  for (let index = 0; index < 3; index++) {
    const events = eventsIn(await feed.content({ stream: null, range: '15m' }));
    expect(Object.keys(events).sort()).toEqual(['alerts', 'overview', 'points']);
    clock.nowMs += ROWS_INTERVAL_MS;
  }
  expect(lines).toHaveLength(1);
  source.store.totals = totals.bind(source.store);
  expect(eventsIn(await feed.content({ stream: null, range: '15m' }))).toHaveProperty('streams');
});
