// The watch page as people use it: a stream chosen or pasted, what is wrong said, the stream passed on, to a phone too.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Browser, Page } from '@playwright/test';
import { selfMadeCertificate } from '@tributary/server';
import { reach, seriousProblems } from './support/accessibility.ts';
import { openContext } from './support/contexts.ts';
import { expect, test, type Fixtures, type Server } from './support/fixtures.ts';

/** With the controls, after the first frame or when there can be none. */
const PLAYER_SCRIPTS = /\/(?:player-skin|explainer|skin-side)-/;
const SIZES = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
  'phone on its side': { width: 844, height: 390 },
} as const;
/** An address that a phone of the test's imaginary network would use. */
const LAN_HOST = '192.168.1.20:8080';

type Player = HTMLElement & { src: string; peerStatus: string; video: HTMLVideoElement | null };

async function open(browser: Browser, url: string, size: keyof typeof SIZES = 'desktop'): Promise<Page> {
  const page = await (await openContext(browser)).newPage();
  await page.setViewportSize(SIZES[size]);
  await page.goto(url);
  return page;
}

const player = (page: Page) => page.locator('tributary-player');
const source = (page: Page): Promise<string> => player(page).evaluate((element: Player) => element.src);
const currentTime = (page: Page): Promise<number> => player(page).evaluate((element: Player) => element.video?.currentTime ?? 0);
const peerStatus = (page: Page): Promise<string> => player(page).evaluate((element: Player) => element.peerStatus);
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** A server that offers a live stream and a film. */
async function startBoth({
  startOrigin,
  startServer,
}: Pick<Fixtures, 'startOrigin' | 'startServer'>): Promise<{ server: Server; origin: string }> {
  const { url: origin } = await startOrigin({ renditions: ['240p', '480p'] });
  const streams = [
    { name: 'Live', url: `${origin}/live/master.m3u8` },
    { name: 'A film', url: `${origin}/vod/master.m3u8` },
  ];
  return { server: await startServer({ streams }), origin };
}

/** The page is told that others know its server by an address of a home network. */
async function inHomeNetwork(page: Page): Promise<void> {
  await page.route('**/config.json', async (route) => {
    const { protocol } = new URL(route.request().url());
    const response = await route.fetch();
    const told = (await response.json()) as object;
    await route.fulfill({ response, json: { ...told, lan: { listens: 'network', urls: [`${protocol}//${LAN_HOST}/`] } } });
  });
}

test('a stream of the server is chosen, and its link leads others to the same moment of it', async ({
  browser,
  startOrigin,
  startServer,
}) => {
  const { server, origin } = await startBoth({ startOrigin, startServer });
  const page = await open(browser, `${server.url}/watch/?muted=1`);
  await expect(page.getByRole('heading', { level: 1, name: 'Live' })).toBeVisible();
  await expect(page.getByText('Live · 240p, 480p')).toBeVisible();
  await page.getByRole('button', { name: 'A film' }).click();
  await expect(page.getByText('Film · 240p, 480p')).toBeVisible();
  await expect(page).toHaveTitle('A film · Tributary');
  expect(new URL(page.url()).search).toBe('?stream=A+film');
  await player(page).evaluate((element: Player) => {
    if (element.video) element.video.currentTime = 12.5;
  });
  await expect.poll(() => currentTime(page)).toBeGreaterThan(12);
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('button', { name: /^Where it is now/ }).click();
  const link = await page.getByRole('textbox', { name: 'Link to this page' }).inputValue();
  expect(new URL(link).searchParams.get('stream')).toBe('A film');
  expect(Number(new URL(link).searchParams.get('start'))).toBeGreaterThanOrEqual(12);

  const other = await open(browser, link);
  await expect.poll(() => source(other)).toBe(`${origin}/vod/master.m3u8`);
  await expect.poll(() => currentTime(other)).toBeGreaterThanOrEqual(12);
  await page.goBack();
  await expect.poll(() => source(page)).toBe(`${origin}/live/master.m3u8`);
});

test('a pasted stream plays, is remembered in this browser, and forgotten when asked to', async ({ browser, startOrigin, startServer }) => {
  const { server, origin } = await startBoth({ startOrigin, startServer });
  const pasted = `${origin}/vod/master.m3u8?ticket=secret`;
  const page = await open(browser, `${server.url}/watch/?muted=1`);
  const field = page.getByRole('textbox', { name: 'Play another stream' });
  await field.fill('cdn.example/live.m3u8');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Try https://cdn.example/live.m3u8' })).toBeVisible();
  await field.fill(pasted);
  await field.press('Enter');
  await expect.poll(() => source(page)).toBe(pasted);
  await expect(page.getByText('Film · 240p, 480p')).toBeVisible();
  const recent = page.getByRole('list', { name: /^Recent streams/ }).getByRole('button');
  await expect(recent).toHaveText([/^[^?]*\/vod\/master\.m3u8$/]);

  await page.goto(`${server.url}/watch/?muted=1`);
  await expect.poll(() => source(page)).toContain('/live/');
  await recent.click();
  await expect.poll(() => source(page)).toBe(pasted);
  await page.getByRole('button', { name: 'Forget them' }).click();
  await expect(recent).toHaveCount(0);
  await page.reload();
  await expect(page.getByText('Film · 240p, 480p')).toBeVisible();
  // The one that the address names, which plays again; nothing of what was forgotten.
  expect(await page.evaluate(() => localStorage.getItem('tributary.recent-streams'))).toBe(JSON.stringify([pasted]));
});

