// An operator at the dashboard of a real server.
import type { Browser, Page } from '@playwright/test';
import { openContext } from './contexts.ts';
import { expect, type Server } from './fixtures.ts';

export const OPERATOR_PASSWORD = 'a sentence is easier than a riddle';
const WIDE = { width: 1280, height: 900 };
/** A password takes its time to hash, and the machine has other work. */
const ENTER_TIMEOUT_MS = 30_000;

/** Makes the first account by the link that the server printed: it is an operator's. */
export async function setUp(page: Page, { setupUrl }: Server): Promise<void> {
  if (setupUrl === null) throw new Error('the server has no link for the first account');
  await page.goto(setupUrl);
  await page.getByLabel('Name').fill('first');
  await page.getByLabel('Password').fill(OPERATOR_PASSWORD);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await expect(page.locator('.state.live')).toBeVisible({ timeout: ENTER_TIMEOUT_MS });
}

/** The dashboard of a server that nobody has entered yet, as its operator sees it. */
export async function openOperator(browser: Browser, server: Server): Promise<Page> {
  const page = await (await openContext(browser, { viewport: WIDE })).newPage();
  await setUp(page, server);
  return page;
}

/** Goes to another of its pages, as a link to it does. */
export async function goTo(page: Page, { url }: Server, hash: string): Promise<void> {
  await page.goto(`${url}/dashboard/${hash}`);
}
