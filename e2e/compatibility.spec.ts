// Every kind of stream plays with peers attached as it does without, and is shared as far as sharing applies.
import type { Browser } from '@playwright/test';
import type { ViewerOptions } from './pages/viewer/main.ts';
import { expect, test } from './support/fixtures.ts';
import { expectOriginBytes, openViewer, playsFor, sharedTracks, waitForStatus, type ViewerTab } from './support/viewers.ts';

/** The first viewer of a film loads all of it, so that the second finds whatever it wants to share. */
const WHOLE_FILM = { maxBufferLength: 64, maxMaxBufferLength: 64 };

interface Film {
  readonly stream: string;
  /** Where to seek to: across what is special about the stream, where something is. */
  readonly seekToSeconds: number;
  /** Tracks that are shared: the picture, and the sound where it has segments of its own. */
  readonly tracks: number;
}

const FILMS: readonly Film[] = [
  { stream: 'vod', seekToSeconds: 40, tracks: 1 },
  { stream: 'byterange', seekToSeconds: 40, tracks: 1 },
  { stream: 'aes', seekToSeconds: 40, tracks: 1 },
  { stream: 'audio', seekToSeconds: 40, tracks: 2 },
  { stream: 'discontinuity', seekToSeconds: 10.5, tracks: 1 }, // the clips meet at 12 s
  { stream: 'ts', seekToSeconds: 14, tracks: 1 },
];

async function seeks(viewer: ViewerTab, toSeconds: number): Promise<void> {
  await viewer.page.evaluate((seconds) => void (window.viewer.video.currentTime = seconds), toSeconds);
  await playsFor(viewer, 3);
}

async function expectPlayedWell(viewers: readonly ViewerTab[]): Promise<void> {
  for (const viewer of viewers) {
    const { errors, played } = await viewer.snapshot();
    expect(errors).toEqual([]);
    expect(played.length).toBeGreaterThan(0);
    await expectOriginBytes(played);
  }
}

/** The second viewer starts to load once the two have met: before that, there is nobody to share with. */
async function openTwo(browser: Browser, url: string, options: ViewerOptions): Promise<[ViewerTab, ViewerTab]> {
  const first = await openViewer(browser, url, options);
  await playsFor(first, 2);
  const second = await openViewer(browser, url, { ...options, hls: { ...options.hls, autoStartLoad: false } });
  await waitForStatus(second, 'sharing');
  await second.page.evaluate(() => window.viewer.hls.startLoad());
  return [first, second];
}

for (const { stream, seekToSeconds, tracks } of FILMS) {
  test(`/${stream}/: plays, seeks, and comes from the first viewer to the second`, async ({ browser, startSite }) => {
    const { origin, server, url } = await startSite();
    const options = { src: `${origin.url}/${stream}/master.m3u8`, signaling: server.url, hls: WHOLE_FILM };
    const [first, second] = await openTwo(browser, url, options);
    await expect.poll(() => sharedTracks(second)).toBe(tracks);
    await playsFor(second, 3);
    await seeks(second, seekToSeconds);
    await expectPlayedWell([first, second]);
  });
}

test('/live/ with every rendition: adaptive viewers share whatever both of them play', async ({ browser, startSite }) => {
  const { origin, server, url } = await startSite({ origin: {} });
  const [first, second] = await openTwo(browser, url, { src: `${origin.url}/live/master.m3u8`, signaling: server.url });
  await playsFor(second, 10);
  const bytes = (await Promise.all([first, second].map((viewer) => viewer.snapshot()))).map(({ stats }) => stats.totals.peerBytes);
  expect(Math.max(...bytes)).toBeGreaterThan(0);
  await expectPlayedWell([first, second]);
});

test('/ll/: parts are passed through, and play', async ({ browser, startSite }) => {
  const { origin, server, url } = await startSite();
  const viewers = await openTwo(browser, url, { src: `${origin.url}/ll/master.m3u8`, signaling: server.url });
  await Promise.all(viewers.map((viewer) => playsFor(viewer, 8)));
  for (const viewer of viewers) {
    const { played, stats } = await viewer.snapshot();
    const parts = played.filter(({ part }) => part !== null);
    expect(parts.length).toBeGreaterThan(0);
    // What the engine saw is whole segments, and no more of them than hls.js asked for as such.
    const wholeBytes = played.filter(({ part }) => part === null).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(stats.recentSegments.reduce((sum, { totalBytes }) => sum + totalBytes, 0)).toBeLessThanOrEqual(wholeBytes);
  }
  await expectPlayedWell(viewers);
});
