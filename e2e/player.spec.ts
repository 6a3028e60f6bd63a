// <tributary-player> as a viewer has it: by mouse, by keyboard alone, and as whoever hears it.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { openContext } from './support/contexts.ts';
import { expect, test } from './support/fixtures.ts';
import { chooseInMenu, currentTime, openPlayer, PLAYER_PAGE, plays, showPlayer, shownCaptions } from './support/player-page.ts';

const isPaused = (page: Page): Promise<boolean | undefined> => page.evaluate(() => window.player.video?.paused);
const status = (page: Page): Promise<string> => page.evaluate(() => window.player.peerStatus);
const choice = (page: Page) => page.evaluate(() => window.player.peers?.choice);
const opened = (page: Page) => page.evaluate(() => [window.wire.connectionsMade(), window.wire.socketsMade()]);
/** What has the focus, within the player's own tree: a class, or what it is. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = window.player.shadowRoot?.activeElement ?? document.activeElement;
    return element?.localName === 'button' ? element.className || element.id : (element?.localName ?? '');
  });

/** Nothing that axe finds serious or critical. */
async function expectAccessible(page: Page, state: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('tributary-player').analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    grave.map(({ id, nodes }) => [id, nodes.map(({ target, html }) => `${target.join(' ')} ${html}`)]),
    state,
  ).toEqual([]);
}

test('by the keyboard alone: everything is reached, pressed and left again', async ({ browser, bundlePage, startOrigin }) => {
  const origin = await startOrigin();
  const { url } = await bundlePage(PLAYER_PAGE);
  const page = await openPlayer(browser, url, { src: `${origin.url}/captions/master.m3u8`, controls: '' });
  await expect(page.locator('.big-play')).toBeVisible();
  await expect(page.locator('media-captions-button')).toBeVisible();
  const reached: string[] = [];
  while (reached.length < 30 && reached.at(-1) !== 'after') {
    await page.keyboard.press('Tab');
    reached.push(await focused(page));
  }
  for (const control of ['play-button', 'time-range', 'mute-button', 'volume-range', 'captions-button', 'settings-menu-button'])
    expect(reached).toContain(`media-${control}`);
  expect(reached).toContain('media-fullscreen-button');
  expect(reached).toContain('toggle');
  // No trap: what comes after the player is reached.
  expect(reached.at(-1)).toBe('after');

  await page.locator('.buttons media-play-button').focus();
  await page.keyboard.press('Space');
  await plays(page);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => currentTime(page)).toBeGreaterThan(10);
  await page.keyboard.press('k');
  await expect.poll(() => isPaused(page)).toBe(true);
  await page.keyboard.press('m');
  expect(await page.evaluate(() => window.player.video?.muted)).toBe(true);

  // The settings menu, its entry for sharing, and back to where it was opened.
  await page.locator('media-settings-menu-button').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('media-settings-menu-item');
  const entry = (): Promise<string | undefined> => page.evaluate(() => window.player.shadowRoot?.activeElement?.className);
  for (let step = 0; step < 8 && (await entry()) !== 'sharing'; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('.panel h2')).toHaveText('Sharing');
  await expect(page.locator('media-settings-menu')).toHaveAttribute('hidden', '');
  await expect.poll(() => focused(page)).toBe('section');
  await page.keyboard.press('Escape');
  await expect(page.locator('.panel')).toHaveCount(0);
  expect(await focused(page)).toBe('media-settings-menu-button');

  await page.locator('.toggle').focus();
  await page.keyboard.press('Space');
  await expect(page.locator('tributary-peer-view')).toBeVisible();
  expect(await isPaused(page)).toBe(true);
  await page.keyboard.press('Escape');
  expect(await focused(page)).toBe('toggle');
});

test('quality, captions, sound and speed by the menus', async ({ browser, bundlePage, startOrigin }) => {
  const origin = await startOrigin();
  const { url } = await bundlePage(PLAYER_PAGE);
  const page = await openPlayer(browser, url, { src: `${origin.url}/captions/master.m3u8`, controls: '', autoplay: '', muted: '' });
  await plays(page);
  await chooseInMenu(page, 'quality', /240p/);
  await expect.poll(() => page.evaluate(() => window.player.video?.videoHeight), { timeout: 20_000 }).toBe(240);
  await chooseInMenu(page, 'captions', /Deutsch/);
  await expect.poll(() => shownCaptions(page)).toEqual([expect.stringMatching(/^Das ist Segment \d+\.$/)]);
  await chooseInMenu(page, 'speed', /1\.5/);
  expect(await page.evaluate(() => window.player.video?.playbackRate)).toBe(1.5);

  // A stream with but one of its sounds.
  await page.route('**/audio/master.m3u8', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/^#EXT-X-MEDIA:.*LANGUAGE="de".*\n/m, '') });
  });
  await showPlayer(page, { src: `${origin.url}/audio/master.m3u8`, controls: '', autoplay: '', muted: '' });
  await plays(page);
  await expect(page.locator('media-captions-button')).toBeHidden();
  await page.locator('media-settings-menu-button').click();
  // One sound is no choice.
  await expect(page.locator('media-settings-menu-item.quality')).toBeVisible();
  await expect(page.locator('media-settings-menu-item.sounds')).toBeHidden();
});

