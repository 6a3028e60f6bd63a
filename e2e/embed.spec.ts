// The embed page in a frame of another site: controlled by player.js as the site has it from npm, sandboxed, with and without permissions.
import type { Frame, Page } from '@playwright/test';
import { openContext } from './support/contexts.ts';
import { expect, test, type Fixtures } from './support/fixtures.ts';
import { watchWire } from './support/wire.ts';

const ALLOW = 'autoplay; fullscreen; picture-in-picture';

async function openSite(browser: Parameters<typeof openContext>[0], bundlePage: Fixtures['bundlePage']): Promise<Page> {
  const site = await bundlePage('pages/embedding/main.ts');
  const page = await (await openContext(browser)).newPage();
  await page.goto(`${site.url}/`);
  return page;
}

async function frameOf(page: Page, attributes: Readonly<Record<string, string>>): Promise<Frame> {
  await page.evaluate((each) => window.frame(each), attributes);
  const handle = await page.waitForSelector('iframe');
  const frame = await handle.contentFrame();
  if (!frame) throw new Error('the frame has no page');
  return frame;
}

const isReady = (page: Page): Promise<boolean> => page.evaluate(() => window.framed.isReady);
const ask = (page: Page, getter: string): Promise<unknown> => page.evaluate((name) => window.framed.ask(name), getter);
const tell = (page: Page, method: string, value?: unknown): Promise<void> =>
  page.evaluate(([name, argument]) => window.framed.tell(name as string, argument), [method, value]);
const heard = (page: Page, event: string): Promise<number> => page.evaluate((name) => window.framed.countOf(name), event);
const lastOf = (page: Page, event: string): Promise<unknown> =>
  page.evaluate((name) => window.framed.heard.findLast((each) => each.event === name)?.value, event);

test('player.js controls it, and hears of it', async ({ browser, bundlePage, startOrigin, startServer }) => {
  const origin = await startOrigin({ renditions: ['240p'] });
  const server = await startServer();
  const page = await openSite(browser, bundlePage);
  const src = `${server.url}/embed/?src=${encodeURIComponent(`${origin.url}/vod/master.m3u8`)}&muted=1&start=7`;
  await frameOf(page, { src, allow: ALLOW });
  await expect.poll(() => isReady(page)).toBe(true);
  expect(await page.evaluate(() => window.framed.player.supports('method', ['play', 'setCurrentTime', 'getLoop', 'setVolume']))).toBe(true);
  expect(await page.evaluate(() => window.framed.player.supports('event', ['timeupdate', 'ended', 'seeked']))).toBe(true);

  const duration = (await ask(page, 'getDuration')) as number;
  expect(duration).toBeGreaterThan(10);
  expect(await ask(page, 'getPaused')).toBe(true);
  expect(await ask(page, 'getMuted')).toBe(true);
  // It starts where its address says.
  await expect.poll(() => ask(page, 'getCurrentTime')).toBe(7);

  await tell(page, 'play');
  await expect.poll(() => heard(page, 'play')).toBe(1);
  await expect.poll(() => heard(page, 'timeupdate')).toBeGreaterThan(2);
  const position = (await lastOf(page, 'timeupdate')) as { seconds: number; duration: number };
  expect(position.seconds).toBeGreaterThan(7);
  // What is buffered moves it by a microsecond.
  expect(position.duration).toBeCloseTo(duration, 3);
  await expect.poll(() => heard(page, 'progress')).toBeGreaterThan(0);
  await tell(page, 'pause');
  await expect.poll(() => heard(page, 'pause')).toBe(1);
  expect(await ask(page, 'getPaused')).toBe(true);

  await tell(page, 'setVolume', 30);
  expect(await ask(page, 'getVolume')).toBe(30);
  await tell(page, 'unmute');
  expect(await ask(page, 'getMuted')).toBe(false);
  await tell(page, 'mute');
  expect(await ask(page, 'getMuted')).toBe(true);
  expect(await ask(page, 'getLoop')).toBe(false);
  await tell(page, 'setLoop', true);
  expect(await ask(page, 'getLoop')).toBe(true);
  await tell(page, 'setLoop', false);

  const seeks = await heard(page, 'seeked');
  await tell(page, 'setCurrentTime', 3);
  await expect.poll(() => heard(page, 'seeked')).toBeGreaterThan(seeks);
  expect(await ask(page, 'getCurrentTime')).toBe(3);
  await tell(page, 'setCurrentTime', duration - 1);
  await tell(page, 'play');
  await expect.poll(() => heard(page, 'ended')).toBe(1);
  expect(await heard(page, 'error')).toBe(0);
});

