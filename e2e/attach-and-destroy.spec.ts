// Peers come and go while a player plays, and leave nothing behind.
import type { Browser } from '@playwright/test';
import type { ViewerOptions } from './pages/viewer/main.ts';
import { expect, test } from './support/fixtures.ts';
import { installProbes } from './support/probes.ts';
import { expectOriginBytes, openPage, openViewer, playsFor, viewerTab, waitForStatus, type ViewerTab } from './support/viewers.ts';

const ROUNDS = 10;

async function openProbed(browser: Browser, url: string, options: ViewerOptions): Promise<ViewerTab> {
  const page = await openPage(browser, url, installProbes);
  await page.evaluate((viewerOptions) => window.startViewer(viewerOptions as ViewerOptions), options as unknown);
  return viewerTab(page);
}

const destroyPeers = ({ page }: ViewerTab): Promise<void> => page.evaluate(() => window.viewer.peers!.destroy());
const attach = ({ page }: ViewerTab): Promise<void> => page.evaluate(() => window.viewer.attachPeers());
const liveTimers = ({ page }: ViewerTab): Promise<number> => page.evaluate(() => window.probes.liveTimers());
const openConnections = ({ page }: ViewerTab): Promise<number> => page.evaluate(() => window.probes.connectionsOpen());

/** Listeners of all events of the player, and whether its fragment loader is the site's own. */
function hooks({ page }: ViewerTab): Promise<{ listeners: number; loader: string }> {
  return page.evaluate(() => {
    const { hls } = window.viewer;
    const listeners = Object.values(window.Hls.Events).reduce((sum, event) => sum + hls.listenerCount(event), 0);
    return { listeners, loader: String(hls.config.fLoader) };
  });
}

/** Fewest timers seen: the player's own come and go. */
async function fewestTimers(viewer: ViewerTab): Promise<number> {
  let fewest = Infinity;
  for (let reads = 0; reads < ROUNDS; reads++) fewest = Math.min(fewest, await liveTimers(viewer));
  return fewest;
}

const traffic = async (viewer: ViewerTab): Promise<number> => {
  const { peerBytes, sentBytes } = (await viewer.snapshot()).stats.totals;
  return peerBytes + sentBytes;
};

test('attached before loadSource, after it, and while the stream plays: all three share', async ({ browser, startSite }) => {
  const { url, options } = await startSite();
  const viewers = [];
  for (const when of ['before', 'after', 'never'] as const) viewers.push(await openViewer(browser, url, { ...options, attach: when }));
  const [before, after, playing] = viewers as [ViewerTab, ViewerTab, ViewerTab];
  await playsFor(playing, 2);
  await attach(playing);
  for (const viewer of [before, after, playing]) await waitForStatus(viewer, 'sharing');
  for (const viewer of [before, after, playing]) await expect.poll(() => traffic(viewer)).toBeGreaterThan(0);
  for (const viewer of viewers) {
    const { errors, played, stats } = await viewer.snapshot();
    expect(errors).toEqual([]);
    expect(stats.streamLabel).toBe('/live/master.m3u8');
    await expectOriginBytes(played);
  }
});

test('an address relative to the page names the same stream, attached before or after', async ({ browser, bundlePage, startServer }) => {
  const server = await startServer();
  const { url } = await bundlePage('pages/viewer/main.ts');
  for (const when of ['before', 'after'] as const) {
    const viewer = await openViewer(browser, url, { src: '../films/one.m3u8', signaling: server.url, attach: when });
    await expect.poll(async () => (await viewer.snapshot()).stats.streamLabel).toBe('/films/one.m3u8');
  }
});