test('live with a window to go back in: seek, and the live button returns', async ({ browser, bundlePage, startOrigin }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const { url } = await bundlePage(PLAYER_PAGE);
  const page = await openPlayer(browser, url, { src: `${origin.url}/live-long/master.m3u8`, controls: '', autoplay: '', muted: '' });
  await plays(page);
  const live = page.locator('media-live-button');
  await expect(live).toBeVisible();
  await expect(live).toHaveAttribute('mediatimeislive', '');
  await page.locator('.buttons media-play-button').focus();
  for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowLeft');
  await expect(live).not.toHaveAttribute('mediatimeislive');
  await live.focus();
  await page.keyboard.press('Enter');
  await expect(live).toHaveAttribute('mediatimeislive', '');
  await plays(page);
});

test('ask: nothing is opened before yes; no is remembered, and can be taken back in the menu', async ({ browser, startSite }) => {
  const { origin, server, url } = await startSite({ page: PLAYER_PAGE });
  const attributes = { src: `${origin.url}/live/master.m3u8`, signaling: server.url, peers: 'ask', controls: '', autoplay: '', muted: '' };
  const page = await openPlayer(browser, url, attributes);
  const ask = page.getByRole('region', { name: 'Sharing' });
  await expect(ask).toContainText('They can see your internet address');
  await plays(page, 2);
  expect(await opened(page)).toEqual([0, 0]);
  await expectAccessible(page, 'asked');
  await ask.getByRole('button', { name: 'No, on my own' }).press('Enter');
  await expect(ask).toHaveCount(0);
  await expect.poll(() => status(page)).toBe('refused');

  await page.reload();
  await showPlayer(page, attributes);
  await plays(page);
  await expect.poll(() => status(page)).toBe('refused');
  expect(await opened(page)).toEqual([0, 0]);
  await page.locator('media-settings-menu-button').click();
  await page.locator('media-settings-menu-item.sharing').click();
  await expect(page.getByRole('radio', { name: 'Off', exact: true }).first()).toBeChecked();
  await expectAccessible(page, 'sharing panel');
  await page.getByRole('button', { name: 'Ask me again' }).click();
  await ask.getByRole('button', { name: 'Yes, share' }).click();
  await expect.poll(() => status(page)).toBe('alone');

  // What is passed on is the viewer's to say while it plays.
  await page.locator('media-settings-menu-button').click();
  await page.locator('media-settings-menu-item.sharing').click();
  await page.locator('tributary-sharing input[name=upload][value=no]').check();
  await expect.poll(async () => (await choice(page))?.upload).toBe('no');
  await expect(page.locator('tributary-sharing')).toContainText('because you switched it off');
  await page.locator('tributary-sharing input[name=use][value=no]').check();
  await expect.poll(() => status(page)).toBe('refused');
});

test('notice: a bar that says so, once, with a no that closes everything; peers are drawn', async ({ browser, startSite }) => {
  const { origin, server, url } = await startSite({ page: PLAYER_PAGE });
  const attributes = { src: `${origin.url}/live/master.m3u8`, signaling: server.url, controls: '', autoplay: '', muted: '' };
  const page = await openPlayer(browser, url, attributes, { colorScheme: 'light' });
  const other = await openPlayer(browser, url, attributes, { colorScheme: 'dark' });
  const notice = page.getByRole('region', { name: 'Sharing' });
  await expect(notice).toContainText('also delivered by its viewers');
  await expectAccessible(page, 'told');
  await notice.getByRole('button', { name: 'OK' }).click();
  await expect(notice).toHaveCount(0);
  expect((await choice(page))?.decision).toBe('yes');
  for (const each of [page, other]) await expect.poll(() => status(each), { timeout: 20_000 }).toBe('sharing');
  for (const each of [page, other]) {
    await each.locator('.toggle').focus();
    await each.keyboard.press('Enter');
    await expect(each.getByRole('img', { name: /^You and your neighbours: 1\./ })).toBeVisible();
    await expectAccessible(each, 'peer view');
    await each.keyboard.press('Escape');
    await expectAccessible(each, 'playing');
  }
  await other.getByRole('region', { name: 'Sharing' }).getByRole('button', { name: 'No' }).click();
  await expect.poll(() => status(other)).toBe('refused');
  expect(await other.evaluate(() => window.wire.connectionsOpen())).toBe(0);
  await plays(other);
});

