import { SIGNALING_LIMITS, type PeerId, type Report, type TrackId } from '@tributary/protocol';
import type { EngineStats, LinkTotals, NeighbourStats, SegmentRecord, TrafficTotals } from '@tributary/swarm';
import { FakeClock } from '@tributary/swarm/testing';
import { describe, expect, it } from 'vitest';
import type { PlaybackTotals } from './playback-totals.ts';
import { Reporter } from './reporter.ts';

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
    originRequests: 0,
    links: new Map<PeerId, LinkTotals>(),
    attestations: { sourceBytes: 0, peerBytes: 0 },
    connections: { byCandidate: { host: 0, srflx: 0, prflx: 0, relay: 0 }, failures: { unreachable: 0, closed: 0 } },
  };
  const playback: { -readonly [K in keyof PlaybackTotals]: PlaybackTotals[K] } = { stalls: 0, stalledMs: 0 };
  /** Joined; whether the server answers; what it has counted. */
  const world = { isUp: true, answers: true, wasJoined: true };
  const beaconed: Report[] = [];
  let confirm: (() => void)[] = [];
  const reporter = new Reporter(clock, random, {
    engine: () => ({ ...engine, byTrack: new Map(tracks) }) as unknown as EngineStats,
    playback: () => ({ ...playback }),
    status: () => 'sharing',
    policy: () => ({ group: 'peers', revision: 7 }),
    browser: 'firefox',
    player: 'hls.js',
    send: (report, onCounted) => {
      if (!world.isUp) return false;
      sent.push(report);
      if (world.answers) onCounted();
      else confirm.push(onCounted);
      return true;
    },
    beacon: (report) => beaconed.push(report),
    isConnected: () => world.isUp,
    wasEverConnected: () => world.wasJoined,
  });
  /** The answers that were on their way come. */
  const answerAll = (): void => {
    for (const each of confirm.splice(0)) each();
    confirm = [];
  };
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
  return { clock, reporter, sent, engine, playback, receive, total, world, beaconed, answerAll };
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

