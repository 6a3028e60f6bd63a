import { compareGroups, type GroupSamples, type RollbackRule } from '@tributary/control';
import type { OperatorEvent } from '@tributary/operator-api';
import { ManualClock } from '@tributary/signaling/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_DIVIDED_STREAMS, MAX_ROLLED_BACK, RollbackWatch, type DividedStream } from './rollback-watch.ts';

const STREAM = 'a'.repeat(32);
const ENOUGH_MS = 60_000;
const NOW_MS = 1_700_000_000_000;

/** A hundred viewers who differ a little, as a sum and a sum of squares. */
const around = (mean: number) => ({ viewers: 100, sum: 100 * mean, squares: 100 * mean * mean * 1.05 });
const group = (stallRatio: number): GroupSamples => ({
  stallRatio: around(stallRatio),
  startupMs: around(900),
  bitrate: around(1_200_000),
});
const harmed = (changes: Partial<DividedStream> = {}): DividedStream => ({
  stream: STREAM,
  label: '/live/master.m3u8',
  scope: STREAM,
  rollout: { id: 'r1', percent: 50 },
  comparison: compareGroups({ peers: group(0.15), control: group(0.002) }),
  ...changes,
});

let clock: ManualClock;
let rule: RollbackRule;
let divided: DividedStream[];
let changed: [string, number | undefined][];
let events: Omit<OperatorEvent, 'id'>[];
let fails: boolean;
let asked: number;
let watch: RollbackWatch;

beforeEach(() => {
  clock = new ManualClock();
  rule = { isOn: true, minimumViewers: 50 };
  divided = [harmed()];
  changed = [];
  events = [];
  fails = false;
  asked = 0;
  watch = new RollbackWatch({
    clock,
    nowMs: () => NOW_MS + clock.nowMs(),
    logger: pino({ level: 'silent' }),
    events: (event) => events.push(event),
    port: {
      rule: async () => rule,
      divided: async () => {
        asked++;
        return divided;
      },
      change: async (stream, { rolloutPercent }) => {
        if (fails || stream === 'stuck') throw new Error('no room');
        changed.push([stream, rolloutPercent]);
      },
    },
  });
});
afterEach(() => watch.close());

describe('RollbackWatch', () => {
  it('takes a rollout back that harms, once, and says why', async () => {
    await clock.advance(ENOUGH_MS);
    expect(changed).toEqual([[STREAM, 0]]);
    expect(events).toEqual([
      {
        atMs: NOW_MS + 30_000,
        kind: 'rollback',
        stream: STREAM,
        label: '/live/master.m3u8',
        by: 'server',
        text: expect.stringContaining('stalled 15.0 % of the time (control group: 0.2 % of the time)'),
        changes: [{ name: 'rolloutPercent', from: '50', to: '0' }],
      },
    ]);
    expect(watch.rolledBackAtMs(STREAM)).toBe(NOW_MS + 30_000);
    await clock.advance(20 * ENOUGH_MS);
    expect(changed).toHaveLength(1);
    divided = [harmed({ rollout: { id: 'r2', percent: 20 } })];
    await clock.advance(ENOUGH_MS);
    expect(changed).toHaveLength(2);
  });

  it('takes a rollout for all back once: no stream keeps a percentage of its own, and each knows that it went back', async () => {
    const ofAll = { scope: '*', rollout: { id: '* 2', percent: 50 } };
    const own = { stream: 'b'.repeat(32), scope: 'b'.repeat(32), rollout: { id: 'b 5', percent: 10 } };
    divided = [harmed({ ...ofAll, stream: '*', label: 'all streams' }), harmed(ofAll), harmed(own)];
    await clock.advance(30_000);
    expect(changed).toEqual([
      ['*', 0],
      [own.stream, 0],
    ]);
    expect(events.map(({ stream }) => stream)).toEqual(['*', own.stream]);
    expect(watch.rolledBackAtMs(STREAM)).toBe(NOW_MS + 30_000);
  });

  it('takes only the streams that are harmed out of a rollout for all', async () => {
    const ofAll = { scope: '*', rollout: { id: '* 2', percent: 50 } };
    const well = compareGroups({ peers: group(0.002), control: group(0.002) });
    divided = [harmed({ ...ofAll, stream: '*', comparison: well }), harmed(ofAll), harmed({ ...ofAll, stream: 'other' })];
    await clock.advance(30_000);
    expect(changed).toEqual([
      [STREAM, 0],
      ['other', 0],
    ]);
  });

  it('leaves alone what does no harm, and everything while the rule is off', async () => {
    divided = [harmed({ comparison: compareGroups({ peers: group(0.002), control: group(0.002) }) })];
    await clock.advance(ENOUGH_MS);
    divided = [harmed()];
    rule = { isOn: false, minimumViewers: 50 };
    await clock.advance(ENOUGH_MS);
    expect([changed, events, watch.rolledBackAtMs(STREAM)]).toEqual([[], [], null]);
  });

  it('tries again where the change could not be made, and says nothing before', async () => {
    fails = true;
    await clock.advance(2 * ENOUGH_MS);
    expect([events, watch.rolledBackAtMs(STREAM)]).toEqual([[], null]);
    fails = false;
    await clock.advance(ENOUGH_MS);
    expect([changed.length, events.length]).toEqual([1, 1]);
  });

  it('takes others back where one cannot go', async () => {
    divided = [harmed({ stream: 'stuck' }), harmed()];
    await clock.advance(ENOUGH_MS);
    expect(changed).toEqual([[STREAM, 0]]);
  });

  it('looks at a bounded number of streams and remembers a bounded number of rollouts', async () => {
    for (let round = 0; round * MAX_DIVIDED_STREAMS < MAX_ROLLED_BACK + 2 * MAX_DIVIDED_STREAMS; round++) {
      divided = Array.from({ length: MAX_DIVIDED_STREAMS + 5 }, (_, index) => harmed({ stream: `${round}-${index}` }));
      const before = changed.length;
      await clock.advance(30_000);
      expect(changed.length - before).toBe(MAX_DIVIDED_STREAMS);
    }
    expect(watch.remembered).toBe(MAX_ROLLED_BACK);
    expect(watch.rolledBackAtMs('0-0')).toBeNull();
  });

  it('asks no more when it is closed', async () => {
    await clock.advance(ENOUGH_MS);
    watch.close();
    const before = asked;
    await clock.advance(10 * ENOUGH_MS);
    expect([asked, clock.waiting]).toEqual([before, 0]);
  });
});
