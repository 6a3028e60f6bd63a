import type { Report } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { FIRST_REPORT_MS, MAX_BYTES_PER_SECOND, REPORT_SLACK_MS } from '../limits.ts';
import { IntakeRig, viewerId } from '../testing/intake-rig.ts';
import { START_MS, stream, TRACK } from '../testing/samples.ts';
import { WINDOW } from './index-window.ts';
import { OBSERVATION_MS, SILENT_AFTER_MS } from './limits.ts';

const SECOND_MS = 1000;

describe('ReportIntake', () => {
  it('records the sum of a report’s tracks', () => {
    const rig = new IntakeRig();
    const track = { track: TRACK, originBytes: 1, peerBytes: 2, sentBytes: 3, wastedBytes: 4 };
    expect(rig.take('a', { index: 0, traffic: [track, track], relayedBytes: 3, mismatchedSegments: 2, stalls: 1, stalledMs: 700 })).toBe(
      'recorded',
    );
    expect(rig.counters).toMatchObject({
      originBytes: 2,
      peerBytes: 4,
      relayedBytes: 3,
      sentBytes: 6,
      wastedBytes: 8,
      stalls: 1,
      stalledMs: 700,
      mismatchedSegments: 2,
      reports: 1,
      flaggedReports: 0,
    });
  });

  it('records what is told beside bytes', () => {
    const rig = new IntakeRig();
    rig.take('a', {
      index: 0,
      playedMs: 9000,
      startupMs: 350,
      liveLatencyMs: 6000,
      roundTripMs: 30,
      segmentTimes: { origin: [1], peers: [0, 2, 1] },
      originRequests: 2,
      playlistBytes: 70,
      attestationBytes: 50,
      renditions: [
        { bitrate: 800_000, height: 480, playedMs: 8000 },
        { bitrate: 300_400, playedMs: 1000 },
      ],
      errors: { network: 1, media: 2 },
      connected: { host: 2 },
      connectionFailures: { unreachable: 1, 'no-hello': 0 },
      browser: 'firefox',
      player: 'hls.js',
    });
    const { counters, segmentTimes, startupTimes, breakdowns } = rig.of();
    expect(counters).toMatchObject({ playedMs: 9000, startups: 1, startupSumMs: 350, latencies: 1, latencySumMs: 6000, roundTrips: 1 });
    expect(counters).toMatchObject({
      segments: 4,
      originRequests: 2,
      playlistBytes: 70,
      attestationBytes: 50,
      errors: 3,
      roundTripSumMs: 30,
    });
    expect(segmentTimes).toEqual({ origin: [1], peers: [0, 2, 1], mixed: [] });
    expect(startupTimes.indexOf(1)).toBe(2); // past 200, within 400
    expect(breakdowns).toMatchObject({
      renditions: { '480p': 8000, '300 kbit/s': 1000 },
      connected: { host: 2 },
      connectionFailures: { unreachable: 1 },
      statuses: { sharing: 1 },
      browsers: { firefox: 1 },
      players: { 'hls.js': 1 },
      countries: { CH: 400 },
      networks: { 'AS64496 Example': 400 },
      errorKinds: { network: 1, media: 2 },
      tracks: { [TRACK]: 400 },
    });
  });

  it('believes no more relayed than came from peers, and no origin that mismatches more than it can have served', () => {
    const rig = new IntakeRig();
    expect(rig.take('a', { index: 0, relayedBytes: 301, mismatchedSegments: 1e9 })).toBe('flagged');
    expect(rig.counters).toMatchObject({ peerBytes: 300, relayedBytes: 300, flaggedReports: 1 });
    expect(rig.counters.mismatchedSegments).toBeLessThan(1e5);
  });

  it('counts a repeated report once, goes on after a lost one, and takes one that comes late', () => {
    const rig = new IntakeRig();
    expect([0, 0, 3, 2, 2].map((index) => rig.take('a', { index }))).toEqual(['recorded', 'repeated', 'recorded', 'recorded', 'repeated']);
    expect(rig.counters.reports).toBe(3);
    expect(rig.counters.lostReports).toBe(0);
    rig.take('a', { index: 3 + WINDOW });
    expect(rig.counters.lostReports).toBe(1);
    // A counter that runs back that far was forged, or counted long ago.
    expect(rig.take('a', { index: 0 })).toBe('repeated');
  });

  it('cuts off what no link carries in the time since the last report, and flags it', () => {
    const rig = new IntakeRig();
    const absurd = { track: TRACK, originBytes: 0, peerBytes: Number.MAX_SAFE_INTEGER, sentBytes: 0, wastedBytes: 0 };
    const forged = { traffic: Array.from({ length: 16 }, () => absurd), stalls: 1e9, stalledMs: 1e12, startupMs: 1e12, badPieces: 1e9 };
    expect(rig.take('a', { index: 0, ...forged })).toBe('flagged');
    const first = rig.counters;
    const believableMs = FIRST_REPORT_MS + REPORT_SLACK_MS;
    expect(first.peerBytes).toBe((believableMs / 1000) * MAX_BYTES_PER_SECOND);
    expect(first.stalledMs).toBe(believableMs);
    expect(first.startups).toBe(0);
    rig.take('a', { index: 1, ...forged });
    expect(rig.counters.flaggedReports).toBe(2);
    expect(rig.counters.peerBytes - first.peerBytes).toBe((REPORT_SLACK_MS / 1000) * MAX_BYTES_PER_SECOND);
  });

  it('believes of everything else no more than fits the time either', () => {
    const rig = new IntakeRig();
    const many = Array.from({ length: 11 }, () => 1e6);
    const forged: Partial<Report> = {
      playedMs: 1e12,
      renditions: [
        { bitrate: 1e12, playedMs: 1 },
        { bitrate: 1e6, height: 1e6, playedMs: 1 },
        { bitrate: 1e6, playedMs: 1e12 },
      ],
      segmentTimes: { origin: many, peers: many, mixed: many },
      originRequests: 1e6,
      playlistBytes: Number.MAX_SAFE_INTEGER,
      attestationBytes: Number.MAX_SAFE_INTEGER,
      errors: { network: 1e6 },
      connected: { relay: 1e6 },
      connectionFailures: { made: 1e6 },
      roundTripMs: 1e9,
    };
    expect(rig.take('a', { index: 0, ...forged })).toBe('flagged');
    const believableMs = FIRST_REPORT_MS + REPORT_SLACK_MS;
    const { counters, breakdowns } = rig.of();
    expect(counters.playedMs).toBe(believableMs);
    expect(breakdowns.renditions).toEqual({ '1000 kbit/s': believableMs });
    const maxEvents = (believableMs / SECOND_MS) * 5 * 20;
    for (const counter of ['segments', 'originRequests', 'errors'] as const) expect(counters[counter]).toBe(maxEvents);
    expect([breakdowns.connected['relay'], breakdowns.connectionFailures['made']]).toEqual([maxEvents, maxEvents]);
    expect(counters.roundTrips).toBe(0);
    expect(counters.playlistBytes).toBe((believableMs / 1000) * MAX_BYTES_PER_SECOND);
  });

  it('believes a report that comes right behind one that was sent again: both cover time that has passed', () => {
    const rig = new IntakeRig();
    rig.take('a', { index: 0, playedMs: 10_000 });
    expect(rig.take('a', { index: 1, playedMs: 10_000 }, START_MS + 20_000)).toBe('recorded');
    expect(rig.take('a', { index: 2, playedMs: 10_000 }, START_MS + 20_100)).toBe('recorded');
    // Time is spent once.
    expect(rig.take('a', { index: 3, playedMs: 10_000 }, START_MS + 20_200)).toBe('flagged');
  });

  it('names nothing that a viewer made up', () => {
    const rig = new IntakeRig();
    rig.take('a', { index: 0, status: '<b>\u202e', player: '__proto__', connectionFailures: { constructor: 1 } });
    const { statuses, players, connectionFailures } = rig.of().breakdowns;
    expect([statuses, players, connectionFailures]).toEqual([{ other: 1 }, { other: 1 }, { other: 1 }]);
  });

  it('remembers a bounded number of reporters, and tells what it knows of those that it forgets', () => {
    const rig = new IntakeRig(2);
    for (const name of ['a', 'b', 'c']) rig.take(name, { index: 0 });
    expect(rig.intake.sizes).toMatchObject({ reporters: 2, linkedViewers: 2 });
    expect(rig.counters.uploaders).toBe(1);
  });
});

