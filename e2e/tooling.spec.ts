// The ground that the other specs stand on: bundled pages, media, and a browser that treats a hidden tab as hidden.
import { expect, test } from '@playwright/test';
import { bundlePage } from './support/bundle.ts';
import { launchUserBrowser } from './support/user-browser.ts';

test('a page bundled from the packages runs in a secure context and can play H.264 and AAC', async ({ page }) => {
  const bundled = await bundlePage('pages/tooling/main.ts');
  try {
    await page.goto(`${bundled.url}/`);
    await expect(page.locator('body')).toHaveAttribute('data-piece-bytes', /^\d+$/);
    await expect(page.locator('body')).toHaveAttribute('data-secure', 'true');
    expect(await page.evaluate(() => MediaSource.isTypeSupported('video/mp4; codecs="avc1.42e01e,mp4a.40.2"'))).toBe(true);
  } finally {
    await bundled.close();
  }
});

test("in a viewer's browser, a tab behind another is hidden", async () => {
  const browser = await launchUserBrowser();
  try {
    const behind = await browser.context.newPage();
    const inFront = await browser.context.newPage();
    await inFront.bringToFront();
    await expect.poll(() => behind.evaluate(() => document.visibilityState)).toBe('hidden');
    expect(await inFront.evaluate(() => document.visibilityState)).toBe('visible');
  } finally {
    await browser.close();
  }
});
