// <tributary-player> in the page of `pages/player/main.ts`, and what a viewer does with it.
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { openContext } from './contexts.ts';
import { expect } from './fixtures.ts';
import { watchWire } from './wire.ts';

/** For `bundlePage`. */
export const PLAYER_PAGE = 'pages/player/main.ts';
export type Attributes = Readonly<Record<string, string>>;

const LOAD_TIMEOUT_MS = 30_000; // the machine is busy with other pages that play

/** Opens the page in a context of its own, its wire watched from the start, with a player of these attributes. */
export async function openPlayer(
  browser: Browser,
  url: string,
  attributes: Attributes,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await (await openContext(browser, options)).newPage();
  await watchWire(page);
  await page.goto(`${url}/`);
  await showPlayer(page, attributes);
  return page;
}

/** Another player in place of the one before. */
export async function showPlayer(page: Page, attributes: Attributes): Promise<void> {
  await page.waitForFunction(() => 'show' in window);
  await page.evaluate((all) => window.show(all), attributes);
}

export const currentTime = (page: Page): Promise<number> => page.evaluate(() => window.player.video?.currentTime ?? 0);

/** Waits until the playhead has moved on by so many seconds of media. */
export async function plays(page: Page, seconds = 1): Promise<void> {
  const from = await currentTime(page);
  await expect.poll(async () => (await currentTime(page)) - from, { timeout: LOAD_TIMEOUT_MS }).toBeGreaterThan(seconds);
}

/** Chooses an item of the settings menu, and closes the menu again. `entry` is the class of the menu's entry. */
export async function chooseInMenu(page: Page, entry: string, item: RegExp): Promise<void> {
  await page.locator('media-settings-menu-button').click();
  await page.locator(`media-settings-menu-item.${entry}`).click();
  await page.locator(`media-settings-menu-item.${entry} [role=menuitemradio]`).filter({ hasText: item }).click();
  // Back to the menu, with what was chosen in it; its button closes it.
  await expect(page.locator(`media-settings-menu-item.${entry}`)).toHaveAttribute('aria-expanded', 'false');
  await page.locator('media-settings-menu-button').click();
  await expect(page.locator('media-settings-menu')).toHaveAttribute('hidden', '');
}

/** The texts of all captions that are to be seen at the moment. */
export function shownCaptions(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(window.player.video?.textTracks ?? [])
      .filter(({ mode }) => mode === 'showing')
      .flatMap(({ activeCues }) => Array.from(activeCues ?? [], (cue) => (cue as VTTCue).text)),
  );
}