test('an address that cannot be played is answered with what to do: spelling, silence, and a server that forbids it', async ({
  browser,
  startOrigin,
  startServer,
}) => {
  const { server } = await startBoth({ startOrigin, startServer });
  const forbidding = createServer((_request, response) => response.end('#EXTM3U')).listen(0, '127.0.0.1');
  await once(forbidding, 'listening');
  const { port } = forbidding.address() as AddressInfo;
  const stream = `http://127.0.0.1:${port}/live.m3u8`;
  try {
    const page = await open(browser, `${server.url}/watch/?src=${encodeURIComponent(stream)}`);
    await expect(
      page.getByRole('heading', { name: `127.0.0.1:${port} answers, but does not let this page read the stream` }),
    ).toBeVisible();
    await expect(page.getByText(`Access-Control-Allow-Origin: ${server.url}`)).toBeVisible();
    forbidding.closeAllConnections();
    forbidding.close();
    await page.reload();
    await expect(page.getByRole('heading', { name: `Nothing answers at 127.0.0.1:${port}` })).toBeVisible();
    await page.goto(`${server.url}/watch/?stream=Gone`);
    await expect(page.getByRole('heading', { level: 1, name: 'This server has no stream “Gone”' })).toBeVisible();
    await page.getByRole('button', { name: 'Live' }).click();
    await expect(page.getByText('Live · 240p, 480p')).toBeVisible();
    await page.goto(`${server.url}/watch/?src=htp://cdn.example/a.m3u8`);
    await expect(page.getByRole('alert').filter({ hasText: 'begins with https://' })).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Play another stream' })).toHaveValue('htp://cdn.example/a.m3u8');
    expect(await seriousProblems(page)).toEqual([]);
  } finally {
    forbidding.closeAllConnections();
    forbidding.close();
  }
});