describe('both ends', () => {
  const traffic = (peerBytes: number, sentBytes: number) => [{ track: TRACK, originBytes: 0, peerBytes, sentBytes, wastedBytes: 0 }];
  const received = (from: string, bytes: number) => ({
    traffic: traffic(bytes, 0),
    links: [{ peerId: viewerId(from), receivedBytes: bytes, sentBytes: 0 }],
  });
  const sent = (to: string, bytes: number) => ({
    traffic: traffic(0, bytes),
    links: [{ peerId: viewerId(to), receivedBytes: 0, sentBytes: bytes }],
  });
  const MEGABYTES = 5_000_000;

  it('confirm each other, whoever reports first', () => {
    const rig = new IntakeRig();
    rig.take('a', { index: 0, ...received('b', 700) });
    expect(rig.counters.confirmedPeerBytes).toBe(0);
    rig.take('b', { index: 0, ...sent('a', 1000) });
    expect(rig.counters.confirmedPeerBytes).toBe(700);
    rig.take('a', { index: 1, ...received('b', 200) });
    expect(rig.counters.confirmedPeerBytes).toBe(900);
    rig.intake.sweep(START_MS + 60_000);
    expect(rig.counters).toMatchObject({ confirmedPeerBytes: 900, flaggedReports: 0 });
    expect(rig.intake.sizes.pairs).toBe(0);
  });

  it('do not where nobody sent it: that is flagged, and not confirmed', () => {
    const rig = new IntakeRig();
    rig.take('b', { index: 0, ...sent('c', 10) });
    rig.take('a', { index: 0, ...received('b', MEGABYTES) });
    rig.intake.sweep(START_MS + 39_000);
    expect(rig.counters.flaggedReports).toBe(0);
    rig.intake.sweep(START_MS + 41_000);
    expect(rig.counters).toMatchObject({ peerBytes: MEGABYTES, confirmedPeerBytes: 0, flaggedReports: 1 });
  });

  it('do not where the sender was never here: that is flagged at once', () => {
    const rig = new IntakeRig();
    rig.strangers.add(viewerId('nobody'));
    expect(rig.take('a', { index: 0, ...received('nobody', 10) })).toBe('flagged');
    expect(rig.take('a', { index: 1, ...received('a', 10) })).toBe('flagged');
    expect(rig.intake.sizes.pairs).toBe(0);
  });

  it('hold nothing against who got something from an older viewer, which names nobody', () => {
    const rig = new IntakeRig();
    rig.take('old', { index: 0, traffic: traffic(0, MEGABYTES) });
    rig.take('a', { index: 0, ...received('old', MEGABYTES) });
    rig.intake.sweep(START_MS + 41_000);
    expect(rig.counters).toMatchObject({ confirmedPeerBytes: 0, flaggedReports: 0 });
  });

  it('are not believed to have exchanged more with all than in all', () => {
    const rig = new IntakeRig();
    const links = ['b', 'c'].map((name) => ({ peerId: viewerId(name), receivedBytes: 80, sentBytes: 0 }));
    expect(rig.take('a', { index: 0, traffic: traffic(100, 0), links })).toBe('flagged');
    rig.take('c', { index: 0, ...sent('a', 80) });
    expect(rig.counters.confirmedPeerBytes).toBe(20);
  });

  it('may name a link later than its bytes: where there are many, the busiest come first', () => {
    const rig = new IntakeRig();
    rig.take('a', { index: 0, traffic: traffic(100, 0), links: [] });
    expect(rig.take('a', { index: 1, ...received('b', 0), links: [{ peerId: viewerId('b'), receivedBytes: 100, sentBytes: 0 }] })).toBe(
      'recorded',
    );
  });
});

