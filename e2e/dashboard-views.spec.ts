// What an operator does with the dashboard, against made figures: getting in, links, live figures, settings and the switch, events.
import { reach, seriousProblems } from './support/accessibility.ts';
import { expect, openDashboard, picture, settled, test } from './support/dashboard.ts';
import { PASSWORD, SETUP_TOKEN } from './support/operator-fixture/answers.ts';
import { FIXTURE_NOW_MS } from './support/operator-fixture/clock.ts';
import { STREAMS } from './support/operator-fixture/figures.ts';

const FINAL = STREAMS[0]?.stream ?? '';

test('who comes without a session logs in, and is where the link led', async ({ browser, startFixture }) => {
  const fixture = await startFixture({ account: null });
  const { page } = await openDashboard(browser, fixture, `#/streams/${FINAL}?range=24h`);
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  await page.screenshot({ path: picture('login') });
  await page.getByLabel('Name').fill('rike');
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('wrong');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('sports/final');
  expect(fixture.requests).toContainEqual(`GET /streams/${FINAL}?range=24h`);

  fixture.state = { ...fixture.state, account: null };
  await page.getByRole('button', { name: 'last 7 days' }).or(page.getByTitle('last 7 days')).click();
  await expect(page.getByText('Your session has ended')).toBeVisible();
  await page.getByLabel('Name').fill('rike');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await settled(page);
  expect(page.url()).toContain('range=7d');
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
});

test('the first account is made by the link, and the token leaves the address', async ({ browser, startFixture }) => {
  const fixture = await startFixture({ account: null, needsSetup: true });
  const { page } = await openDashboard(browser, fixture, '#/');
  await expect(page.getByRole('heading', { name: 'Nobody has an account yet' })).toBeVisible();
  await page.goto(`${fixture.url}/dashboard/#setup=${SETUP_TOKEN}`);
  await expect(page.getByRole('heading', { name: 'Make the first account' })).toBeVisible();
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByLabel('Name').fill('first');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await settled(page);
  await expect(page.getByText('first · operator')).toBeVisible();
  expect(page.url()).not.toContain(SETUP_TOKEN);
});

test('what is shown is in the link: zoom, series and order, and back goes back', async ({ browser, startFixture }) => {
  const fixture = await startFixture();
  const { page } = await openDashboard(browser, fixture, '#/');
  await settled(page);
  const plot = page.locator('time-chart[data-chart=traffic] .u-over');
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (box === null) throw new Error('the chart has no plot');
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => page.url()).toMatch(/from=2026-03-14T19:1\d:\d\dZ&to=2026-03-14T19:4\d:\d\dZ/);
  await page.goBack();
  await expect.poll(() => page.url()).not.toContain('from=');
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect.poll(() => page.url()).toContain('from=2026-03-14T18:45:00Z&to=2026-03-14T19:45:00Z');
  await page.goBack();

  await page.locator('time-chart[data-chart=offload]').getByRole('button', { name: 'Ceiling' }).click();
  await page.locator('.streams thead').getByRole('button', { name: 'Stalled' }).click();
  await expect.poll(() => page.url()).toMatch(/hide=offload-ceiling&sort=stalls$/);
  await expect(page.locator('.streams tbody tr').first()).toContainText('festival');
  const { page: other } = await openDashboard(browser, fixture, new URL(page.url()).hash);
  await settled(other);
  await expect(other.locator('.streams tbody tr').first()).toContainText('festival');
  await expect(other.locator('time-chart[data-chart=offload]').getByRole('button', { name: 'Ceiling' })).toHaveAttribute(
    'aria-pressed',
    'false',
  );
});

