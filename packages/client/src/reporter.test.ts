import { SIGNALING_LIMITS, type Report, type TrackId } from '@tributary/protocol';
import type { EngineStats, NeighbourStats, TrafficTotals } from '@tributary/swarm';
import { FakeClock } from '@tributary/swarm/testing';
import { describe, expect, it } from 'vitest';
import { Reporter, type PlaybackTotals } from './reporter.ts';

const INTERVAL_MS = 10_000;
const track = (index: number): TrackId => index.toString(16).padStart(16, '0') as TrackId;

function setUp(random = (): number => 0.5) {
  const clock = new FakeClock();
  const sent: Report[] = [];
  const tracks = new Map<TrackId, TrafficTotals>();
  const engine = {
    connectionsTried: 0,
    connectionsFailed: 0,
    badPieces: 0,
    mismatchedSegments: 0,
    relayedBytes: 0,
    neighbours: [] as NeighbourStats[],
  };
  const playback: { -readonly [K in keyof PlaybackTotals]: PlaybackTotals[K] } = { stalls: 0, stalledMs: 0 };
  const world = { isUp: true };
  const reporter = new Reporter(clock, random, {
    engine: () => ({ ...engine, byTrack: new Map(tracks) }) as unknown as EngineStats,
    playback: () => ({ ...playback }),
    status: () => 'sharing',
    send: (report) => {
      if (world.isUp) sent.push(report);
      return world.isUp;
    },
  });
  const receive = (index: number, originBytes: number, peerBytes = 0, sentBytes = 0, wastedBytes = 0): void => {
    const past = tracks.get(track(index)) ?? { originBytes: 0, peerBytes: 0, sentBytes: 0, wastedBytes: 0 };
    tracks.set(track(index), {
      originBytes: past.originBytes + originBytes,
      peerBytes: past.peerBytes + peerBytes,
      sentBytes: past.sentBytes + sentBytes,
      wastedBytes: past.wastedBytes + wastedBytes,
    });
  };
  /** All reports of one kind of byte together. */
  const total = (kind: keyof TrafficTotals): number =>
    sent.flatMap(({ traffic }) => traffic).reduce((sum, traffic) => sum + traffic[kind], 0);
  return { clock, reporter, sent, engine, playback, receive, total, world };
}

