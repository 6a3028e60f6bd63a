// The operator's figures: what viewers said, once they have left, is what the origin and the other end say.
import { expect, test, type Origin, type Server } from './support/fixtures.ts';
import { allAreFed, openViewer, playsFor, waitForStatus, type ViewerTab } from './support/viewers.ts';

const TOLERANCE = 0.01;
const TOLD_TIMEOUT_MS = 30_000; // the origin is asked every ten seconds
const PLAYED_SECONDS = 12;
const QUIET_MS = 2_500; // longer than a segment is: with playlists that stand still, nothing begins after that

async function metrics(server: Server): Promise<(name: string) => number> {
  const text = await (await fetch(new URL('/metrics', server.url))).text();
  const values = new Map(
    text
      .split('\n')
      .filter((line) => line.startsWith('tributary_'))
      .map((line) => [line.slice('tributary_'.length, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
  return (name) => values.get(name) ?? 0;
}

/**
 * They hear of no further segment, and what was asked for comes; then their pages end, as those that are closed do. A load that is cut off
 * in the middle has cost the origin bytes that no viewer has: how many, nobody could say.
 */
async function leave(viewers: readonly ViewerTab[], origin: Pick<Origin, 'stats'>): Promise<void> {
  for (const { page } of viewers) await page.route(/\.m3u8/, () => {}); // they wait for an answer until they end
  let before = '';
  const isQuiet = async (): Promise<boolean> => {
    const totals = await Promise.all(viewers.map(({ page }) => page.evaluate(() => window.viewer.peers?.stats().totals)));
    const now = JSON.stringify([totals, origin.stats().kinds.segment.bytes]);
    const wasSame = now === before;
    before = now;
    return wasSame;
  };
  await expect.poll(isQuiet, { intervals: [QUIET_MS], timeout: TOLD_TIMEOUT_MS }).toBe(true);
  for (const { page } of viewers) await page.goto('about:blank');
}

const differ = (a: number, b: number): number => Math.abs(a - b) / Math.max(a, b, 1);

test('after they have left, offload is what the origin’s own count says, and both ends say the same of peers', async ({
  browser,
  startSite,
}) => {
  const { origin, server, url, options } = await startSite({
    // A notary would be one of those whom the origin serves.
    sealed: true,
    server: (its) => ({
      reportIntervalMs: 1_000,
      streams: [{ name: 'Live', url: `${its.url}/live/master.m3u8` }],
      originStats: [{ name: '', url: `${its.url}/stats` }],
    }),
  });
  const viewers: ViewerTab[] = [];
  for (let i = 0; i < 3; i++) viewers.push(await openViewer(browser, url, options));
  for (const viewer of viewers) await waitForStatus(viewer, 'sharing');
  await allAreFed(viewers);
  await Promise.all(viewers.map((viewer) => playsFor(viewer, PLAYED_SECONDS)));
  await leave(viewers, origin);

  const servedBytes = () => origin.stats().kinds.segment.bytes;
  await expect
    .poll(async () => differ((await metrics(server))('reported_bytes_total{source="origin"}'), servedBytes()), { timeout: TOLD_TIMEOUT_MS })
    .toBeLessThan(TOLERANCE);
  await expect.poll(async () => (await metrics(server))('origin_served_bytes_total'), { timeout: TOLD_TIMEOUT_MS }).toBe(servedBytes());
  const told = await metrics(server);
  const [fromOrigin, fromPeers] = ['origin', 'peers'].map((source) => told(`reported_bytes_total{source="${source}"}`)) as [number, number];
  const delivered = fromOrigin + fromPeers;
  expect(fromPeers).toBeGreaterThan(0);
  expect(Math.abs(fromPeers / delivered - (1 - servedBytes() / delivered))).toBeLessThan(TOLERANCE);
  const received = fromPeers + told('reported_bytes_total{source="wasted"}');
  expect(differ(told('reported_bytes_total{source="sent"}'), received)).toBeLessThan(TOLERANCE);
  expect(differ(told('confirmed_peer_bytes_total'), fromPeers)).toBeLessThan(TOLERANCE);
  expect([told('reports_total{outcome="flagged"}'), told('lost_reports_total')]).toEqual([0, 0]);
  expect(told('playback_played_seconds_total')).toBeGreaterThan(PLAYED_SECONDS);
  expect(told('peer_connections_total{candidate="host"}')).toBeGreaterThan(0);
  expect(told('segment_seconds_bucket{source="origin",le="+Inf"}')).toBeGreaterThan(0);
  expect(told('startup_seconds_bucket{le="+Inf"}')).toBe(viewers.length);
  expect(told('reports_by_browser_total{browser="chromium"}')).toBeGreaterThan(0);
});

test('viewers without peers report as the others do: nobody could be compared with them else', async ({ browser, startSite }) => {
  const { origin, server, url, options } = await startSite({ server: { reportIntervalMs: 1_000, peers: 'off' } });
  const viewer = await openViewer(browser, url, options);
  await waitForStatus(viewer, 'policy');
  await playsFor(viewer, PLAYED_SECONDS / 2);
  await leave([viewer], origin);
  await expect
    .poll(async () => differ((await metrics(server))('playback_http_downloaded_bytes_total'), origin.stats().kinds.segment.bytes), {
      timeout: TOLD_TIMEOUT_MS,
    })
    .toBeLessThan(TOLERANCE);
  expect((await metrics(server))('playback_p2p_downloaded_bytes_total')).toBe(0);
});
