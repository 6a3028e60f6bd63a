// Opens the dashboard on made figures, as an operator's browser does.
import type { Browser, Page } from '@playwright/test';
import { openContext } from './contexts.ts';
import { expect, test as base } from './fixtures.ts';
import { FIXTURE_NOW_MS } from './operator-fixture/clock.ts';
import { startOperatorFixture, type OperatorFixture } from './operator-fixture/server.ts';

export { expect } from './fixtures.ts';

const PICTURES = new URL('../../test-results/dashboard/', import.meta.url);
export const DESKTOP = { width: 1280, height: 900 };
const ENOUGH_MS = 30_000;

/** `test` with a server of made figures; every answer of it, and every request to it, was as the API says. */
export const test = base.extend<{ startFixture: typeof startOperatorFixture }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the parameter's names, so it must be a pattern
  startFixture: async ({}, use) => {
    const started: OperatorFixture[] = [];
    await use(async (state) => {
      const fixture = await startOperatorFixture(state);
      started.push(fixture);
      return fixture;
    });
    for (const fixture of started) {
      await fixture.close();
      expect(fixture.faults).toEqual([]);
    }
  },
});

export interface OpenedDashboard {
  readonly page: Page;
  /** What its console complained of, a broken security policy included. */
  readonly complaints: readonly string[];
}

/** Opens a view, at the time that the figures end with. @param hash with its # */
export async function openDashboard(browser: Browser, { url }: OperatorFixture, hash: string): Promise<OpenedDashboard> {
  const context = await openContext(browser, {
    viewport: DESKTOP,
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.clock.setFixedTime(FIXTURE_NOW_MS);
  await page.goto(`${url}/dashboard/${hash}`);
  return { page, complaints };
}

/** The view is there: nothing is loading any more, and what is pushed has begun to arrive. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('.skeleton')).toHaveCount(0, { timeout: ENOUGH_MS });
  await expect(page.locator('.state.live')).toBeVisible({ timeout: ENOUGH_MS });
}

/** Where a picture of a page goes: those in docs/images are made of them. */
export const picture = (name: string): string => new URL(`${name}.png`, PICTURES).pathname;
