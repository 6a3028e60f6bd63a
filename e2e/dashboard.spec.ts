// The dashboard of a real server with real viewers: from the first link to the figures, and to what a role may not do.
import type { Page } from '@playwright/test';
import { openContext } from './support/contexts.ts';
import { expect, test } from './support/fixtures.ts';
import { OPERATOR_PASSWORD, setUp } from './support/operator.ts';
import { allAreFed, openViewer, playsFor, waitForStatus, type ViewerTab } from './support/viewers.ts';

const ENOUGH_MS = 30_000;
const PLAYED_SECONDS = 6;
/** The share that two viewers can save at most, and some room for the last reports of either. */
const CEILING_OF_TWO = 0.5;

const percentOf = async (page: Page): Promise<number> =>
  Number.parseFloat((await page.locator('[data-figure=offload]').textContent()) ?? '') || 0;

test('the first account is made by the printed link, and sees what two viewers save', async ({ browser, startSite }) => {
  const { server, url, options } = await startSite({
    sealed: true,
    server: (origin) => ({
      streams: [{ name: 'Live', url: `${origin.url}/live/master.m3u8` }],
      reportIntervalMs: 1_000,
      dashboardOpen: false,
    }),
  });
  const page = await (await openContext(browser, { viewport: { width: 1280, height: 900 } })).newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await setUp(page, server);
  await expect(page.getByRole('heading', { name: 'Nobody is watching yet' })).toBeVisible();

  const viewers: ViewerTab[] = [];
  for (let i = 0; i < 2; i++) viewers.push(await openViewer(browser, url, options));
  for (const viewer of viewers) await waitForStatus(viewer, 'sharing');
  await allAreFed(viewers);
  await Promise.all(viewers.map((viewer) => playsFor(viewer, PLAYED_SECONDS)));

  await expect.poll(() => percentOf(page), { timeout: ENOUGH_MS }).toBeGreaterThan(0);
  expect(await percentOf(page)).toBeLessThanOrEqual(CEILING_OF_TWO * 100);
  await page.reload();
  await page.locator('.streams tbody a').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('live/master.m3u8', { timeout: ENOUGH_MS });
  await expect(page.locator('time-chart[data-chart=traffic] .u-over')).toBeVisible();
  const hash = new URL(page.url()).hash;

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export CSV' }).click()]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);

  await page.getByRole('link', { name: 'Live picture of the mesh' }).click();
  await expect(page.locator('mesh-page circle.node')).toHaveCount(2 + 1, { timeout: ENOUGH_MS }); // and the one in the legend

  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await page.goto(`${server.url}/dashboard/${hash}`);
  await page.getByLabel('Name').fill('first');
  await page.getByLabel('Password').fill(OPERATOR_PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('live/master.m3u8', { timeout: ENOUGH_MS });
  expect(complaints).toEqual([]);
});

test('an operator makes an account that may look; with it nothing is changed', async ({ browser, startServer }) => {
  const server = await startServer({ dashboardOpen: false });
  const page = await (await openContext(browser)).newPage();
  await setUp(page, server);
  await page.goto(`${server.url}/dashboard/#/settings/accounts`);
  const add = page.locator('#add-account');
  await add.getByLabel('Name').fill('looker');
  await add.getByLabel('Password').fill(OPERATOR_PASSWORD);
  await add.getByRole('button').click();
  await expect(page.getByRole('rowheader', { name: 'looker' })).toBeVisible();
  await page.locator('#add-key').getByLabel('Name').fill('grafana');
  await page.locator('#add-key').getByRole('button').click();
  const secret = (await page.locator('[data-secret=grafana]').textContent()) ?? '';
  const byKey = await fetch(`${server.url}/api/v1/overview?range=2h`, { headers: { authorization: `Bearer ${secret}` } });
  expect(byKey.status).toBe(200);

  const other = await (await openContext(browser)).newPage();
  await other.goto(`${server.url}/dashboard/#/settings/prices`);
  await other.getByLabel('Name').fill('looker');
  await other.getByLabel('Password').fill(OPERATOR_PASSWORD);
  await other.getByRole('button', { name: 'Log in' }).click();
  await expect(other.getByRole('note')).toContainText('may look at settings');
  await expect(other.getByRole('button', { name: 'Save' })).toBeDisabled();
  const refused = await other.evaluate(async () => {
    const body = JSON.stringify({ prices: null, rollback: { isOn: false, minimumViewers: 100 } });
    const { status } = await fetch('/api/v1/preferences', { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
    return status;
  });
  expect(refused).toBe(403);

  // Taken away, its session ends, and it is back at the door.
  await page.getByRole('button', { name: 'Remove looker' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('rowheader', { name: 'looker' })).toHaveCount(0);
  await other.getByRole('link', { name: 'Events' }).click();
  await expect(other.getByText('Your session has ended')).toBeVisible();
});

test('peers are switched off on the page: viewers leave the mesh, and play on', async ({ browser, startSite }) => {
  const { server, url, options } = await startSite({ sealed: true, server: { reportIntervalMs: 1_000, dashboardOpen: false } });
  const viewers: ViewerTab[] = [];
  for (let i = 0; i < 2; i++) viewers.push(await openViewer(browser, url, options));
  for (const viewer of viewers) await waitForStatus(viewer, 'sharing');

  const page = await (await openContext(browser)).newPage();
  await setUp(page, server);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Switch peers off' }).click();
  const dialog = page.getByRole('dialog', { name: 'Switch peers off?' });
  await expect(dialog).toContainText('The origin will have to serve');
  await dialog.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByRole('heading', { name: 'Peers are off' })).toBeVisible({ timeout: ENOUGH_MS });
  for (const viewer of viewers) await waitForStatus(viewer, 'policy', ENOUGH_MS);
  await Promise.all(viewers.map((viewer) => playsFor(viewer, PLAYED_SECONDS)));
  await page.getByRole('link', { name: 'Events' }).click();
  await expect(page.locator('li.event').first()).toBeVisible();
});
