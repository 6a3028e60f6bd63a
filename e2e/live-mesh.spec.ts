// The main job: viewers of a live stream feed each other, and nobody sees a difference.
import { expect, test } from './support/fixtures.ts';
import { expectOriginBytes, openViewer, playsFor, waitForStatus } from './support/viewers.ts';

test("three viewers of a live stream play the origin's bytes, of which the origin serves less than two copies", async ({
  browser,
  startSite,
}) => {
  // Sealed: a notary would be one of those whom the origin serves.
  const { origin, url, options } = await startSite({ sealed: true, server: { reportIntervalMs: 1_000 } });
  const viewers = [];
  for (let i = 0; i < 3; i++) viewers.push(await openViewer(browser, url, options));
  for (const viewer of viewers) await waitForStatus(viewer, 'sharing');
  await Promise.all(viewers.map((viewer) => playsFor(viewer, 16)));

  const snapshots = await Promise.all(viewers.map((viewer) => viewer.snapshot()));
  const servedBytes = origin.stats().kinds.segment.bytes;
  const played = snapshots.flatMap((snapshot) => snapshot.played);
  await expectOriginBytes(played);
  const playedBytes = played.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(playedBytes).toBeGreaterThan(0);
  expect(servedBytes).toBeLessThan((playedBytes * 2) / 3);
  for (const snapshot of snapshots) {
    expect(snapshot.stalls).toBe(0);
    expect(snapshot.errors).toEqual([]);
  }
  expect(snapshots.filter(({ stats }) => stats.totals.sentBytes > 0).length).toBeGreaterThanOrEqual(2);
});