test('by keyboard alone: past the navigation, through a chart, to a stream', async ({ browser, startFixture }) => {
  const fixture = await startFixture();
  const { page } = await openDashboard(browser, fixture, '#/');
  await settled(page);
  await reach(page, 'Tab', /Skip to the content/);
  await page.keyboard.press('Enter');
  await reach(page, 'Tab', /^Offload and its ceiling\./);
  await page.keyboard.press('ArrowLeft');
  const spoken = page.locator('time-chart[data-chart=offload] [aria-live=polite]');
  await expect(spoken).toContainText(/14 Mar 2026.*Offload \d/);
  await reach(page, 'Tab', /^As a table$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table', { name: 'Offload and its ceiling' }).getByRole('row')).toHaveCount(47);
  await reach(page, 'Shift+Tab', /^Offload and its ceiling\./);
  await page.keyboard.press('+');
  await expect.poll(() => page.url()).toContain('from=');
  await settled(page);
  await reach(page, 'Tab', /sports\/final/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('sports/final');
});

test('figures are pushed; while the server is away they stay, and are marked as old', async ({ browser, startFixture }) => {
  const fixture = await startFixture();
  const { page } = await openDashboard(browser, fixture, '#/');
  await settled(page);
  const now = {
    nowMs: FIXTURE_NOW_MS + 2000,
    viewers: 4321,
    streams: 3,
    offload: 0.42,
    ceiling: 0.5,
    originBytesPerSecond: 1_250_000,
    peerBytesPerSecond: 125_000_000,
    recorder: { status: 'losing' as const, sinceMs: FIXTURE_NOW_MS, waitingCells: 900, lostCells: 17 },
  };
  fixture.push('overview', now);
  await expect(page.locator('[data-figure=offload]')).toHaveText(/42\.0.%/);
  await expect(page.getByText('4,321')).toBeVisible();
  await expect(page.getByText('Losing figures')).toBeVisible();
  fixture.push('alerts', []);
  await expect(page.getByText('Viewers wait')).toHaveCount(0);

  fixture.goAway(true);
  await expect(page.locator('.state.disconnected')).toContainText('trying again');
  await expect(page.locator('.grid.old')).toBeVisible();
  await expect(page.locator('[data-figure=offload]')).toHaveText(/42\.0.%/);
  fixture.goAway(false);
  await settled(page);
  await expect(page.locator('.grid.old')).toHaveCount(0);
});

test('nobody watching, nothing known, nowhere to go: each says what to do', async ({ browser, startFixture }) => {
  const fixture = await startFixture({ isEmpty: true, hasPrices: false });
  const { page } = await openDashboard(browser, fixture, '#/');
  await settled(page);
  await expect(page.getByRole('heading', { name: 'Nobody is watching yet' })).toBeVisible();
  await page.screenshot({ path: picture('empty'), fullPage: true });
  await page.goto(`${fixture.url}/dashboard/#/streams/${'0'.repeat(32)}`);
  await expect(page.getByRole('heading', { name: 'There are no figures of this stream' })).toBeVisible();
  fixture.goAway(true);
  await page.goto(`${fixture.url}/dashboard/?again`);
  await expect(page.getByRole('heading', { name: 'The server cannot be reached' })).toBeVisible();
});

test('peers are switched off: what it costs is shown first, it goes step by step, and can be stopped', async ({
  browser,
  startFixture,
}) => {
  const fixture = await startFixture();
  const { page } = await openDashboard(browser, fixture, '#/settings');
  await settled(page);
  await page.getByRole('button', { name: 'Switch peers off' }).click();
  const dialog = page.getByRole('dialog', { name: 'Switch peers off?' });
  await expect(dialog).toContainText('1.29 Gbit/s');
  await expect(dialog).toContainText('more than the origin can serve');
  expect(await seriousProblems(page)).toEqual([]);
  await page.screenshot({ path: picture('kill-switch') });
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(fixture.requests.filter((request) => request.startsWith('PUT'))).toEqual([]);

  await page.getByRole('button', { name: 'Switch peers off' }).click();
  await dialog.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByRole('heading', { name: 'Peers are being switched off' })).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.screenshot({ path: picture('ramp'), fullPage: true });
  await page.getByRole('button', { name: 'Stop where it is' }).click();
  await expect(page.getByRole('heading', { name: 'Peers are on' })).toBeVisible();

  await page.getByRole('button', { name: 'Switch peers off' }).click();
  await dialog.getByLabel('At once').check();
  await dialog.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByRole('heading', { name: 'Peers are off' })).toBeVisible();
  await page.getByRole('button', { name: 'Switch peers on' }).click();
  await expect(page.getByRole('heading', { name: 'Peers are on' })).toBeVisible();
});

test('a setting is changed for one stream, and what somebody else changed meanwhile is not overwritten', async ({
  browser,
  startFixture,
}) => {
  const fixture = await startFixture();
  const stream = STREAMS[1]?.stream ?? '';
  const { page } = await openDashboard(browser, fixture, `#/settings/peers/${stream}`);
  await settled(page);
  await page.getByLabel('Rollout').selectOption('value');
  await page.getByLabel('Rollout, %').fill('101');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Rollout: this is not a value')).toBeVisible();
  await page.getByLabel('Rollout, %').fill('50');
  fixture.operating.changeElsewhere();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Somebody else changed these settings')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  expect(fixture.operating.settings(stream).own).toEqual({ rolloutPercent: 50 });
  await page.getByLabel('Rollout', { exact: true }).selectOption('inherit');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => fixture.operating.settings(stream).own).toEqual({});
});

