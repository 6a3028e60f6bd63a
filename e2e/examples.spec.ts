// Every example, as docs/embedding.md links it: two viewers play the demo stream and share, and the player's own controls still work.
import type { Browser, Frame, Page } from '@playwright/test';
import { openContext } from './support/contexts.ts';
import { startExampleSite, type ExampleSite } from './support/example-site.ts';
import { expect, test as base } from './support/fixtures.ts';

const test = base.extend<object, { site: ExampleSite }>({
  site: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the parameter's names, so it must be a pattern
    async ({}, use) => {
      const site = await startExampleSite();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
});

interface Viewer {
  readonly page: Page;
  readonly errors: string[];
  /** Hosts that the page asked for anything. */
  readonly hosts: Set<string>;
}

async function openViewer(browser: Browser, address: string): Promise<Viewer> {
  const page = await (await openContext(browser)).newPage();
  const errors: string[] = [];
  const hosts = new Set<string>();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => hosts.add(new URL(request.url()).hostname));
  await page.goto(address);
  return { page, errors, hosts };
}

const openTwo = async (browser: Browser, site: ExampleSite, example: string): Promise<[Viewer, Viewer]> => [
  await openViewer(browser, `${site.url}/${example}/`),
  await openViewer(browser, `${site.url}/${example}/`),
];

const videoTime = (page: Page | Frame): Promise<number> =>
  page
    .locator('video')
    .first()
    .evaluate((video: HTMLVideoElement) => video.currentTime);
const isPaused = (page: Page | Frame): Promise<boolean> =>
  page
    .locator('video')
    .first()
    .evaluate((video: HTMLVideoElement) => video.paused);
const elementStatus = (page: Page | Frame): Promise<string> =>
  page.locator('tributary-player').evaluate((player: HTMLElement & { peers?: { status: string } }) => player.peers?.status ?? 'none');

async function plays({ page, errors, hosts }: Viewer): Promise<void> {
  await expect.poll(() => videoTime(page)).toBeGreaterThan(1);
  expect(errors).toEqual([]);
  // None of them loads anything from anywhere else.
  expect([...hosts].filter((host) => host !== 'localhost' && host !== '127.0.0.1' && host !== '')).toEqual([]);
}

/** `#peers` is where these examples write what their peers do. */
async function sharesAsWritten(viewers: readonly Viewer[]): Promise<void> {
  for (const viewer of viewers) {
    await plays(viewer);
    await expect(viewer.page.locator('#peers')).toHaveText('sharing');
  }
}

test('plain HTML', async ({ browser, site }) => {
  for (const viewer of await openTwo(browser, site, 'plain-html')) {
    await plays(viewer);
    await expect.poll(() => elementStatus(viewer.page)).toBe('sharing');
  }
});

test('an iframe, controlled by player.js', async ({ browser, site }) => {
  const viewers = await openTwo(browser, site, 'iframe-player-js');
  for (const { page, errors } of viewers) {
    const frame = page.frames()[1];
    if (!frame) throw new Error('the frame has no page');
    await expect.poll(() => elementStatus(frame)).toBe('sharing');
    await expect.poll(async () => Number(await page.locator('#seconds').textContent())).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Play or pause' }).click();
    await expect.poll(() => isPaused(frame)).toBe(true);
    await page.getByRole('button', { name: 'Play or pause' }).click();
    await expect.poll(() => isPaused(frame)).toBe(false);
    expect(errors).toEqual([]);
  }
});

test('an hls.js player, and one line', async ({ browser, site }) => {
  await sharesAsWritten(await openTwo(browser, site, 'hls-js'));
});

test('Vidstack, with the hls.js that it loads itself', async ({ browser, site }) => {
  const viewers = await openTwo(browser, site, 'vidstack');
  await sharesAsWritten(viewers);
  const { page } = viewers[0];
  await page.locator('media-player').hover();
  await page.locator('media-play-button').first().click();
  await expect.poll(() => isPaused(page)).toBe(true);
});

test('Plyr', async ({ browser, site }) => {
  const viewers = await openTwo(browser, site, 'plyr');
  await sharesAsWritten(viewers);
  const { page } = viewers[0];
  await page.locator('.plyr').hover();
  await page.locator('.plyr__controls [data-plyr="play"]').click();
  await expect.poll(() => isPaused(page)).toBe(true);
});

test('React, in strict mode, which mounts everything twice', async ({ browser, site }) => {
  await sharesAsWritten(await openTwo(browser, site, 'react'));
});

test('Video.js, by hls.js instead of its own engine: what the support table says works', async ({ browser, site }) => {
  const viewers = await openTwo(browser, site, 'video-js');
  await sharesAsWritten(viewers);
  const { page, errors } = viewers[0];
  const player = page.locator('.video-js').first();
  type Element = HTMLElement & { player: { src(source: object): void; duration(): number; error(): { code: number } | null } };
  // A live stream is one to it.
  await expect(player).toHaveClass(/vjs-live/);
  // By the keyboard: its bar takes no clicks while it has hidden itself, which it does after two seconds without a movement.
  await page.locator('.vjs-play-control').press('Enter');
  await expect.poll(() => isPaused(page)).toBe(true);

  // Another source: the first one's connections end, and the second one is shared as well.
  const film = `${site.origin.url}/vod/master.m3u8`;
  const type = 'application/x-mpegURL';
  for (const viewer of viewers) {
    await viewer.page
      .locator('.video-js')
      .first()
      .evaluate((element: Element, source) => element.player.src(source), { src: film, type });
    await expect
      .poll(() =>
        viewer.page
          .locator('.video-js')
          .first()
          .evaluate((element: Element) => Number.isFinite(element.player.duration())),
      )
      .toBe(true);
  }
  await expect(player).not.toHaveClass(/vjs-live/);
  for (const viewer of viewers) {
    await viewer.page
      .locator('video')
      .first()
      .evaluate((video: HTMLVideoElement) => video.play());
    await expect(viewer.page.locator('#peers')).toHaveText('sharing');
  }
  await page.locator('.vjs-progress-holder').focus();
  const before = await videoTime(page);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => videoTime(page)).toBeGreaterThan(before + 4);

  // What cannot be had is said in its own words.
  await player.evaluate((element: Element, source) => element.player.src(source), { src: `${site.origin.url}/nothing.m3u8`, type });
  await expect(page.locator('.vjs-error-display')).toContainText(/network error/i);
  expect(errors).toEqual([]);
});
