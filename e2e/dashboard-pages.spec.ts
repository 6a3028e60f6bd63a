// What each page of the dashboard is to somebody who does not see it, sees other colours, or has a phone.
import type { Page } from '@playwright/test';
import { seriousProblems } from './support/accessibility.ts';
import { expect, openDashboard, picture, settled, test } from './support/dashboard.ts';
import { STREAMS } from './support/operator-fixture/figures.ts';

const PHONE = { width: 390, height: 844 };
const NARROWEST_PHONE = { width: 360, height: 740 };
const FINAL = STREAMS[0]?.stream ?? '';
const VIEWS = {
  overview: '#/',
  stream: `#/streams/${FINAL}`,
  'stream-months': `#/streams/${FINAL}?range=13mo`,
  mesh: `#/streams/${FINAL}/mesh`,
  events: '#/events',
  'settings-peers': '#/settings/peers',
  'settings-stream': `#/settings/peers/${STREAMS[2]?.stream ?? ''}`,
  'settings-alerts': '#/settings/alerts',
  'settings-prices': '#/settings/prices',
  'settings-accounts': '#/settings/accounts',
} as const;

/** How far the page sticks out to the right, in pixels. */
const tooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

for (const [name, hash] of Object.entries(VIEWS)) {
  test(`${name}: nothing keeps anybody from using it, nothing sticks out of a phone`, async ({ browser, startFixture }) => {
    const fixture = await startFixture();
    const { page, complaints } = await openDashboard(browser, fixture, hash);
    await settled(page);
    await page.screenshot({ path: picture(`${name}-light`), fullPage: true });
    expect(await seriousProblems(page), 'light').toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: picture(`${name}-dark`), fullPage: true });
    expect(await seriousProblems(page), 'dark').toEqual([]);
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => tooWide(page)).toBeLessThanOrEqual(0);
    await page.screenshot({ path: picture(`${name}-phone`), fullPage: true });
    expect(await seriousProblems(page), 'on a phone').toEqual([]);
    await page.setViewportSize(NARROWEST_PHONE);
    await expect.poll(() => tooWide(page)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });
}