describe('a report that the server has not said it counted', () => {
  it('is sent again as it was, under its own index; what happened meanwhile is in the next one', () => {
    const { reporter, sent, receive, world, answerAll, total } = setUp();
    world.answers = false;
    receive(1, 100);
    reporter.flush();
    receive(1, 20);
    reporter.flush();
    expect(sent.map(({ index }) => index)).toEqual([0, 0]);
    expect(sent[1]).toEqual(sent[0]);
    answerAll();
    reporter.flush();
    expect(sent[2]).toMatchObject({ index: 1, traffic: [{ originBytes: 20 }] });
    expect(total('originBytes')).toBe(220); // of which the server counts index 0 once
  });

  it('is given up after some tries where the connection works: a server that gives no answers has them all', () => {
    const { reporter, sent, receive, world } = setUp();
    world.answers = false;
    receive(1, 100);
    for (let tries = 0; tries < 5; tries++) reporter.flush();
    receive(1, 20);
    reporter.flush();
    expect(sent.map(({ index }) => index)).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('waits for a connection without being given up, and no second one is built meanwhile', () => {
    const { reporter, sent, receive, world, total } = setUp();
    world.answers = false;
    receive(1, 100);
    reporter.flush();
    world.isUp = false;
    for (let times = 0; times < 20; times++) {
      receive(1, 1);
      reporter.flush();
    }
    Object.assign(world, { isUp: true, answers: true });
    reporter.flush();
    reporter.flush();
    expect(sent.map(({ index }) => index)).toEqual([0, 0, 1]);
    expect(total('originBytes')).toBe(100 + 100 + 20);
  });
});

describe('a page that may end', () => {
  it('says everything by both ways, under the same index, and that it may be the last', () => {
    const { reporter, sent, beaconed, receive, world } = setUp();
    world.answers = false;
    receive(1, 100);
    reporter.flush();
    receive(1, 20);
    reporter.flushLast();
    expect(beaconed.map(({ index, isLast }) => [index, isLast])).toEqual([
      [0, undefined],
      [1, true],
    ]);
    expect(sent.map(({ index }) => index)).toEqual([0, 0, 1]);
    expect(beaconed[1]).toMatchObject({ traffic: [{ originBytes: 20 }] });
  });

  it('keeps a bounded number of reports however often it is hidden, and loses nothing', () => {
    const { reporter, beaconed, receive, world } = setUp();
    world.isUp = false;
    for (let times = 0; times < 50; times++) {
      receive(1, 1);
      reporter.flushLast();
    }
    const built = new Map(beaconed.map((report) => [report.index, report]));
    expect(built.size).toBe(4);
    Object.assign(world, { isUp: true });
    reporter.flush();
    reporter.flushLast();
    for (const report of beaconed) built.set(report.index, report);
    const told = [...built.values()].flatMap(({ traffic }) => traffic).reduce((sum, { originBytes }) => sum + originBytes, 0);
    expect(told).toBe(50);
  });

  it('says nothing to a server that never took this viewer', () => {
    const { reporter, beaconed, receive, world } = setUp();
    Object.assign(world, { isUp: false, wasJoined: false });
    receive(1, 1);
    reporter.flushLast();
    expect(beaconed).toEqual([]);
  });
});

describe('what came to reports later', () => {
  it('is told as differences: what was shown, what came beside media, and what failed', () => {
    const { reporter, sent, engine, playback } = setUp();
    const connections = (host: number, unreachable: number) => ({
      byCandidate: { host, srflx: 0, prflx: 0, relay: 0 },
      failures: { unreachable, closed: 0 },
    });
    const shown = (playedMs: number) => new Map([['800000/480', { bitrate: 800_000, height: 480, playedMs }]]);
    Object.assign(engine, { originRequests: 3, attestations: { sourceBytes: 50, peerBytes: 9 }, connections: connections(2, 1) });
    Object.assign(playback, { playedMs: 9000, renditions: shown(9000), playlistBytes: 70, errors: { network: 1, media: 0, other: 0 } });
    reporter.flush();
    Object.assign(engine, { originRequests: 4, connections: connections(2, 2) });
    Object.assign(playback, { playedMs: 9500, renditions: shown(9500) });
    reporter.flush();
    expect(sent[0]).toMatchObject({
      playedMs: 9000,
      originRequests: 3,
      attestationBytes: 50,
      playlistBytes: 70,
      renditions: [{ bitrate: 800_000, height: 480, playedMs: 9000 }],
      errors: { network: 1 },
      connected: { host: 2 },
      connectionFailures: { unreachable: 1 },
      policyRevision: 7,
      group: 'peers',
      browser: 'firefox',
      player: 'hls.js',
    });
    expect(sent[1]).toMatchObject({
      playedMs: 500,
      originRequests: 1,
      renditions: [{ playedMs: 500 }],
      connectionFailures: { unreachable: 1 },
    });
    for (const member of ['attestationBytes', 'playlistBytes', 'errors', 'connected'] as const) expect(sent[1]?.[member]).toBeUndefined();
  });

  it('counts segments by their source and by the time that they took', () => {
    const { reporter, sent } = setUp();
    const segment = (originBytes: number, peerBytes: number, elapsedMs: number) =>
      reporter.segmentDone({ originBytes, peerBytes, elapsedMs } as SegmentRecord);
    segment(10, 0, 25);
    segment(10, 0, 26);
    segment(0, 10, 1e9);
    segment(5, 5, 100);
    reporter.flush();
    reporter.flush();
    expect(sent[0]?.segmentTimes).toEqual({
      origin: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      peers: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      mixed: [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    });
    expect(sent[1]?.segmentTimes).toBeUndefined();
  });

  it('names the busiest links, those that ended included; the others follow, and nothing is lost', () => {
    const { reporter, sent, engine } = setUp();
    const peer = (index: number): PeerId => index.toString(16).padStart(24, '0') as PeerId;
    const count = SIGNALING_LIMITS.reportLinks + 5;
    engine.links = new Map(Array.from({ length: count }, (_, index) => [peer(index), { receivedBytes: index + 1, sentBytes: 1 }]));
    reporter.flush();
    reporter.flush();
    reporter.flush();
    expect(sent.map(({ links }) => links?.length)).toEqual([SIGNALING_LIMITS.reportLinks, 5, undefined]);
    expect(sent[0]?.links?.[0]).toEqual({ peerId: peer(count - 1), receivedBytes: count, sentBytes: 1 });
    // Forgotten by the engine, and met again: it begins anew.
    engine.links = new Map();
    reporter.flush();
    engine.links = new Map([[peer(1), { receivedBytes: 1, sentBytes: 0 }]]);
    reporter.flush();
    expect(sent.at(-1)?.links).toEqual([{ peerId: peer(1), receivedBytes: 1, sentBytes: 0 }]);
  });

  it('takes the mean round trip of open neighbours', () => {
    const { reporter, sent, engine } = setUp();
    const neighbour = (state: string, roundTripMs?: number) => ({ state, roundTripMs });
    engine.neighbours = [neighbour('open', 10), neighbour('open', 30), neighbour('open'), neighbour('connecting', 500)] as NeighbourStats[];
    reporter.flush();
    expect(sent[0]?.roundTripMs).toBe(20);
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
