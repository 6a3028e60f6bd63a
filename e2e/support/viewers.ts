// Viewers of one stream in real pages, and what their picture is compared with.
import { createHash } from 'node:crypto';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { PlayedFragment, Snapshot, ViewerOptions } from '../pages/viewer/main.ts';
import { openContext } from './contexts.ts';
import { expect } from './fixtures.ts';

/** That is what an operator is promised, by the clock of the viewer's page. */
const OFF_WITHIN_MS = 5_000;

export interface ViewerTab {
  readonly page: Page;
  snapshot(): Promise<Snapshot>;
}

/** Opens a tab that plays. Each has a context of its own: no shared HTTP cache may answer for the origin. */
export async function openViewer(browser: Browser | BrowserContext, pageUrl: string, options: ViewerOptions): Promise<ViewerTab> {
  const page = await openPage(browser, pageUrl);
  // As unknown: Playwright's types follow every value into the page, and hls.js's configuration is too deep for them.
  await page.evaluate((viewerOptions) => window.startViewer(viewerOptions as ViewerOptions), options as unknown);
  return viewerTab(page);
}

/** Opens the page without starting the viewer: for options that only a script in the page can make (functions, classes). */
export async function openPage(
  browser: Browser | BrowserContext,
  pageUrl: string,
  beforeLoad: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  const page = 'newContext' in browser ? await (await openContext(browser)).newPage() : await browser.newPage();
  await beforeLoad(page);
  await page.goto(`${pageUrl}/`);
  await page.waitForFunction(() => 'startViewer' in window);
  return page;
}

/** The tab of a page whose viewer was started. */
export function viewerTab(page: Page): ViewerTab {
  return { page, snapshot: () => page.evaluate(() => window.viewer.snapshot()) };
}

/** Waits until the playhead has moved on by so many seconds of media. */
export async function playsFor(viewer: ViewerTab, seconds: number, timeoutMs = 30_000): Promise<void> {
  const { currentTime } = await viewer.snapshot();
  // Before the first frame the playhead stands at 0, and jumps to the live edge: the count starts after that.
  const from = currentTime > 0 ? currentTime : await firstTime(viewer, timeoutMs);
  await expect
    .poll(async () => (await viewer.snapshot()).currentTime - from, { timeout: timeoutMs + seconds * 2_000 })
    .toBeGreaterThan(seconds);
}

async function firstTime(viewer: ViewerTab, timeoutMs: number): Promise<number> {
  await expect.poll(async () => (await viewer.snapshot()).currentTime, { timeout: timeoutMs }).toBeGreaterThan(0);
  return (await viewer.snapshot()).currentTime;
}

export async function waitForStatus(viewer: ViewerTab, status: string, timeoutMs = 30_000): Promise<void> {
  await expect.poll(async () => (await viewer.snapshot()).status, { timeout: timeoutMs }).toBe(status);
}

/** Waits until each has got something from its neighbours: whoever is the strongest for a while may have fetched for all until then. */
export async function allAreFed(viewers: readonly ViewerTab[], timeoutMs = 30_000): Promise<void> {
  const peerBytes = async (viewer: ViewerTab): Promise<number> => (await viewer.snapshot()).stats.totals.peerBytes;
  await Promise.all(viewers.map((viewer) => expect.poll(() => peerBytes(viewer), { timeout: timeoutMs }).toBeGreaterThan(0)));
}

/** Whether the viewer has left the mesh, its connections closed, before its page's clock has gone so far. */
export function leavesInTime({ page }: ViewerTab): Promise<boolean> {
  return page.evaluate(
    (withinMs) =>
      new Promise<boolean>((resolve) => {
        const fromMs = performance.now();
        const timer = setInterval(() => {
          const { stats, connectionsOpen } = window.viewer.snapshot();
          const hasLeft = connectionsOpen === 0 && stats.neighbours.length === 0;
          if (!hasLeft && performance.now() - fromMs < withinMs) return;
          clearInterval(timer);
          resolve(hasLeft);
        }, 50);
      }),
    OFF_WITHIN_MS,
  );
}

/** Tracks of which the viewer got bytes from its neighbours. */
export async function sharedTracks(viewer: ViewerTab): Promise<number> {
  const { recentSegments } = (await viewer.snapshot()).stats;
  return new Set(recentSegments.filter(({ peerBytes }) => peerBytes > 0).map(({ segment }) => segment.track)).size;
}

/** Every fragment that was played has the origin's own bytes. */
export async function expectOriginBytes(played: readonly PlayedFragment[]): Promise<void> {
  const hashes = new Map<string, string>();
  for (const { url, range, sha256 } of played) {
    const key = range ? `${url} ${range.start}-${range.end}` : url;
    let own = hashes.get(key);
    if (own === undefined) {
      const response = await fetch(url, range ? { headers: { range: `bytes=${range.start}-${range.end - 1}` } } : {});
      expect(response.status, key).toBe(range ? 206 : 200);
      own = createHash('sha256')
        .update(new Uint8Array(await response.arrayBuffer()))
        .digest('hex');
      hashes.set(key, own);
    }
    expect(sha256, key).toBe(own);
  }
}
