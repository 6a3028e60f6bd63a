// What an operator relies on when something goes wrong: a harmful rollout goes back by itself, an alert is told and ends, figures can be
// taken away and are kept, peers go and come at a word.
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { HOW_TO_GET_POSTGRESQL, PostgresServer } from '@tributary/database/testing';
import type { Overview, Series, SettingsPreview } from '@tributary/operator-api';
import { streamName } from '@tributary/protocol';
import { Harness, report, TRACK, type Client, type Joined } from '@tributary/server/testing';
import type { Download, Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { expect, test, type Server } from './support/fixtures.ts';
import { goTo, openOperator } from './support/operator.ts';
import { leavesInTime, openViewer, playsFor, waitForStatus, type ViewerTab } from './support/viewers.ts';
import { startWebhook } from './support/webhook.ts';

// Most of their time they wait for the server's own clock: beside each other they wait once.
test.describe.configure({ mode: 'parallel' });

const PATIENCE = { timeout: 30_000 };
const CELL_MS = 10_000; // figures are kept by no less
const MEGABYTE = 1_000_000;
const KNOWN_STREAM = streamName('https://cdn.example/live/master.m3u8');
const OTHER_STREAM = streamName('https://cdn.example/other/master.m3u8');

/** Viewers without a player: they join, and report what the test says. */
const harness = new Harness();
test.afterEach(() => harness.end());

interface Reporter {
  readonly name: string;
  readonly client: Client;
  readonly answer: Joined;
}

const joinAll = (server: Server, names: readonly string[], { id, label } = KNOWN_STREAM): Promise<Reporter[]> =>
  Promise.all(names.map(async (name) => ({ name, ...(await harness.joined(server, name, { streamId: id, label })) })));

const named = (name: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${name}-${index}`);

/** Resolves when the server has counted it. */
async function tell({ client }: Reporter, index: number, lived: Parameters<typeof report>[1]): Promise<void> {
  expect(await client.emitWithAck('report', report(index, { stalls: 0, stalledMs: 0, ...lived }))).toEqual({ ok: true });
}

const bytes = (originBytes: number, peerBytes: number) => ({
  traffic: [{ track: TRACK, originBytes, peerBytes, sentBytes: 0, wastedBytes: 0 }],
});

async function ask<T>(page: Page, server: Server, path: string): Promise<T> {
  const response = await page.request.get(`${server.url}/api/v1/${path}`);
  expect(response.status(), path).toBe(200);
  return (await response.json()) as T;
}

const fact = (page: Page, name: string) => page.locator('.fact').filter({ has: page.locator('dt', { hasText: name }) });

test.describe('a rollout', () => {
  /** So many that chance does not leave either side with fewer than are judged. */
  const LEAVING = 80;
  const STAYING = 10;
  const JUDGED_FROM = 20;
  const SECONDS_MS = 1000;
  /** The server looks at rollouts every half minute. */
  const ROLLED_BACK = { timeout: 90_000 };
  const LONGEST_MS = 180_000;

  test('that harms goes back by itself, and everybody can see why', async ({ browser, startServer }) => {
    test.setTimeout(LONGEST_MS);
    const server = await startServer({ dashboardOpen: false });
    const page = await openOperator(browser, server);
    await goTo(page, server, '#/settings/prices');
    await page.getByLabel('From so many viewers in each group on').fill(`${JUDGED_FROM}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved.')).toBeVisible();
    const [staying, leaving] = await Promise.all([joinAll(server, named('stays', STAYING)), joinAll(server, named('leaves', LEAVING))]);
    const groups = new Map<string, string | undefined>();
    for (const { name, client } of [...staying, ...leaving]) client.on('policy', ({ group }) => groups.set(name, group));

    await goTo(page, server, `#/settings/peers/${KNOWN_STREAM.id}`);
    await page.getByLabel('Rollout', { exact: true }).selectOption('value');
    await page.getByLabel('Rollout, %').fill('50');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved.')).toBeVisible();
    await expect.poll(() => groups.size, PATIENCE).toBe(STAYING + LEAVING);

    // What is told in the ten seconds in which the percentage was set may be of the time before: it does not count.
    const cellNow = (): number => Math.floor(Date.now() / CELL_MS);
    const setIn = cellNow();
    await expect.poll(cellNow, PATIENCE).toBeGreaterThan(setIn);

    // With peers they stall a third of the time, each a little otherwise; without they do not.
    const lived = (index: number, group: string | undefined) =>
      group === 'peers' ? { stalls: 4, stalledMs: 4 * SECONDS_MS + 10 * index, playedMs: 8 * SECONDS_MS } : { playedMs: 12 * SECONDS_MS };
    await Promise.all(leaving.map((viewer, index) => tell(viewer, 0, lived(index, groups.get(viewer.name)))));
    // They change the channel: of somebody who is only gone nothing is known for a minute.
    const elsewhere = await joinAll(
      server,
      leaving.map(({ name }) => name),
      OTHER_STREAM,
    );
    await Promise.all(elsewhere.map((viewer) => tell(viewer, 0, {})));

    await goTo(page, server, `#/streams/${KNOWN_STREAM.id}`);
    const comparison = page.getByRole('region', { name: 'With peers and without' });
    await expect(comparison.getByRole('region', { name: 'Stalled time' })).toContainText('control group', PATIENCE);
    await goTo(page, server, '#/events');
    const rollback = page.locator('li.event', { has: page.locator('.kind.rollback') });
    await expect(rollback).toContainText('stalled', ROLLED_BACK);
    await expect(rollback).toContainText('rolloutPercent: 50 → 0');
    await expect.poll(() => staying.map(({ name }) => groups.get(name)), PATIENCE).toEqual(staying.map(() => 'control'));

    await rollback.getByRole('link').click();
    await expect(comparison).toContainText('The rollout went back by itself', PATIENCE);
    await expect(comparison.getByRole('region', { name: 'Stalled time' })).toContainText('worse with peers');
    await page.getByRole('link', { name: 'Settings and switch' }).click();
    await expect(page.getByLabel('Rollout, %')).toHaveValue('0');
    await expect(page.getByText('Last changed by server')).toBeVisible();
  });
});