test('loadSource of another stream: the old neighbours are left, new ones found', async ({ browser, startSite }) => {
  const { origin, url, options } = await startSite({ stream: 'vod' });
  const viewers = [await openProbed(browser, url, options), await openProbed(browser, url, options)] as const;
  const [first, second] = viewers;
  for (const viewer of viewers) await waitForStatus(viewer, 'sharing');
  const other = `${origin.url}/ts/master.m3u8`;
  await first.page.evaluate((src) => window.viewer.hls.loadSource(src), other);
  for (const viewer of viewers) await waitForStatus(viewer, 'alone');
  for (const viewer of viewers) await expect.poll(() => openConnections(viewer)).toBe(0);
  expect((await first.snapshot()).stats.streamLabel).toBe('/ts/master.m3u8');
  await second.page.evaluate((src) => window.viewer.hls.loadSource(src), other);
  for (const viewer of viewers) await waitForStatus(viewer, 'sharing');
  await Promise.all(viewers.map((viewer) => playsFor(viewer, 2)));
  // `aborted` is hls.js's own word for a load that the change interrupted.
  for (const viewer of viewers) expect((await viewer.snapshot()).errors.filter((error) => error !== 'aborted')).toEqual([]);
});

test(`${ROUNDS} times attached and destroyed: no connection, timer or listener stays`, async ({ browser, startSite }) => {
  const { url, options } = await startSite({ stream: 'vod' });
  await openViewer(browser, url, options);
  const viewer = await openProbed(browser, url, { ...options, attach: 'never' });
  await playsFor(viewer, 1);
  // Paused, and with nothing to load, the player's own timers stand still.
  await viewer.page.evaluate(() => {
    window.viewer.hls.stopLoad();
    window.viewer.video.pause();
  });
  const timers = await fewestTimers(viewer);
  const before = await hooks(viewer);
  for (let round = 0; round < ROUNDS; round++) {
    await attach(viewer);
    expect((await hooks(viewer)).loader).not.toBe(before.loader);
    await waitForStatus(viewer, 'sharing');
    await destroyPeers(viewer);
    expect((await viewer.snapshot()).status).toBe('destroyed');
    expect(await openConnections(viewer)).toBe(0);
  }
  expect(await hooks(viewer)).toEqual(before);
  await expect.poll(() => liveTimers(viewer)).toBeLessThanOrEqual(timers);
  await viewer.page.evaluate(() => {
    window.viewer.hls.startLoad();
    void window.viewer.video.play();
  });
  await playsFor(viewer, 2);
  expect((await viewer.snapshot()).errors).toEqual([]);
});

test('destroyed in the middle of a load: the player does not notice', async ({ browser, startSite }) => {
  const { origin, server, url } = await startSite();
  const viewer = await openProbed(browser, url, {
    src: `${origin.url}/vod/master.m3u8`,
    signaling: server.url,
    hls: { maxBufferLength: 6, maxMaxBufferLength: 6 },
  });
  await playsFor(viewer, 1);
  origin.setFaults([{ match: '\\.m4s', kind: 'latency', value: 800 }]);
  const before = origin.stats().kinds.segment.requests;
  await viewer.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const { hls, peers } = window.viewer;
        hls.once(window.Hls.Events.FRAG_LOADING, () =>
          // Once hls.js has called its loader, and long before the origin answers.
          setTimeout(() => {
            peers!.destroy();
            resolve();
          }, 0),
        );
      }),
  );
  origin.setFaults([]);
  await playsFor(viewer, 8);
  const { errors, played, status } = await viewer.snapshot();
  expect(status).toBe('destroyed');
  expect(errors).toEqual([]);
  await expectOriginBytes(played);
  expect(origin.stats().kinds.segment.requests).toBeGreaterThan(before);
});

test('hls.destroy() alone ends the peers too', async ({ browser, startSite }) => {
  const { url, options } = await startSite({ stream: 'vod' });
  const stays = await openViewer(browser, url, options);
  const leaves = await openProbed(browser, url, options);
  await waitForStatus(leaves, 'sharing');
  await leaves.page.evaluate(() => window.viewer.hls.destroy());
  expect(await leaves.page.evaluate(() => window.viewer.peers!.status)).toBe('destroyed');
  expect(await openConnections(leaves)).toBe(0);
  // One timer is the page's own: it watches for stalls.
  await expect.poll(() => liveTimers(leaves)).toBe(1);
  await waitForStatus(stays, 'alone');
});