test('rules, prices, accounts and keys are changed; a secret is shown once', async ({ browser, startFixture }) => {
  const fixture = await startFixture();
  const { page } = await openDashboard(browser, fixture, '#/settings/alerts');
  await settled(page);
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const rule = page.getByRole('group', { name: 'Rule New rule' });
  await rule.getByLabel('Threshold').fill('65');
  await rule.getByLabel('Threshold').blur();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  expect(fixture.operating.alerts.rules.at(-1)).toMatchObject({ name: 'New rule', measure: 'offload', threshold: 0.65 });
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(page.getByText('The test was sent: 200 OK')).toBeVisible();

  await page.getByRole('link', { name: 'Prices' }).click();
  await page.getByLabel('A gigabyte from the origin').fill('0.05');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => fixture.operating.preferences.prices?.originPerGigabyte).toBe(0.05);

  await page.getByRole('link', { name: 'Accounts' }).click();
  const add = page.locator('#add-account');
  await add.getByLabel('Name').fill('night-shift');
  await add.getByLabel('Password').fill(PASSWORD);
  await add.getByRole('button').click();
  await expect(page.getByRole('rowheader', { name: 'night-shift' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove night-shift' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('rowheader', { name: 'night-shift' })).toHaveCount(0);

  const addKey = page.locator('#add-key');
  await addKey.getByLabel('Name').fill('billing');
  await addKey.getByRole('button').click();
  await expect(page.locator('[data-secret=billing]')).toHaveText('tk_shown-this-once');
  await page.getByRole('button', { name: 'I have it' }).click();
  await expect(page.getByText('tk_shown-this-once')).toHaveCount(0);
  await expect(page.getByRole('rowheader', { name: 'billing' })).toBeVisible();
});

test('who may only look sees the settings, cannot change them, and is told why', async ({ browser, startFixture }) => {
  const fixture = await startFixture({ account: { name: 'newsroom', role: 'viewer' } });
  const { page } = await openDashboard(browser, fixture, '#/settings');
  await settled(page);
  for (const section of ['Peers', 'Alerts', 'Prices and rollback']) {
    await page.getByRole('link', { name: section, exact: true }).click();
    await expect(page.getByRole('note')).toContainText('may look at settings');
    await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
    await expect(page.locator('settings-page input:enabled, settings-page form select:enabled')).toHaveCount(0);
  }
  await page.getByRole('link', { name: 'Accounts and keys' }).click();
  await expect(page.getByText('Accounts and keys are for operators to see.')).toBeVisible();
  expect(fixture.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
});

test('events are filtered, older ones are fetched, and new ones come by themselves', async ({ browser, startFixture }) => {
  const fixture = await startFixture();
  const { page } = await openDashboard(browser, fixture, '#/events');
  await settled(page);
  const events = page.locator('li.event');
  await expect(events).toHaveCount(50);
  await page.getByRole('button', { name: 'Older events' }).click();
  await expect(events).toHaveCount(66);
  await page.getByRole('link', { name: 'Bans' }).click();
  await expect(events).toHaveCount(1);
  const ban = fixture.operating.events.find(({ kind }) => kind === 'ban');
  if (ban === undefined) throw new Error('the fixture has no ban');
  fixture.push('event', { ...ban, id: 'e2000', text: 'Another viewer was shut out' });
  await expect(events).toHaveCount(2);
  await expect(events.first()).toContainText('Another viewer was shut out');
});

test('nobody is pushed to who does not look', async ({ launchUserBrowser, startFixture }) => {
  const fixture = await startFixture();
  const { context } = await launchUserBrowser();
  const page = await context.newPage();
  await page.goto(`${fixture.url}/dashboard/`);
  await settled(page);
  expect(fixture.live()).toBe(1);
  const front = await context.newPage();
  await front.bringToFront();
  await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('hidden');
  await expect.poll(() => fixture.live()).toBe(0);
  await page.bringToFront();
  await settled(page);
  expect(fixture.live()).toBe(1);
});
