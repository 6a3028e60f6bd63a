// What surrounds the picture comes after it; until then, and where it does not arrive, there is a picture all the same.
import type { Browser, Page, Route } from '@playwright/test';
import { openContext } from './support/contexts.ts';
import { expect, test } from './support/fixtures.ts';

const PAGE = 'pages/player/main.ts';
const SKIN = /\/player-skin-[^/]*\.js$/;
/** hls.js's own. */
const WORKER = /\/hls\.worker[^/]*\.js$/;
const HAVE_METADATA = 1;
const HAVE_CURRENT_DATA = 2;
const WAIT = { timeout: 30_000 };

const readyState = (page: Page): Promise<number> => page.evaluate(() => window.player.video.readyState);
const nativeControls = (page: Page): Promise<boolean | undefined> => page.evaluate(() => window.player.video.nativeEl.controls);
const box = (page: Page) => page.evaluate(() => JSON.stringify(window.player.video.nativeEl.getBoundingClientRect()));

async function open(browser: Browser, url: string, onSkin: (page: Page, route: Route) => Promise<unknown>): Promise<Page> {
  const page = await (await openContext(browser)).newPage();
  await page.route(SKIN, (route) => onSkin(page, route));
  await page.goto(`${url}/`);
  await page.waitForFunction(() => 'show' in window);
  return page;
}

test('before the first frame no script is asked for but the page’s own; then the controls come, and nothing moves', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer();
  const { url } = await bundlePage(PAGE);
  const scripts: string[] = [];
  let states: number[] = [];
  let boxBefore = '';
  const page = await open(browser, url, async (opened, route) => {
    states = [...states, await readyState(opened)];
    boxBefore = await box(opened);
    await route.continue();
  });
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js') && !WORKER.test(pathname)) scripts.push(pathname);
  });
  const src = `${origin.url}/vod/master.m3u8`;
  await page.evaluate((all) => window.show(all), { src, signaling: server.url, controls: '', autoplay: '', muted: '' });
  await expect(page.locator('.buttons media-play-button')).toBeVisible(WAIT);
  expect(states).toHaveLength(1);
  expect(states[0]).toBeGreaterThanOrEqual(HAVE_CURRENT_DATA);
  expect(scripts[0]).toMatch(SKIN);
  expect(await nativeControls(page)).toBe(false);
  expect(await box(page)).toBe(boxBefore);
  await expect.poll(() => page.evaluate(() => window.player.video.currentTime), WAIT).toBeGreaterThan(1);
  // Renditions that were read before anybody asked.
  expect(await page.evaluate(() => window.player.video.videoRenditions?.length)).toBe(1);
});

test('who loads nothing has the controls at once', async ({ browser, bundlePage, startOrigin }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const { url } = await bundlePage(PAGE);
  const page = await open(browser, url, (_page, route) => route.continue());
  let requests = 0;
  await page.route(`${origin.url}/**`, (route) => {
    requests++;
    return route.continue();
  });
  await page.evaluate((all) => window.show(all), { src: `${origin.url}/vod/master.m3u8`, controls: '', preload: 'none' });
  await expect(page.locator('.big-play')).toBeVisible(WAIT);
  expect(await readyState(page)).toBeLessThan(HAVE_METADATA);
  expect(requests).toBe(0);
});

test('controls that did not arrive: the browser’s own play it, by the keyboard too, and they are asked for again', async ({
  browser,
  bundlePage,
  startOrigin,
}) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const { url } = await bundlePage(PAGE);
  let requests = 0;
  const page = await open(browser, url, (_page, route) => (requests++ === 0 ? route.abort() : route.continue()));
  await page.evaluate((all) => window.show(all), { src: `${origin.url}/vod/master.m3u8`, controls: '' });
  await expect.poll(() => requests, WAIT).toBe(1);
  await expect.poll(() => readyState(page), WAIT).toBeGreaterThanOrEqual(HAVE_CURRENT_DATA);
  expect(await nativeControls(page)).toBe(true);
  // To the browser's own controls: that is somebody who wants to do something.
  await page.keyboard.press('Tab');
  await expect(page.locator('.buttons media-play-button')).toBeVisible(WAIT);
  expect(await nativeControls(page)).toBe(false);
  // The focus is not lost with them.
  await expect.poll(() => page.evaluate(() => window.player.shadowRoot?.activeElement?.localName), WAIT).toBe('media-play-button');
  await page.keyboard.press('Space');
  await expect.poll(() => page.evaluate(() => window.player.video.paused), WAIT).toBe(false);
});

test('what a page sets before the element is known counts, and one that is moved plays on', async ({
  browser,
  bundlePage,
  startOrigin,
}) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const { url } = await bundlePage(PAGE);
  const page = await (await openContext(browser)).newPage();
  await page.addInitScript((src) => {
    document.addEventListener('DOMContentLoaded', () => {
      const early = document.createElement('tributary-player');
      Object.assign(early, { src, autoplay: true, muted: true, controls: true });
      document.documentElement.append(early);
    });
  }, `${origin.url}/vod/master.m3u8`);
  await page.goto(`${url}/`);
  const currentTime = (): Promise<number> => page.evaluate(() => document.querySelector('tributary-player')?.video.currentTime ?? 0);
  await expect.poll(currentTime, WAIT).toBeGreaterThan(1);
  await expect(page.locator('.buttons media-play-button')).toBeVisible(WAIT);
  await page.evaluate(() => {
    const player = document.querySelector('tributary-player');
    if (player) document.body.append(player);
  });
  const before = await currentTime();
  await expect.poll(currentTime, WAIT).toBeGreaterThan(before + 1);
  await expect(page.locator('.buttons media-play-button')).toBeVisible();
});