describe('ten thousand links', () => {
  it('of forgers are taken in no more memory than is bounded, and cost honest viewers nothing', () => {
    const rig = new IntakeRig();
    for (let forger = 0; forger < 625; forger++) {
      const links = Array.from({ length: 16 }, (_, index) => ({
        peerId: viewerId(`made up ${forger}-${index}`),
        receivedBytes: 10,
        sentBytes: 0,
      }));
      for (const { peerId } of links) rig.strangers.add(peerId);
      rig.take(`forger ${forger}`, { index: 0, links });
    }
    expect(rig.intake.sizes.pairs).toBe(0);
    expect(rig.counters.flaggedReports).toBe(625);
    expect(rig.counters.confirmedPeerBytes).toBe(0);
  });
});

describe('what is told over longer than a report', () => {
  it('is how much each viewer uploaded in ten seconds, as sum and squares', () => {
    const rig = new IntakeRig();
    const sent = (bytes: number) => ({ traffic: [{ track: TRACK, originBytes: 0, peerBytes: 0, sentBytes: bytes, wastedBytes: 0 }] });
    rig.take('a', { index: 0, ...sent(30) });
    rig.take('a', { index: 1, ...sent(10) }, START_MS + 9000);
    rig.take('b', { index: 0, ...sent(20) });
    rig.take('c', { index: 0, ...sent(0) });
    expect(rig.counters.uploaders).toBe(0);
    rig.intake.sweep(START_MS + 9000 + SILENT_AFTER_MS);
    expect(rig.counters).toMatchObject({ uploaders: 2, uploaderSentBytes: 60, uploaderSentSquares: 1600 + 400 });
  });

  it('is what a viewer of either side of a rollout lived through, once it has left', () => {
    const rig = new IntakeRig();
    const shown = { playedMs: 9000, stalledMs: 1000, renditions: [{ bitrate: 1e6, playedMs: 9000 }] };
    rig.take('a', { index: 0, group: 'peers', startupMs: 300, ...shown });
    rig.take('a', { index: 1, group: 'peers', ...shown, stalledMs: 0, renditions: [{ bitrate: 4e6, playedMs: 9000 }] }, START_MS + 10_000);
    rig.take('b', { index: 0, group: 'control', ...shown, stalledMs: 9000 });
    rig.take('c', { index: 0, ...shown });
    rig.intake.sweep(START_MS + 10_000 + SILENT_AFTER_MS);
    rig.intake.sweep(START_MS + 20_000 + SILENT_AFTER_MS);
    const { peers, control } = rig.of().groups;
    expect(peers).toMatchObject({ stallRatio: { viewers: 1 }, startupMs: { viewers: 1, sum: 300, squares: 90_000 } });
    expect(peers.stallRatio.sum).toBeCloseTo(1000 / 19_000);
    expect(peers.bitrate.sum).toBe(2.5e6);
    expect(control).toMatchObject({ stallRatio: { viewers: 1, sum: 0.5, squares: 0.25 }, startupMs: { viewers: 0 } });
  });

  it('is told of who watches on by the server’s word on the side, not the viewer’s', () => {
    const rig = new IntakeRig();
    rig.context.group = 'control';
    rig.take('a', { index: 0, group: 'peers', playedMs: 1000 });
    rig.take('a', { index: 1, group: 'peers', playedMs: 1000 }, START_MS + OBSERVATION_MS);
    expect(rig.of().groups.control.stallRatio).toEqual({ viewers: 1, sum: 0, squares: 0 });
    expect(rig.of().groups.peers.stallRatio.viewers).toBe(0);
  });

  it('is told once of a viewer and a rollout, however long it watches, and whether or not it falls silent in between', () => {
    const rig = new IntakeRig();
    rig.context.group = 'peers';
    const watch = (index: number, atMs: number) => rig.take('a', { index, playedMs: 1000 }, START_MS + atMs);
    watch(0, 0);
    watch(1, OBSERVATION_MS);
    watch(2, 2 * OBSERVATION_MS);
    watch(3, 3 * OBSERVATION_MS);
    rig.intake.sweep(START_MS + 3 * OBSERVATION_MS + SILENT_AFTER_MS);
    watch(4, 4 * OBSERVATION_MS);
    watch(5, 5 * OBSERVATION_MS);
    rig.intake.close();
    expect(rig.of().groups.peers.stallRatio.viewers).toBe(1);
  });

  it('is of one rollout: a later one begins with nothing of what was lived before', () => {
    const rig = new IntakeRig();
    Object.assign(rig.context, { group: 'peers', rolloutRevision: 4 });
    rig.take('a', { index: 0, playedMs: 1000, stalledMs: 1000, startupMs: 900 });
    rig.context.rolloutRevision = 5;
    // Covers the time before the change.
    rig.take('a', { index: 1, playedMs: 1000, stalledMs: 1000 }, START_MS + 10_000);
    rig.take('a', { index: 2, playedMs: 1000, stalledMs: 0 }, START_MS + 20_000);
    rig.intake.sweep(START_MS + 20_000 + SILENT_AFTER_MS);
    expect(rig.of().groups.peers).toMatchObject({ stallRatio: { viewers: 1, sum: 0 }, startupMs: { viewers: 0 } });
    // Back under an earlier one: it was told under a later.
    rig.context.rolloutRevision = 4;
    rig.take('a', { index: 3, playedMs: 1000 }, START_MS + 200_000);
    rig.take('a', { index: 4, playedMs: 1000 }, START_MS + 210_000);
    rig.intake.close();
    expect(rig.of().groups.peers.stallRatio.viewers).toBe(1);
  });

  it('is nothing of the time before a viewer changed sides', () => {
    const rig = new IntakeRig();
    rig.context.group = 'peers';
    rig.take('a', { index: 0, playedMs: 1000, stalledMs: 9000 });
    rig.context.group = 'control';
    rig.take('a', { index: 1, playedMs: 1000, stalledMs: 9000 }, START_MS + 10_000);
    rig.take('a', { index: 2, playedMs: 1000 }, START_MS + 20_000);
    rig.intake.close();
    const { peers, control } = rig.of().groups;
    expect([peers.stallRatio.viewers, control.stallRatio]).toEqual([0, { viewers: 1, sum: 0, squares: 0 }]);
  });

  it('is not told of who reported to a server before this one was started, before another rollout begins', () => {
    const rig = new IntakeRig();
    Object.assign(rig.context, { group: 'peers', rolloutRevision: 4 });
    rig.take('a', { index: 9, playedMs: 1000 });
    rig.take('a', { index: 10, playedMs: 1000 }, START_MS + OBSERVATION_MS);
    expect(rig.of().groups.peers.stallRatio.viewers).toBe(0);
    rig.context.rolloutRevision = 5;
    rig.take('a', { index: 11, playedMs: 1000 }, START_MS + OBSERVATION_MS + 10_000);
    rig.take('a', { index: 12, playedMs: 1000 }, START_MS + OBSERVATION_MS + 20_000);
    rig.intake.close();
    expect(rig.of().groups.peers.stallRatio.viewers).toBe(1);
  });

  it('counts reports that have not come when their viewer is silent', () => {
    const rig = new IntakeRig();
    rig.take('a', { index: 0 });
    rig.take('a', { index: 2 });
    rig.intake.sweep(START_MS + SILENT_AFTER_MS);
    expect(rig.counters.lostReports).toBe(1);
    expect(rig.take('a', { index: 1 }, START_MS + SILENT_AFTER_MS)).toBe('repeated');
  });

  it('ends where a viewer turns to another stream', () => {
    const rig = new IntakeRig();
    rig.take('a', { index: 0, group: 'peers', playedMs: 1000 });
    rig.take('a', { index: 0, group: 'peers', playedMs: 1000 }, START_MS, 'other');
    expect(rig.of().groups.peers.stallRatio.viewers).toBe(1);
    expect(rig.of(stream('other')).counters.reports).toBe(1);
  });
});