test('a phone gets a link that is not secure said so, with what to do; and none where the server listens to this machine only', async ({
  browser,
  startOrigin,
  startServer,
}) => {
  const { server } = await startBoth({ startOrigin, startServer });
  const page = await open(browser, `${server.url}/watch/?muted=1`);
  await page.getByText('Watch on a phone').click();
  await expect(page.getByText('The server listens to this machine only')).toBeVisible();
  await expect(page.getByRole('img', { name: 'QR code of the link' })).toHaveCount(0);

  await inHomeNetwork(page);
  await page.goto(`${server.url}/watch/?muted=1&stream=A+film`);
  await page.getByText('Watch on a phone').click();
  await expect(page.getByText('This link is not secure: the phone plays, without peers')).toBeVisible();
  await expect(page.getByRole('link', { name: LAN_HOST })).toHaveAttribute('href', `http://${LAN_HOST}/watch/?stream=A+film`);
  await expect(page.getByText('npm start -- --https')).toBeVisible();
  await expect(page.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
});

test('over https the phone’s link is a secure one, with its QR code', async ({ browser, startServer }) => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-watch-'));
  try {
    const tls = await selfMadeCertificate(folder, ['127.0.0.1']);
    const server = await startServer({ tls, streams: [{ name: 'Live', url: 'https://127.0.0.1:9/live.m3u8' }] });
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await inHomeNetwork(page);
    const encoders: string[] = [];
    await page.goto(`${server.url}/watch/`);
    page.on('request', (request) => encoders.push(new URL(request.url()).pathname));
    await page.getByText('Watch on a phone').click();
    await expect(page.getByText('A secure link')).toBeVisible();
    await expect(page.getByRole('link', { name: LAN_HOST })).toHaveAttribute('href', `https://${LAN_HOST}/watch/`);
    await expect(page.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
    // Loaded when it was wanted, not before. What the player loads later is not of the link.
    const scripts = encoders.filter((path) => path.startsWith('/assets/') && path.endsWith('.js'));
    expect(scripts.filter((path) => !PLAYER_SCRIPTS.test(path))).toHaveLength(1);
    await context.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the picture of the swarm shows who is there and what flows, in words too', async ({ browser, startOrigin, startServer }) => {
  const { server } = await startBoth({ startOrigin, startServer });
  const [staying, leaving] = [await open(browser, `${server.url}/watch/?muted=1`), await open(browser, `${server.url}/watch/?muted=1`)];
  const pages = [staying, leaving];
  for (const page of pages) await expect.poll(() => peerStatus(page)).toBe('sharing');
  for (const page of pages) {
    const picture = page.getByRole('img', { name: 'The swarm around you' });
    await expect(picture).toBeVisible();
    await expect(picture.locator('g.neighbour')).toHaveCount(1);
    await expect(picture).toHaveAccessibleDescription(/^You receive .* from 1 viewer and .* from the origin\. You send /);
  }
  const flows = async (kind: string): Promise<number> =>
    (await Promise.all(pages.map((page) => page.locator(`swarm-picture g line.${kind}`).count()))).reduce((sum, count) => sum + count, 0);
  await expect.poll(() => flows('receiving')).toBeGreaterThan(0);
  await expect.poll(() => flows('sending')).toBeGreaterThan(0);
  await leaving.close();
  await expect(staying.locator('swarm-picture g.neighbour')).toHaveCount(0);
});

test('a pasted stream that nobody vouches for is not said to be shared: its owner is told what to do', async ({
  browser,
  startOrigin,
  startServer,
}) => {
  const sealed = await startOrigin({ renditions: ['240p'] });
  const unsealed = await startOrigin({ renditions: ['240p'], seal: false });
  const server = await startServer({ sealedKeys: [sealed.sealKeys], streams: [{ name: 'Live', url: `${sealed.url}/live/master.m3u8` }] });
  const pasted = `${unsealed.url}/live/master.m3u8?channel=1&day=2`;
  const address = `${server.url}/watch/?muted=1&src=${encodeURIComponent(pasted)}`;
  for (const page of [await open(browser, address), await open(browser, address)]) {
    await expect(page.getByText(`npm start -- --stream '${pasted}'`)).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('Whoever watches this passes it on')).toHaveCount(0);
    expect(await overflow(page)).toBe(0);
  }
});

test('a link may be stricter about peers than the operator, never laxer', async ({ browser, startOrigin, startServer }) => {
  const { url: origin } = await startOrigin({ renditions: ['240p'] });
  const streams = [{ name: 'Live', url: `${origin}/live/master.m3u8` }];
  const told = await startServer({ streams });
  const asking = await startServer({ streams, peers: 'ask' });
  const statusAt = async (url: string): Promise<string> => {
    const page = await open(browser, url);
    await expect.poll(() => currentTime(page)).toBeGreaterThan(1);
    return peerStatus(page);
  };
  await test.step('what is not measured is not drawn', async () => {
    const page = await open(browser, `${told.url}/watch/?muted=1&peers=off`);
    await expect.poll(() => currentTime(page)).toBeGreaterThan(1);
    await expect(page.locator('swarm-picture')).toBeHidden();
  });
  const off = await statusAt(`${told.url}/watch/?muted=1&peers=off`);
  expect(off).not.toMatch(/sharing|alone|connecting/);
  expect(await statusAt(`${asking.url}/watch/?muted=1&peers=notice`)).toBe(await statusAt(`${asking.url}/watch/?muted=1`));
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious, and no width is too small: ${colorScheme}`, async ({ browser, startOrigin, startServer }) => {
    const { server } = await startBoth({ startOrigin, startServer });
    const page = await open(browser, `${server.url}/watch/?muted=1`);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.getByText('Watch on a phone').click();
    await expect.poll(() => currentTime(page)).toBeGreaterThan(1);
    for (const size of Object.values(SIZES)) {
      await page.setViewportSize(size);
      expect(await overflow(page), `${size.width} wide`).toBe(0);
      const { bottom } = await player(page).evaluate((element) => element.getBoundingClientRect());
      expect(bottom, `${size.width} wide`).toBeLessThanOrEqual(size.height); // all of the picture at once
      expect(await seriousProblems(page), `${size.width} wide`).toEqual([]);
    }
    expect(await page.evaluate(() => matchMedia('(prefers-reduced-motion: reduce)').matches)).toBe(true);
    expect(await page.locator('swarm-picture').evaluate((picture) => picture.shadowRoot?.getAnimations().length)).toBe(0);
  });
}

test('by keyboard alone: skip to the stream, choose one, open the phone’s link', async ({ browser, startOrigin, startServer }) => {
  const { server } = await startBoth({ startOrigin, startServer });
  const page = await open(browser, `${server.url}/watch/?muted=1`);
  await expect(page.getByText('Live · 240p, 480p')).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await reach(page, 'Tab', /^Watch on a phone$/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The server listens to this machine only')).toBeVisible();
  await reach(page, 'Tab', /^A film$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'A film' })).toBeVisible();
});
