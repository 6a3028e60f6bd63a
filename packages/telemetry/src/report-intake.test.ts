import { peerIdOf, type Report } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { FIRST_REPORT_MS, MAX_BYTES_PER_SECOND, REPORT_SLACK_MS } from './limits.ts';
import { MemoryTelemetryStore } from './memory-store.ts';
import { ReportIntake } from './report-intake.ts';
import { report, START_MS, stream, TRACK } from './testing/samples.ts';

const reporter = (name: string) => ({ peerId: peerIdOf(name.padEnd(22, '.')), streamId: stream('a'), label: 'a' });

function setUp(maxReporters?: number) {
  const store = new MemoryTelemetryStore();
  const intake = new ReportIntake(store, maxReporters === undefined ? {} : { maxReporters });
  const take = async (changes: Report, atMs = START_MS, name = 'viewer') => (await intake.take(reporter(name), changes, atMs)).outcome;
  const totals = async () => (await store.streams(START_MS, 1))[0];
  return { intake, take, totals };
}

describe('ReportIntake', () => {
  it('records the sum of a report’s tracks', async () => {
    const { take, totals } = setUp();
    const track = { track: TRACK, originBytes: 1, peerBytes: 2, sentBytes: 3, wastedBytes: 4 };
    expect(await take(report(0, { traffic: [track, track], relayedBytes: 3, mismatchedSegments: 2, stalls: 1, stalledMs: 700 }))).toBe(
      'recorded',
    );
    expect((await totals())?.mismatchedSegments).toBe(2);
    expect((await totals())?.totals).toEqual({
      originBytes: 2,
      peerBytes: 4,
      relayedBytes: 3,
      sentBytes: 6,
      wastedBytes: 8,
      stalls: 1,
      stalledMs: 700,
    });
  });

  it('believes no more relayed than came from peers, and no origin that mismatches more than it can have served', async () => {
    const { take, totals } = setUp();
    expect(await take(report(0, { relayedBytes: 301, mismatchedSegments: 1e9 }))).toBe('clamped');
    expect((await totals())?.totals).toMatchObject({ peerBytes: 300, relayedBytes: 300 });
    expect((await totals())?.mismatchedSegments).toBeLessThan(1e5);
  });

  it('counts a repeated report once, and goes on after a lost one', async () => {
    const { take, totals } = setUp();
    expect([await take(report(0)), await take(report(0)), await take(report(3)), await take(report(2))]).toEqual([
      'recorded',
      'repeated',
      'recorded',
      'repeated',
    ]);
    expect((await totals())?.reports).toBe(2);
  });

  it('cuts off what no link carries in the time since the last report, and flags it', async () => {
    const { take, totals } = setUp();
    const absurd = { track: TRACK, originBytes: 0, peerBytes: Number.MAX_SAFE_INTEGER, sentBytes: 0, wastedBytes: 0 };
    const forged = { traffic: Array.from({ length: 16 }, () => absurd), stalls: 1e9, stalledMs: 1e12, startupMs: 1e12, badPieces: 1e9 };
    expect(await take(report(0, forged))).toBe('clamped');
    const first = await totals();
    const believableMs = FIRST_REPORT_MS + REPORT_SLACK_MS;
    expect(first?.totals.peerBytes).toBe((believableMs / 1000) * MAX_BYTES_PER_SECOND);
    expect(first?.totals.stalledMs).toBe(believableMs);
    expect(first?.meanStartupMs).toBeNull();
    await take(report(1, forged), START_MS);
    const second = await totals();
    expect(second?.flaggedReports).toBe(2);
    expect((second?.totals.peerBytes ?? 0) - (first?.totals.peerBytes ?? 0)).toBe((REPORT_SLACK_MS / 1000) * MAX_BYTES_PER_SECOND);
  });

  it('remembers a bounded number of reporters', async () => {
    const { intake, take } = setUp(2);
    for (const name of ['a', 'b', 'c']) await take(report(0), START_MS, name);
    expect(intake.reporters).toBe(2);
  });
});