test('a command that comes before the stream is there is carried out when it is', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin({ renditions: ['240p'] });
  const server = await startServer();
  const page = await openSite(browser, bundlePage);
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/master.m3u8', async (route) => {
    await released;
    await route.continue();
  });
  const frame = await frameOf(page, {
    src: `${server.url}/embed/?src=${encodeURIComponent(`${origin.url}/vod/master.m3u8`)}&muted=1`,
    allow: ALLOW,
  });
  const video = frame.locator('video');
  await video.waitFor({ state: 'attached' });
  // As a page without player.js would: nothing waits for `ready`.
  await page.evaluate(() => {
    const message = JSON.stringify({ context: 'player.js', version: '0.0.11', method: 'play' });
    document.querySelector('iframe')?.contentWindow?.postMessage(message, '*');
  });
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.paused)).toBe(false);
  expect(await isReady(page)).toBe(false);
  release();
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(1);
});

test('a stream that is not there: the page around is told', async ({ browser, bundlePage, startOrigin, startServer }) => {
  const origin = await startOrigin({ renditions: ['240p'] });
  const server = await startServer();
  const page = await openSite(browser, bundlePage);
  await frameOf(page, { src: `${server.url}/embed/?src=${encodeURIComponent(`${origin.url}/nothing.m3u8`)}` });
  await expect.poll(() => heard(page, 'error')).toBeGreaterThan(0);
  expect(await isReady(page)).toBe(true);
  expect(await lastOf(page, 'error')).toEqual({ code: -1, msg: expect.stringMatching(/\w/) });
});

test('in a sandbox that leaves it scripts and its origin, it plays and is controlled', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin({ renditions: ['240p'] });
  const server = await startServer();
  const page = await openSite(browser, bundlePage);
  const src = `${server.url}/embed/?src=${encodeURIComponent(`${origin.url}/live/master.m3u8`)}&muted=1`;
  const frame = await frameOf(page, { src, allow: ALLOW, sandbox: 'allow-scripts allow-same-origin' });
  await expect.poll(() => isReady(page)).toBe(true);
  await tell(page, 'play');
  await expect.poll(() => ask(page, 'getCurrentTime')).toBeGreaterThan(1);
  // A live stream has no end.
  expect(await ask(page, 'getDuration')).toBe(0);
  // It has its server, and so peers.
  await expect
    .poll(() => frame.locator('tributary-player').evaluate((player: HTMLElement & { peerStatus: string }) => player.peerStatus))
    .toBe('alone');
});

test('full screen and picture-in-picture are the site’s to give', async ({ browser, bundlePage, startServer }) => {
  const server = await startServer();
  const page = await openSite(browser, bundlePage);
  const src = `${server.url}/embed/`;
  const has = (frame: Frame) =>
    frame.evaluate(() => ({
      fullscreen: document.fullscreenEnabled,
      autoplay: (document as unknown as { featurePolicy: { allowsFeature(name: string): boolean } }).featurePolicy.allowsFeature(
        'autoplay',
      ),
    }));
  const allowed = await frameOf(page, { src, allow: ALLOW });
  await allowed.waitForLoadState();
  expect(await has(allowed)).toEqual({ fullscreen: true, autoplay: true });
  await page.reload();
  const bare = await frameOf(page, { src });
  await bare.waitForLoadState();
  expect(await has(bare)).toEqual({ fullscreen: false, autoplay: false });
});

