// The pages under their own Content-Security-Policy: it holds nothing up, and what it forbids is forbidden.
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { openContext } from './support/contexts.ts';

interface Violation {
  readonly directive: string;
  readonly blocked: string;
}

declare global {
  interface Window {
    violations: Violation[];
  }
}

/** Collects what the policy refused and what the console complained of, from before the first script on. */
async function watched(page: Page): Promise<{ violations(): Promise<Violation[]>; complaints: string[] }> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    // Of the embedding site, which has no icon.
    if (message.location().url.endsWith('/favicon.ico')) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(() => {
    window.violations = [];
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      window.violations.push({ directive: effectiveDirective, blocked: blockedURI }),
    );
  });
  return { complaints, violations: () => page.evaluate(() => window.violations) };
}

const currentTime = (page: Page): Promise<number> =>
  page.locator('tributary-player').evaluate((player: HTMLElement & { video: HTMLVideoElement | null }) => player.video?.currentTime ?? 0);

test('the watch page plays, takes another stream and shares, without a word from the policy', async ({
  browser,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer({ streams: [{ name: 'Live', url: `${origin.url}/live/master.m3u8` }] });
  const pages: Page[] = [];
  const watches = [];
  for (const _viewer of [1, 2]) {
    const page = await (await openContext(browser)).newPage();
    watches.push(await watched(page));
    await page.goto(`${server.url}/watch/?muted=1`);
    pages.push(page);
  }
  for (const page of pages) {
    await expect.poll(() => currentTime(page)).toBeGreaterThan(2);
    await expect
      .poll(() => page.locator('tributary-player').evaluate((player: HTMLElement & { peerStatus: string }) => player.peerStatus))
      .toBe('sharing');
  }
  const [page] = pages as [Page, Page];
  await page.locator('stream-form input').fill(`${origin.url}/vod/master.m3u8`);
  await page.locator('stream-form input').press('Enter');
  await expect
    .poll(() => page.locator('tributary-player').evaluate((player: HTMLElement & { src: string }) => player.src))
    .toContain('/vod/');
  await expect.poll(() => currentTime(page)).toBeGreaterThan(1);
  for (const { violations, complaints } of watches) {
    expect(await violations()).toEqual([]);
    expect(complaints).toEqual([]);
  }
});

test('the embed page plays in another site’s frame, and the watch page and the dashboard are not framed', async ({
  browser,
  bundlePage,
  startOrigin,
  startServer,
}) => {
  const origin = await startOrigin({ renditions: ['480p'] });
  const server = await startServer();
  const site = await bundlePage('pages/tooling/main.ts');
  const page = await (await openContext(browser)).newPage();
  const { violations, complaints } = await watched(page);
  await page.goto(`${site.url}/`);
  const frame = async (path: string) => {
    const handle = await page.evaluateHandle((src) => {
      const element = document.createElement('iframe');
      element.allow = 'autoplay';
      element.src = src;
      document.body.append(element);
      return element;
    }, server.url + path);
    return handle.asElement()?.contentFrame();
  };
  const embedded = await frame(`/embed/?src=${encodeURIComponent(`${origin.url}/vod/master.m3u8`)}&autoplay=1&muted=1`);
  if (!embedded) throw new Error('the frame has no page');
  await expect
    .poll(() =>
      embedded
        .locator('tributary-player')
        .evaluate((player: HTMLElement & { video: HTMLVideoElement | null }) => player.video?.currentTime ?? 0),
    )
    .toBeGreaterThan(1);
  expect(await embedded.evaluate(() => window.violations)).toEqual([]);
  expect(await violations()).toEqual([]);
  expect(complaints).toEqual([]);

  for (const path of ['/watch/', '/dashboard/']) {
    await frame(path);
    await expect.poll(() => complaints.some((text) => text.includes(path) || /frame-ancestors/.test(text)), path).toBe(true);
    complaints.length = 0;
  }
});

test('only the named sites frame the embed page', async ({ browser, bundlePage, startServer }) => {
  const site = await bundlePage('pages/tooling/main.ts');
  for (const [frameAncestors, isShown] of [
    [[site.url], true],
    [['https://site.example'], false],
  ] as const) {
    const server = await startServer({ frameAncestors });
    const page = await (await openContext(browser)).newPage();
    await page.goto(`${site.url}/`);
    await page.evaluate(
      (src) =>
        new Promise<void>((resolve) => {
          const element = document.createElement('iframe');
          // Comes in either case: a refused frame has a page of the browser's own.
          element.addEventListener('load', () => resolve());
          element.src = src;
          document.body.append(element);
        }),
      `${server.url}/embed/`,
    );
    const texts = await Promise.all(
      page
        .frames()
        .slice(1)
        .map((frame) => frame.evaluate(() => document.body.textContent ?? '')),
    );
    expect(texts.some((text) => text.includes('No stream named'))).toBe(isShown);
  }
});

test('the dashboard shows its figures, and refuses scripts and markup that are not its own', async ({ browser, startServer }) => {
  const server = await startServer();
  const page = await (await openContext(browser)).newPage();
  const { violations, complaints } = await watched(page);
  const figures = page.waitForResponse((response) => new URL(response.url()).pathname === '/api/v1/session');
  await page.goto(`${server.url}/dashboard/`);
  expect((await figures).ok()).toBe(true);
  await expect(page.locator('dashboard-page')).toContainText(/\S/);
  expect(await violations()).toEqual([]);
  expect(complaints).toEqual([]);

  const refused = await page.evaluate(
    async (foreign) => {
      const inline = document.createElement('script');
      let threw = '';
      try {
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked = 1">');
      } catch (error) {
        threw = (error as Error).name;
      }
      inline.append('window.hacked = 1');
      document.body.append(inline);
      const fetched = await fetch(foreign).then(
        () => 'fetched',
        () => 'refused',
      );
      return { threw, fetched, hacked: 'hacked' in window };
    },
    server.url.replace('127.0.0.1', 'localhost') + '/healthz',
  );
  expect(refused).toEqual({ threw: 'TypeError', fetched: 'refused', hacked: false });
  await expect.poll(async () => (await violations()).map(({ directive }) => directive)).toContain('connect-src');
});

test('every page names an icon that is there: browsers would ask for one that is not', async ({ startServer }) => {
  const server = await startServer({});
  for (const page of ['watch', 'embed', 'dashboard']) {
    const html = await (await fetch(`${server.url}/${page}/`)).text();
    const icon = /<link rel="icon" href="(?<href>[^"]+)"/.exec(html)?.groups?.['href'] ?? 'none';
    const response = await fetch(new URL(icon, `${server.url}/${page}/`));
    expect([page, response.status, response.headers.get('content-type')]).toEqual([page, 200, 'image/svg+xml']);
  }
});