test('a failure says what happened and is tried again; in the language that was asked for', async ({
  browser,
  bundlePage,
  startOrigin,
}) => {
  const origin = await startOrigin();
  const { url } = await bundlePage(PLAYER_PAGE);
  for (const theme of ['dark', 'light']) {
    const page = await openPlayer(browser, url, { src: `${origin.url}/nowhere/master.m3u8`, controls: '', lang: 'de', theme });
    await expect(page.getByRole('alert')).toContainText('Unter dieser Adresse gibt es keinen Stream');
    await expectAccessible(page, `failed, ${theme}`);
    // Somebody puts the stream there.
    await page.route('**/nowhere/**', (route) => route.continue({ url: route.request().url().replace('/nowhere/', '/vod/') }));
    await page.getByRole('button', { name: 'Erneut versuchen' }).press('Enter');
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expect(page.locator('.big-play')).toBeVisible();
    await expect(page.locator('.buttons media-play-button')).toHaveAttribute('aria-label', 'abspielen');
    await expectAccessible(page, `ready, ${theme}`);
    await page.locator('media-settings-menu-button').click();
    await expect(page.locator('media-settings-menu-item.quality')).toContainText('Qualität');
    await expectAccessible(page, `menu, ${theme}`);
  }
});

test('where only muted autoplay is allowed it plays, and offers its sound', async ({ bundlePage, launchUserBrowser, startOrigin }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const { url } = await bundlePage(PLAYER_PAGE);
  const { context } = await launchUserBrowser(['--autoplay-policy=document-user-activation-required']);
  const page = await context.newPage();
  // What a test evaluates in a page counts as a gesture: it must not before the player has tried.
  const playing = page.waitForEvent('console', { predicate: (message) => message.text() === 'playing' });
  await page.goto(`${url}/#${new URLSearchParams({ src: `${origin.url}/vod/master.m3u8`, controls: '', autoplay: '' }).toString()}`);
  await playing;
  const unmute = page.getByRole('button', { name: 'Tap for sound' });
  await expect(unmute).toBeVisible();
  await plays(page);
  await unmute.click();
  await expect(unmute).toHaveCount(0);
  expect(await page.evaluate(() => window.player.video?.muted)).toBe(false);
});

test('where no autoplay is allowed a button waits; a film begins where it is told to', async ({ browser, bundlePage, startOrigin }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const { url } = await bundlePage(PLAYER_PAGE);
  const page = await (await openContext(browser)).newPage();
  // As phones that save power refuse it: Chromium always allows it muted.
  await page.addInitScript(() => {
    const { play } = HTMLMediaElement.prototype;
    let isClicked = false;
    addEventListener('click', () => (isClicked = true), { capture: true });
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      return isClicked ? play.call(this) : Promise.reject(new DOMException('not by itself', 'NotAllowedError'));
    };
  });
  await page.goto(`${url}/`);
  await showPlayer(page, { src: `${origin.url}/vod/master.m3u8`, controls: '', autoplay: '', start: '20' });
  await expect(page.locator('.big-play')).toBeVisible();
  await expectAccessible(page, 'blocked');
  await page.locator('.big-play').click();
  await expect.poll(() => currentTime(page), { timeout: 20_000 }).toBeGreaterThan(20);
  await expect(page.locator('.big-play')).toBeHidden();
  expect(await page.evaluate(() => window.player.video?.muted)).toBe(false);
});

test('a live stream begins at its edge, whatever start a film would have had', async ({ browser, bundlePage, startOrigin }) => {
  const origin = await startOrigin({ renditions: ['240p'] });
  const { url } = await bundlePage(PLAYER_PAGE);
  const page = await openPlayer(browser, url, {
    src: `${origin.url}/live-long/master.m3u8`,
    controls: '',
    autoplay: '',
    muted: '',
    start: '5',
  });
  await plays(page);
  const behindSeconds = await page.evaluate(() => {
    const { hls, video } = window.player;
    return (hls?.liveSyncPosition ?? Number.NaN) - (video?.currentTime ?? 0);
  });
  // A minute is listed, of which five seconds would be near the far end.
  expect(behindSeconds).toBeLessThan(20);
});
