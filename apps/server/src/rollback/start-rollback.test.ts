import type { SettingsAnswer, SettingsShape } from '@tributary/operator-api';
import { ManualClock } from '@tributary/signaling/testing';
import type { StreamId } from '@tributary/protocol';
import { NO_MEASURES, type Cell, type GroupMeasures, type SeriesQuery } from '@tributary/telemetry';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FiguresDesk } from '../figures/figures-desk.ts';
import type { FiguresSource } from '../figures/source.ts';
import { PreferenceBook } from '../operator/preferences.ts';
import { deskWithClock } from '../operator/testing/people.ts';
import { comparisonAnswer } from './comparison-answer.ts';
import type { RollbackWatch } from './rollback-watch.ts';
import { startRollback } from './start-rollback.ts';

const START_MS = 1_700_000_000_000;
const HOUR_MS = 3_600_000;
const STREAM = 'a'.repeat(32) as StreamId;

/** Ten viewers of one cell who differ a little. */
const around = (mean: number) => ({ viewers: 10, sum: 10 * mean, squares: 10 * mean * mean * 1.05 });
const lived = (stallRatio: number): GroupMeasures => ({
  stallRatio: around(stallRatio),
  startupMs: around(900),
  bitrate: around(1_200_000),
});
const cell = (atMs: number, peersStallRatio: number): Cell => ({
  stream: STREAM,
  resolution: '1m',
  atMs,
  measures: { ...NO_MEASURES, groups: { peers: lived(peersStallRatio), control: lived(0.002) } },
});

let clock: ManualClock;
let cells: Cell[];
let own: SettingsShape;
let setAtMs: number;
let changedBy: string[];
let watch: RollbackWatch;
let parts: ReturnType<typeof deskWithClock>;

beforeEach(() => {
  clock = new ManualClock();
  parts = deskWithClock();
  cells = [];
  own = { rolloutPercent: 50 };
  setAtMs = START_MS - HOUR_MS;
  changedBy = [];
  const nowMs = () => START_MS + clock.nowMs();
  const preferences = new PreferenceBook(parts.desk.store);
  const source: FiguresSource = {
    store: {
      series: async ({ stream, fromMs, toMs }: SeriesQuery) =>
        cells.filter((each) => each.stream === stream && each.atMs >= fromMs && each.atMs < toMs),
      totals: async () => [],
    },
    latest: () => [],
    audiences: async () => [{ streamId: STREAM, label: '/live/master.m3u8', viewers: 200 }],
    recorder: () => ({ status: 'writing', sinceMs: 0, waitingCells: 0, lostCells: 0 }),
  };
  const figures = new FiguresDesk(
    source,
    {
      prices: () => preferences.prices(),
      peersOf: () => 'on',
      compare: async (_stream, groups) => comparisonAnswer(groups, { rolloutPercent: 50, rolledBackAtMs: null }),
    },
    nowMs,
  );
  const settings = async (stream: string): Promise<SettingsAnswer> => {
    const here = stream === STREAM ? own : {};
    return {
      stream,
      label: '',
      own: here,
      effective: here,
      revision: changedBy.length + 1,
      changedAtMs: setAtMs,
      changedBy: null,
      ramp: null,
    };
  };
  watch = startRollback({
    settings: {
      settings,
      change: async (stream, change, by) => {
        own = change.settings;
        changedBy.push(by);
        return settings(stream);
      },
    },
    figures,
    source,
    preferences,
    events: parts.desk.events,
    clock,
    nowMs,
    logger: pino({ level: 'silent' }),
  });
});
afterEach(() => watch.close());

/** Ten minutes of both groups, of which ten viewers each leave in a minute. */
const minutes = (fromMs: number, peersStallRatio: number): Cell[] =>
  Array.from({ length: 10 }, (_, index) => cell(fromMs + index * 60_000, peersStallRatio));

describe('startRollback', () => {
  it('takes a rollout back whose viewers with peers are worse off, in the settings and in the events', async () => {
    cells = minutes(START_MS - HOUR_MS + 600_000, 0.12);
    await clock.advance(10 * 60_000);
    expect([own, changedBy]).toEqual([{ rolloutPercent: 0 }, ['server']]);
    const { events } = await parts.desk.events.page({ kind: 'rollback' });
    expect(events).toMatchObject([
      { kind: 'rollback', stream: STREAM, by: 'server', changes: [{ name: 'rolloutPercent', from: '50', to: '0' }] },
    ]);
    expect(watch.rolledBackAtMs(STREAM)).not.toBeNull();
  });

  it('counts nothing from before the percentage was set', async () => {
    cells = [...minutes(START_MS - 3 * HOUR_MS, 0.3), ...minutes(START_MS - HOUR_MS + 600_000, 0.002)];
    await clock.advance(10 * 60_000);
    expect(changedBy).toEqual([]);
  });

  it('keeps to the rule in the preferences', async () => {
    cells = minutes(START_MS - HOUR_MS + 600_000, 0.12);
    await new PreferenceBook(parts.desk.store).write({ prices: null, rollback: { isOn: false, minimumViewers: 50 } });
    await clock.advance(10 * 60_000);
    expect(changedBy).toEqual([]);
    await new PreferenceBook(parts.desk.store).write({ prices: null, rollback: { isOn: true, minimumViewers: 101 } });
    await clock.advance(10 * 60_000);
    expect(changedBy).toEqual([]);
    await new PreferenceBook(parts.desk.store).write({ prices: null, rollback: { isOn: true, minimumViewers: 100 } });
    await clock.advance(10 * 60_000);
    expect(changedBy).toEqual(['server']);
  });
});