test('an alert set on the page fires and clears: in the banner, in the events, and at the webhook, signed', async ({
  browser,
  startServer,
}) => {
  const webhookSecret = 'known to the webhook and to nobody else';
  const server = await startServer({ dashboardOpen: false, webhookSecret });
  const webhook = await startWebhook();
  harness.after(() => webhook.close());
  const page = await openOperator(browser, server);
  await goTo(page, server, '#/settings/alerts');
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const rule = page.getByRole('group', { name: 'Rule New rule' });
  await rule.getByLabel('Threshold (%)').fill('40');
  await rule.getByLabel('For minutes').fill('0');
  await rule.getByLabel('From so many viewers on').fill('2');
  await rule.getByLabel('Name').fill('Peers carry little');
  await page.getByLabel('Webhook').fill(webhook.url);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();

  const viewers = await joinAll(server, named('watches', 3));
  await Promise.all(viewers.map((viewer) => tell(viewer, 0, bytes(MEGABYTE, 0))));
  const banner = page.getByRole('region', { name: 'Alerts', exact: true });
  await expect(banner).toContainText('Peers carry little', PATIENCE);
  await expect(banner).toContainText(/offload is 0\.0\s%, under 40\.0\s%/);
  const told = (status: string) =>
    webhook.heard
      .flatMap(({ body }) => (JSON.parse(body) as { alerts: { status: string }[] }).alerts)
      .filter((alert) => alert.status === status);
  await expect.poll(() => told('firing'), PATIENCE).toHaveLength(1);
  expect(told('firing')[0]).toMatchObject({
    rule: { name: 'Peers carry little', threshold: 0.4 },
    stream: KNOWN_STREAM.id,
    value: 0,
    viewers: 3,
  });
  expect(told('cleared')).toEqual([]);

  await Promise.all(viewers.map((viewer) => tell(viewer, 1, bytes(0, 20 * MEGABYTE))));
  await expect(banner.getByRole('listitem')).toHaveCount(0, PATIENCE);
  await expect.poll(() => told('cleared'), PATIENCE).toHaveLength(1);
  for (const { body, signature } of webhook.heard)
    expect(signature).toBe(`sha256=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`);
  await goTo(page, server, '#/events?kind=alert');
  const events = page.locator('li.event', { hasText: KNOWN_STREAM.label });
  await expect(events).toHaveText(
    [/Peers carry little: over after 1 min; offload .* is 9\d/, /Peers carry little: offload .* is 0\.?0? ?%, below 40/],
    PATIENCE,
  );
});

