// What peers need is loaded after the first frame, where there can be peers, and again where it did not arrive.
import type { Browser, Page } from '@playwright/test';
import type { ViewerOptions } from './pages/viewer/main.ts';
import { expect, test } from './support/fixtures.ts';
import { expectOriginBytes, openPage, openViewer, playsFor, viewerTab, waitForStatus, type ViewerTab } from './support/viewers.ts';

/** Of a film, before a picture and its engine are there: hls.js asks for one after the other. */
const EARLY_SEGMENTS = 2;
const ENGINE = /\/attachment-[^/]*\.js$/;

async function openPrepared(
  browser: Browser,
  url: string,
  options: ViewerOptions,
  prepare: (page: Page) => Promise<unknown>,
): Promise<ViewerTab> {
  const page = await openPage(browser, url, prepare);
  await page.evaluate((viewerOptions) => window.startViewer(viewerOptions as ViewerOptions), options as unknown);
  return viewerTab(page);
}

test('the engine is asked for once there is a picture, and the first segments are shared all the same', async ({ browser, startSite }) => {
  // Sealed: a notary vouches for nothing to a viewer that is alone.
  const { url, options } = await startSite({ stream: 'vod', sealed: true });
  const pictureAtRequest: boolean[] = [];
  const first = await openPrepared(browser, url, options, (page) =>
    page.route(ENGINE, async (route) => {
      pictureAtRequest.push(await page.evaluate(() => window.viewer.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA));
      await route.continue();
    }),
  );
  await waitForStatus(first, 'alone');
  expect(pictureAtRequest).toEqual([true]);
  await playsFor(first, 2);
  const { stats, played } = await first.snapshot();
  const bytesOf = (fragments: typeof played): number => fragments.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(stats.totals.originBytes).toBeGreaterThanOrEqual(bytesOf(played));
  const second = await openViewer(browser, url, options);
  await waitForStatus(second, 'sharing');
  // Vouched for now that somebody is here who may want them, those from before the engine first of all.
  const earlyBytes = bytesOf(played.slice(0, EARLY_SEGMENTS));
  await expect.poll(async () => (await first.snapshot()).stats.storedBytes).toBeGreaterThanOrEqual(earlyBytes);
  await playsFor(second, 4);
  for (const viewer of [first, second]) {
    const snapshot = await viewer.snapshot();
    expect(snapshot.errors).toEqual([]);
    await expectOriginBytes(snapshot.played);
  }
});

test('an engine that did not arrive: the stream plays, the status says so, and it comes at the next attempt', async ({
  browser,
  startSite,
}) => {
  const { url, options } = await startSite();
  let requests = 0;
  const viewer = await openPrepared(browser, url, options, (page) =>
    page.route(ENGINE, (route) => (requests++ === 0 ? route.abort() : route.continue())),
  );
  await waitForStatus(viewer, 'engine-unavailable');
  await playsFor(viewer, 2);
  await waitForStatus(viewer, 'alone');
  expect(requests).toBe(2);
  const { errors, stats } = await viewer.snapshot();
  expect(errors).toEqual([]);
  expect(stats.totals.originBytes).toBeGreaterThan(0);
});