test('nobody but the page around is heard', async ({ browser, bundlePage, startOrigin, startServer }) => {
  const origin = await startOrigin({ renditions: ['240p'] });
  const server = await startServer();
  const page = await openSite(browser, bundlePage);
  const src = `${server.url}/embed/?src=${encodeURIComponent(`${origin.url}/vod/master.m3u8`)}&muted=1`;
  const frame = await frameOf(page, { src, allow: ALLOW });
  await expect.poll(() => isReady(page)).toBe(true);
  await frame.evaluate(() =>
    addEventListener('message', ({ source }) => {
      if (source !== parent) document.body.dataset['strangers'] = '1';
    }),
  );
  // Another frame of the same page, as an advertisement would be: it finds its neighbours by number.
  await page.evaluate(() => {
    const stranger = document.createElement('iframe');
    stranger.srcdoc = '<p>Another</p>';
    document.body.append(stranger);
    return new Promise((resolve) => stranger.addEventListener('load', resolve));
  });
  const stranger = page.frames().at(-1);
  if (!stranger) throw new Error('the other frame is missing');
  await stranger.evaluate(() => {
    const message = JSON.stringify({ context: 'player.js', version: '0.0.11', method: 'play' });
    parent.frames[0]?.postMessage(message, '*');
  });
  await expect(frame.locator('body')).toHaveAttribute('data-strangers', '1');
  expect(await ask(page, 'getPaused')).toBe(true);
});

test('with peers=off it asks for the stream and for nothing else', async ({ browser, startOrigin, startServer }) => {
  const origin = await startOrigin({ renditions: ['240p'] });
  const server = await startServer();
  const page = await (await openContext(browser)).newPage();
  let sockets = 0;
  page.on('websocket', () => sockets++);
  await page.goto(`${server.url}/embed/?src=${encodeURIComponent(`${origin.url}/vod/master.m3u8`)}&autoplay=1&muted=1&peers=off`);
  await expect
    .poll(() =>
      page.locator('tributary-player').evaluate((player: HTMLElement & { video?: HTMLVideoElement }) => player.video?.currentTime ?? 0),
    )
    .toBeGreaterThan(4); // peers are asked for 1.5 s after the playlist at the latest
  expect(sockets).toBe(0);
});

for (const [peers, heard] of [
  ['ask', 'needs-consent'],
  ['off', 'off'],
] as const) {
  test(`an operator’s --peers ${peers} is known before anything is opened`, async ({ browser, startOrigin, startServer }) => {
    const origin = await startOrigin({ renditions: ['240p'] });
    const server = await startServer({ peers });
    const page = await (await openContext(browser)).newPage();
    await watchWire(page);
    await page.goto(`${server.url}/embed/?src=${encodeURIComponent(`${origin.url}/vod/master.m3u8`)}&autoplay=1&muted=1`);
    const player = page.locator('tributary-player');
    const status = (): Promise<string> => player.evaluate((element: HTMLElement & { peerStatus: string }) => element.peerStatus);
    await expect.poll(status).toBe(heard);
    await expect
      .poll(() => player.evaluate((element: HTMLElement & { video?: HTMLVideoElement }) => element.video?.currentTime ?? 0))
      .toBeGreaterThan(4); // peers are asked for 1.5 s after the playlist at the latest
    expect(await page.evaluate(() => [window.wire.connectionsMade(), window.wire.socketsMade()])).toEqual([0, 0]);
    expect(await status()).toBe(heard);
    if (peers === 'off') return;
    await player.getByRole('button', { name: 'Yes, share' }).click();
    await expect.poll(status).toBe('alone');
    expect(await page.evaluate(() => window.wire.socketsMade())).toBe(1);
  });
}

test('a wrong word in its address is explained, and nothing plays', async ({ browser, startServer }) => {
  const server = await startServer();
  const page = await (await openContext(browser)).newPage();
  await page.goto(`${server.url}/embed/?src=https%3A%2F%2Fcdn.example%2Fa.m3u8&peers=perhaps`);
  await expect(page.getByRole('alert')).toContainText('“peers” is none of off, ask, notice');
  await expect(page.locator('tributary-player')).toHaveCount(0);
});