test('what is exported from the page opens in a parser, and adds up to what was reported', async ({ browser, startServer }) => {
  const server = await startServer({ dashboardOpen: false });
  const page = await openOperator(browser, server);
  const viewers = await joinAll(server, named('watches', 4));
  await Promise.all(viewers.map((viewer, index) => tell(viewer, 0, bytes(index * MEGABYTE + 1, 3 * MEGABYTE))));
  const [originBytes, peerBytes] = [6 * MEGABYTE + 4, 12 * MEGABYTE];
  await expect
    .poll(async () => (await ask<Overview>(page, server, 'overview?range=2h')).figures, PATIENCE)
    .toMatchObject({ originBytes, peerBytes });

  await page.reload();
  const save = async (link: string): Promise<{ readonly name: string; readonly text: string }> => {
    const [download]: [Download, void] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link }).click()]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };
  const csv = await save('Export CSV');
  const json = await save('Export JSON');
  expect([csv.name, json.name]).toEqual([
    expect.stringMatching(/^tributary-all-.*-10s\.csv$/),
    expect.stringMatching(/^tributary-all-.*-10s\.json$/),
  ]);
  const rows = parse<Readonly<Record<string, string>>>(csv.text, { columns: true });
  const { points, widthMs } = JSON.parse(json.text) as Series;
  const pointAt = new Map(points.map((point) => [point.atMs, point]));
  const columns = { originBytesPerSecond: 'from origin (bytes/s)', peerBytesPerSecond: 'from peers (bytes/s)' } as const;
  for (const row of rows) {
    const point = pointAt.get(Number(row['time (ms since 1970)']));
    expect(new Date(row['time (ISO 8601, UTC)'] ?? '').getTime()).toBe(point?.atMs);
    for (const [key, column] of Object.entries(columns)) expect(Number(row[column])).toBe(point?.[key as keyof typeof columns]);
  }
  const sumOf = (column: string): number => rows.reduce((sum, row) => sum + (Number(row[column]) * widthMs) / 1000, 0);
  expect(sumOf(columns.originBytesPerSecond)).toBeCloseTo(originBytes, 3);
  expect(sumOf(columns.peerBytesPerSecond)).toBeCloseTo(peerBytes, 3);
});

