// embed.js on a page of another site: checked against its hash, under a strict policy, for players that are there and that come later.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { openContext } from './support/contexts.ts';
import { expect, test, type Fixtures, type Origin, type Server } from './support/fixtures.ts';

interface Integrity {
  readonly version: string;
  readonly script: string;
  readonly integrity: string;
}

const integrityOf = async (server: Server): Promise<Integrity> =>
  (await fetch(`${server.url}/embed/integrity.json`)).json() as Promise<Integrity>;
const playerTag = (origin: Origin, attributes = ''): string =>
  `<tributary-player src="${origin.url}/live/master.m3u8" autoplay muted ${attributes}></tributary-player>`;

/** A page as a site would write it, under the policy that docs/embedding.md asks for. */
async function sitePage(
  bundlePage: Fixtures['bundlePage'],
  origin: Origin,
  server: Server,
  body: string,
  scripts = server.url,
): Promise<string> {
  const socket = server.url.replace('http', 'ws');
  const policy = [
    "default-src 'none'",
    `script-src ${scripts}`,
    // The controls of media-chrome make theirs as they are used.
    "style-src-elem 'unsafe-inline'",
    `connect-src ${origin.url} ${server.url} ${socket}`,
    'media-src blob:',
    'worker-src blob:',
    "base-uri 'none'",
  ].join('; ');
  const site = await bundlePage('pages/tooling/main.ts', { headers: { 'content-security-policy': policy } });
  await writeFile(join(site.directory, 'site.html'), `<!doctype html><meta charset="utf-8"><title>A site</title>\n${body}\n`);
  return `${site.url}/site.html`;
}

async function openSite(browser: Browser, url: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await openContext(browser)).newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
}

const statusOf = (page: Page): Promise<string> =>
  page.locator('tributary-player').evaluate((player: HTMLElement & { peerStatus?: string }) => player.peerStatus ?? 'not a player');
const timeOf = (page: Page): Promise<number> =>
  page.locator('tributary-player').evaluate((player: HTMLElement & { video?: HTMLVideoElement }) => player.video?.currentTime ?? 0);
const isPlayer = (page: Page): Promise<boolean> => page.evaluate(() => customElements.get('tributary-player') !== undefined);

test('one script tag: two viewers of a site share, pinned by its hash, and the policy has nothing to say', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer();
  const { script, integrity } = await integrityOf(server);
  const tag = `<script src="${server.url}${script}" integrity="${integrity}" crossorigin="anonymous" async></script>`;
  const url = await sitePage(bundlePage, origin, server, `${playerTag(origin)}\n${tag}`);
  const viewers = [await openSite(browser, url), await openSite(browser, url)];
  for (const { page, complaints } of viewers) {
    await expect.poll(() => timeOf(page)).toBeGreaterThan(1);
    await expect.poll(() => statusOf(page)).toBe('sharing');
    expect(complaints).toEqual([]);
  }
});

test('a policy that knows scripts by their nonce: the tag passes its own on', async ({ browser, bundlePage, startOrigin, startServer }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer();
  const tag = `<script src="${server.url}/embed.js" nonce="b25jZQ"></script>`;
  const url = await sitePage(bundlePage, origin, server, playerTag(origin) + tag, "'nonce-b25jZQ'");
  const { page, complaints } = await openSite(browser, url);
  await expect.poll(() => timeOf(page)).toBeGreaterThan(1);
  // What comes with the controls inherits the nonce, too.
  await expect(page.locator('.big-play')).toBeAttached();
  expect(complaints).toEqual([]);
});

test('the script under its lasting name is the one under its short name', async ({ startServer }) => {
  const server = await startServer();
  const { script } = await integrityOf(server);
  const [short, lasting] = await Promise.all(['/embed.js', script].map(async (path) => (await fetch(server.url + path)).text()));
  expect(lasting).toBe(short);
});

test('players that come later play, too; a signaling server of their own, or none, is kept', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer();
  const url = await sitePage(bundlePage, origin, server, `<script src="${server.url}/embed.js"></script><main></main>`);
  const { page } = await openSite(browser, url);
  await expect.poll(() => isPlayer(page)).toBe(true);
  const add = (html: string): Promise<void> =>
    page.evaluate((text) => void (document.querySelector('main')!.innerHTML = `<p>${text}</p>`), html);
  await add(playerTag(origin));
  await expect.poll(() => statusOf(page)).toBe('alone');
  await add(playerTag(origin, 'signaling=""'));
  await expect.poll(() => timeOf(page)).toBeGreaterThan(0);
  expect(await statusOf(page)).toBe('no-signaling');
  await add(`<tributary-player src="${origin.url}/vod/master.m3u8" muted start="0:20"></tributary-player>`);
  await expect.poll(() => timeOf(page)).toBe(20);
});

test('a script that is not the one that the site pinned does not run', async ({ browser, bundlePage, startOrigin, startServer }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer();
  const wrong = `sha384-${'A'.repeat(64)}`;
  const tag = `<script src="${server.url}/embed.js" integrity="${wrong}" crossorigin="anonymous"></script>`;
  const { page, complaints } = await openSite(browser, await sitePage(bundlePage, origin, server, playerTag(origin) + tag));
  await expect.poll(() => complaints.join('\n')).toMatch(/integrity/);
  expect(await isPlayer(page)).toBe(false);
});

for (const [which, files] of [
  ['the module of the player', '**/assets/embed-player-*.js'],
  ['a module that the player imports', '**/assets/src-*.js'],
] as const) {
  test(`${which}, changed on its server, does not run either`, async ({ browser, bundlePage, startOrigin, startServer }) => {
    const origin = await startOrigin({ renditions: ['480p'] });
    const server = await startServer();
    const { script, integrity } = await integrityOf(server);
    const tag = `<script src="${server.url}${script}" integrity="${integrity}" crossorigin="anonymous"></script>`;
    const url = await sitePage(bundlePage, origin, server, playerTag(origin) + tag);
    const page = await (await openContext(browser)).newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    let changed = 0;
    await page.route(files, async (route) => {
      const answer = await route.fetch();
      changed++;
      await route.fulfill({ response: answer, body: `${await answer.text()}\nwindow.hacked = true;` });
    });
    await page.goto(url);
    await expect.poll(() => complaints.join('\n')).toMatch(/did not load from/);
    expect(changed).toBeGreaterThan(0);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await isPlayer(page)).toBe(false);
  });
}

test('what oEmbed answers for a watch page plays on another site', async ({ browser, bundlePage, startOrigin, startServer }) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer({ streams: [{ name: 'Live', url: `${origin.url}/live/master.m3u8` }] });
  const viewer = await (await openContext(browser)).newPage();
  await viewer.goto(`${server.url}/watch/?muted=1`);
  const href = await viewer.locator('link[type="application/json+oembed"]').getAttribute('href');
  const { html } = (await (await fetch(href ?? '')).json()) as { html: string };
  const site = await bundlePage('pages/tooling/main.ts');
  await writeFile(join(site.directory, 'article.html'), `<!doctype html><title>An article</title>${html}`);
  const { page } = await openSite(browser, `${site.url}/article.html`);
  const player = page.frameLocator('iframe').locator('tributary-player');
  await player.getByRole('button', { name: 'Play' }).first().click();
  await expect
    .poll(() => player.evaluate((element: HTMLElement & { video?: HTMLVideoElement }) => element.video?.currentTime ?? 0))
    .toBeGreaterThan(1);
});
