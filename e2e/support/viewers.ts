// Viewers of one stream in real pages, and what their picture is compared with.
import { createHash } from 'node:crypto';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { PlayedFragment, Snapshot, ViewerOptions } from '../pages/viewer/main.ts';
import { expect } from './fixtures.ts';

export interface ViewerTab {
  readonly page: Page;
  snapshot(): Promise<Snapshot>;
}

/** Opens a tab that plays. Each has a context of its own: no shared HTTP cache may answer for the origin. */
export async function openViewer(browser: Browser | BrowserContext, pageUrl: string, options: ViewerOptions): Promise<ViewerTab> {
  const page = 'newContext' in browser ? await (await browser.newContext()).newPage() : await browser.newPage();
  await page.goto(`${pageUrl}/`);
  await page.waitForFunction(() => 'startViewer' in window);
  await page.evaluate((viewerOptions) => window.startViewer(viewerOptions), options);
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

/** Every fragment that was played has the origin's own bytes. */
export async function expectOriginBytes(played: readonly PlayedFragment[]): Promise<void> {
  const hashes = new Map<string, string>();
  for (const { url, sha256 } of played) {
    let own = hashes.get(url);
    if (own === undefined) {
      const response = await fetch(url);
      expect(response.status, url).toBe(200);
      own = createHash('sha256')
        .update(new Uint8Array(await response.arrayBuffer()))
        .digest('hex');
      hashes.set(url, own);
    }
    expect(sha256, url).toBe(own);
  }
}
