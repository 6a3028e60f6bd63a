// The watch page's share panel: by keyboard alone, at a phone's width, and what it gives plays on another site.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { focused, reach, seriousProblems } from './support/accessibility.ts';
import { openContext } from './support/contexts.ts';
import { expect, test, type Fixtures, type Server } from './support/fixtures.ts';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

async function openWatchPage(browser: Browser, server: Server, size: { width: number; height: number }): Promise<Page> {
  const context = await openContext(browser);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  const page = await context.newPage();
  await page.setViewportSize(size);
  await page.goto(`${server.url}/watch/?muted=1`);
  return page;
}

async function startBoth({ startOrigin, startServer }: Pick<Fixtures, 'startOrigin' | 'startServer'>): Promise<Server> {
  const origin = await startOrigin({ renditions: ['240p'] });
  return startServer({ streams: [{ name: 'A film', url: `${origin.url}/vod/master.m3u8` }] });
}

const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
const PANEL = ['watch-page', 'share-panel'];

test('by keyboard alone: opened, set, copied, previewed and closed', async ({ browser, startOrigin, startServer }) => {
  const server = await startBoth({ startOrigin, startServer });
  const page = await openWatchPage(browser, server, DESKTOP);
  await page.getByRole('button', { name: 'Share' }).waitFor();
  await reach(page, 'Tab', /^Share$/);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await expect(dialog).toBeVisible();
  await reach(page, 'Tab', /^Copy: Link/);
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Copied.')).toBeVisible();
  expect(await copied(page)).toBe(`${server.url}/watch/`);

  const code = dialog.getByRole('textbox', { name: /^Code for your page/ });
  await dialog.getByRole('checkbox', { name: 'By itself' }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.type('5');
  await expect(code).toHaveValue(/<iframe[^>]*&amp;autoplay=1&amp;muted=1&amp;start=5"/);
  await dialog.getByRole('radio', { name: /Iframe/ }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(code).toHaveValue(
    /<script\s+src="[^"]*\/embed-0[^"]*\.js"\s+integrity="sha384-[^]*<tributary-player[^]*autoplay\s+muted\s+start="5"/,
  );
  await reach(page, 'Tab', /^Copy: Code/);
  await page.keyboard.press('Enter');
  await expect.poll(() => copied(page)).toBe(await code.inputValue());

  await reach(page, 'Tab', /^Show a preview$/);
  await page.keyboard.press('Enter');
  const preview = page.frameLocator('iframe[title^="Preview"]').locator('tributary-player');
  await expect
    .poll(() => preview.evaluate((player: HTMLElement & { video?: HTMLVideoElement }) => player.video?.currentTime ?? 0))
    .toBeGreaterThan(5);
  expect(await seriousProblems(page, PANEL)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.locator('iframe')).toHaveCount(0);
  await expect.poll(() => focused(page)).toBe('Share');
});

test('at a phone’s width nothing is wider than the screen, and nothing is too small to be touched', async ({
  browser,
  startOrigin,
  startServer,
}) => {
  const server = await startBoth({ startOrigin, startServer });
  const page = await openWatchPage(browser, server, PHONE);
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await dialog.getByRole('button', { name: 'Show a preview' }).click();
  await expect(page.frameLocator('iframe[title^="Preview"]').locator('tributary-player')).toBeVisible();
  const TOUCH_PIXELS = 44;
  const measured = await dialog.evaluate((element) => ({
    overflow: element.scrollWidth - element.clientWidth,
    left: element.getBoundingClientRect().left,
    right: element.getBoundingClientRect().right,
    heights: [...element.querySelectorAll('button, label')].map((each) => each.getBoundingClientRect().height),
  }));
  expect(measured.overflow).toBe(0);
  expect(measured.left).toBeGreaterThanOrEqual(0);
  expect(measured.right).toBeLessThanOrEqual(PHONE.width);
  expect(Math.min(...measured.heights)).toBeGreaterThanOrEqual(TOUCH_PIXELS);
  expect(await seriousProblems(page, PANEL)).toEqual([]);
});

for (const kind of ['Iframe', 'Script tag']) {
  test(`the code plays on another site: ${kind}`, async ({ browser, bundlePage, startOrigin, startServer }) => {
    const server = await startBoth({ startOrigin, startServer });
    const page = await openWatchPage(browser, server, DESKTOP);
    await page.getByRole('button', { name: 'Share' }).click();
    const dialog = page.getByRole('dialog', { name: 'Share' });
    await dialog.getByRole('radio', { name: kind }).check();
    await dialog.getByRole('checkbox', { name: 'By itself' }).check();
    await dialog.getByRole('checkbox', { name: 'Without sound' }).check();
    await dialog.getByRole('button', { name: 'Copy: Code' }).click();
    await expect(dialog.getByText('Copied.')).toBeVisible();
    const code = await copied(page);
    const site = await bundlePage('pages/tooling/main.ts');
    await writeFile(join(site.directory, 'article.html'), `<!doctype html><meta charset="utf-8"><title>An article</title>${code}`);
    await page.goto('about:blank');
    const article = await (await openContext(browser)).newPage();
    await article.goto(`${site.url}/article.html`);
    const player = (kind === 'Iframe' ? article.frameLocator('iframe') : article).locator('tributary-player');
    await expect
      .poll(() => player.evaluate((element: HTMLElement & { video?: HTMLVideoElement }) => element.video?.currentTime ?? 0))
      .toBeGreaterThan(1);
  });
}