describe('reports', () => {
  it('tell relayed bytes apart, where there are any', () => {
    const { reporter, sent, engine, receive } = setUp();
    for (const relayedBytes of [0, 40, 40, 50]) {
      receive(1, 0, 50);
      Object.assign(engine, { relayedBytes });
      reporter.flush();
    }
    expect(sent.map((report) => report.relayedBytes)).toEqual([undefined, 40, undefined, 10]);
  });

  it('say what happened since the last one, and add up to all of it', () => {
    const { reporter, sent, engine, playback, receive, total } = setUp();
    receive(1, 100, 50);
    Object.assign(engine, { connectionsTried: 3, connectionsFailed: 1, badPieces: 1, mismatchedSegments: 2 });
    Object.assign(playback, { stalls: 1, stalledMs: 400 });
    reporter.flush();
    receive(1, 10, 5, 7, 2);
    receive(2, 1);
    Object.assign(engine, { connectionsTried: 4 });
    Object.assign(playback, { stalls: 3, stalledMs: 500 });
    reporter.flush();
    reporter.flush();
    expect(sent.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(sent.map(({ stalls }) => stalls)).toEqual([1, 2, 0]);
    expect(sent.map(({ stalledMs }) => stalledMs)).toEqual([400, 100, 0]);
    expect(sent.map(({ connectionsTried }) => connectionsTried)).toEqual([3, 1, 0]);
    expect(sent.map(({ connectionsFailed, badPieces }) => [connectionsFailed, badPieces])).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    expect(sent.map(({ mismatchedSegments }) => mismatchedSegments)).toEqual([2, undefined, undefined]);
    expect(sent[1]?.traffic).toContainEqual({ track: track(1), originBytes: 10, peerBytes: 5, sentBytes: 7, wastedBytes: 2 });
    expect(sent[2]?.traffic).toEqual([]);
    expect([total('originBytes'), total('peerBytes'), total('sentBytes'), total('wastedBytes')]).toEqual([111, 55, 7, 2]);
  });

  it('lose nothing when one could not be sent: the next one says it, under the same number', () => {
    const { clock, reporter, sent, playback, receive, total, world } = setUp();
    world.isUp = false;
    receive(1, 100);
    Object.assign(playback, { stalls: 1, startupMs: 350 });
    reporter.flush();
    clock.advance(INTERVAL_MS);
    world.isUp = true;
    receive(1, 20);
    reporter.flush();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ index: 0, stalls: 1, startupMs: 350, intervalMs: INTERVAL_MS });
    expect(total('originBytes')).toBe(120);
  });

  it('tell the start-up once, and the latency whenever there is one', () => {
    const { reporter, sent, playback } = setUp();
    reporter.flush();
    Object.assign(playback, { startupMs: 350, liveLatencyMs: 6_000 });
    reporter.flush();
    reporter.flush();
    expect(sent.map(({ startupMs }) => startupMs)).toEqual([undefined, 350, undefined]);
    expect(sent.map(({ liveLatencyMs }) => liveLatencyMs)).toEqual([undefined, 6_000, 6_000]);
  });

  it('count neighbours that are connected, and no attempts', () => {
    const { reporter, sent, engine } = setUp();
    engine.neighbours = [{ state: 'open' }, { state: 'connecting' }, { state: 'open' }] as NeighbourStats[];
    reporter.flush();
    expect(sent[0]?.neighbours).toBe(2);
  });

  it('name the busiest tracks where there are too many; the rest follow in the next ones, and nothing is lost', () => {
    const { reporter, sent, receive, total } = setUp();
    const tracks = SIGNALING_LIMITS.reportTracks * 2 + 5;
    for (let index = 1; index <= tracks; index++) receive(index, index);
    reporter.flush();
    expect(sent[0]?.traffic).toHaveLength(SIGNALING_LIMITS.reportTracks);
    expect(sent[0]?.traffic[0]).toMatchObject({ track: track(tracks), originBytes: tracks });
    reporter.flush();
    reporter.flush();
    expect(total('originBytes')).toBe((tracks * (tracks + 1)) / 2);
    reporter.flush();
    expect(sent.at(-1)?.traffic).toEqual([]);
  });

  it("cover no more time than the server believes: a laptop's night is not a stall of eight hours", () => {
    const { clock, reporter, sent, playback } = setUp();
    clock.advance(8 * SIGNALING_LIMITS.reportIntervalMs);
    Object.assign(playback, { stalls: 1, stalledMs: 8 * SIGNALING_LIMITS.reportIntervalMs });
    reporter.flush();
    expect(sent[0]).toMatchObject({ intervalMs: SIGNALING_LIMITS.reportIntervalMs, stalledMs: SIGNALING_LIMITS.reportIntervalMs });
    reporter.flush();
    expect(sent[1]).toMatchObject({ intervalMs: 0, stalledMs: 0 });
  });
});

describe('the interval', () => {
  it.each([0, 0.5, 0.999])('is a tenth up or down of what the server set, at random %f', (random) => {
    const { clock, reporter, sent } = setUp(() => random);
    reporter.setInterval(INTERVAL_MS);
    clock.advance(INTERVAL_MS * 0.899);
    expect(sent).toHaveLength(0);
    clock.advance(INTERVAL_MS * 0.202);
    expect(sent).toHaveLength(1);
    clock.advance(INTERVAL_MS * 1.101);
    expect(sent).toHaveLength(2);
  });

  it('changes when the server changes it, and only then begins anew', () => {
    const { clock, reporter, sent } = setUp();
    reporter.setInterval(INTERVAL_MS);
    clock.advance(INTERVAL_MS * 0.6);
    reporter.setInterval(INTERVAL_MS);
    clock.advance(INTERVAL_MS * 0.4);
    expect(sent).toHaveLength(1);
    reporter.setInterval(INTERVAL_MS / 10);
    clock.advance(INTERVAL_MS);
    expect(sent).toHaveLength(11);
  });

  it('goes on after a report that could not be sent, and ends with the reporter', () => {
    const { clock, reporter, sent, world } = setUp();
    reporter.setInterval(INTERVAL_MS);
    world.isUp = false;
    clock.advance(INTERVAL_MS);
    world.isUp = true;
    clock.advance(INTERVAL_MS);
    expect(sent).toHaveLength(1);
    reporter.destroy();
    expect(clock.pendingTasks()).toBe(0);
  });
});