test.describe('the switch', () => {
  const PLAYED_SECONDS = 6;
  const LONGEST_MS = 150_000;
  const BITS = 8;
  const UNITS: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9 };

  /** As the page writes a rate, in three digits. */
  const bytesPerSecondOf = (text: string): number => {
    const { value = '', unit = '' } = /(?<value>[\d.,]+)\s(?<unit>[kMG])bit\/s/.exec(text)?.groups ?? {};
    return (Number(value.replaceAll(',', '')) * (UNITS[unit] ?? Number.NaN)) / BITS;
  };

  const share = async (viewers: readonly ViewerTab[]): Promise<void> => {
    for (const viewer of viewers)
      await expect
        .poll(async () => (await viewer.snapshot()).stats.neighbours.filter(({ state }) => state === 'open').length, PATIENCE)
        .toBe(1);
  };

  test('says what the origin will have to serve; viewers leave within five seconds, do not stall, and come back', async ({
    browser,
    startSite,
  }) => {
    test.setTimeout(LONGEST_MS);
    const { server, url, options } = await startSite({ sealed: true, server: { reportIntervalMs: 1_000, dashboardOpen: false } });
    const page = await openOperator(browser, server);
    const viewers = await Promise.all(['a', 'b'].map(() => openViewer(browser, url, options)));
    await share(viewers);
    await Promise.all(viewers.map((viewer) => playsFor(viewer, PLAYED_SECONDS)));
    // From the page itself: what changes or asks something by POST must come from there.
    const preview = (): Promise<SettingsPreview> =>
      page.evaluate(async () => {
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch('/api/v1/settings/*/preview', { method: 'POST', headers, body: JSON.stringify({ peers: 'off' }) });
        return (await answer.json()) as SettingsPreview;
      });
    // Ten seconds of it must be over before anything is measured.
    await expect.poll(async () => (await preview()).peerBytesPerSecond, PATIENCE).toBeGreaterThan(0);

    await page.getByRole('link', { name: 'Settings' }).click();
    const [shown] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/preview')),
      page.getByRole('button', { name: 'Switch peers off' }).click(),
    ]);
    const { originBytesPerSecond, peerBytesPerSecond, expectedOriginBytesPerSecond } = (await shown.json()) as SettingsPreview;
    expect(expectedOriginBytesPerSecond).toBeCloseTo(originBytesPerSecond + peerBytesPerSecond, 3);
    const dialog = page.getByRole('dialog', { name: 'Switch peers off?' });
    const expected = bytesPerSecondOf((await fact(page, 'The origin will have to serve').locator('dd').textContent()) ?? '');
    expect(Math.abs(expected / expectedOriginBytesPerSecond - 1)).toBeLessThan(0.01);

    const stalled = async (): Promise<number[]> => Promise.all(viewers.map(async (viewer) => (await viewer.snapshot()).stalls));
    const before = await stalled();
    const [haveLeft] = await Promise.all([
      Promise.all(viewers.map(leavesInTime)),
      dialog.getByRole('button', { name: 'Switch off' }).click(),
    ]);
    expect(haveLeft).toEqual([true, true]);
    await expect(page.getByRole('heading', { name: 'Peers are off' })).toBeVisible(PATIENCE);
    for (const viewer of viewers) await waitForStatus(viewer, 'policy');
    await Promise.all(viewers.map((viewer) => playsFor(viewer, PLAYED_SECONDS)));
    expect(await stalled()).toEqual(before);

    await page.getByRole('button', { name: 'Switch peers on' }).click();
    await expect(page.getByRole('heading', { name: 'Peers are on' })).toBeVisible(PATIENCE);
    await share(viewers);
  });
});

test.describe('PostgreSQL', () => {
  const LONGEST_MS = 150_000;
  /** The server tries again after 5, 10, 20, then every 30 seconds. */
  const BACK = { timeout: 60_000 };

  test('stopped and started: the dashboard says that figures are behind, then that all are written, and none is missing', async ({
    browser,
    startServer,
  }) => {
    test.skip(!PostgresServer.isInstalled(), HOW_TO_GET_POSTGRESQL);
    test.setTimeout(LONGEST_MS);
    const postgres = await PostgresServer.start();
    if (postgres === undefined) throw new Error('PostgreSQL was there a moment ago.');
    try {
      const database = { kind: 'postgres', url: await postgres.database() } as const;
      const server = await startServer({ dashboardOpen: false, database });
      const page = await openOperator(browser, server);
      const viewers = await joinAll(server, named('watches', 3));
      const recording = fact(page, 'Recording');
      const tellAll = (index: number) => Promise.all(viewers.map((viewer) => tell(viewer, index, bytes(MEGABYTE, 2 * MEGABYTE))));
      await tellAll(0);
      const reported = (reports: number) => ({
        figures: { originBytes: 3 * reports * MEGABYTE, peerBytes: 6 * reports * MEGABYTE },
        reports: { taken: 3 * reports, flagged: 0, lost: 0 },
      });
      await expect.poll(() => ask<Overview>(page, server, 'overview?range=2h'), PATIENCE).toMatchObject(reported(1));
      await page.reload();
      await expect(recording).toContainText('Everything is written');

      await postgres.stop();
      await tellAll(1);
      await expect(recording).toContainText('Behind', PATIENCE);
      await expect(recording).toContainText(/[1-9]\d* rows wait, 0 lost/);
      await tellAll(2);

      await postgres.start();
      await expect(recording).toContainText('Everything is written', BACK);
      await expect(recording).toContainText('0 rows wait, 0 lost');
      await expect.poll(() => ask<Overview>(page, server, 'overview?range=2h'), PATIENCE).toMatchObject(reported(3));

      // Another server knows only what was written.
      await server.close();
      const next = await startServer({ dashboardOpen: true, database });
      expect(await ask<Overview>(page, next, 'overview?range=2h')).toMatchObject(reported(3));
      await next.close();
    } finally {
      await harness.end();
      await postgres.close();
    }
  });
});
