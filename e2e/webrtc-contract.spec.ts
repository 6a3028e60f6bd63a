// The transport contract against real WebRTC: the same promises that the memory transport keeps in the unit tests.
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { ContractPage } from '../packages/webrtc/browser-tests/contract-page.ts';
import { bundlePage } from './support/bundle.ts';
import { launchUserBrowser } from './support/user-browser.ts';

declare const window: { readonly tributaryContract: ContractPage };

const CONTRACT_PAGE = fileURLToPath(new URL('../packages/webrtc/browser-tests/contract-page.ts', import.meta.url));

test('links over WebRTC keep every promise of the transport contract', async ({ page }) => {
  const bundled = await bundlePage(CONTRACT_PAGE);
  try {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      const isFavicon = message.location().url.endsWith('/favicon.ico');
      if (['error', 'warning'].includes(message.type()) && !isFavicon) problems.push(message.text());
    });
    await page.goto(`${bundled.url}/`);
    const names = await page.evaluate(() => window.tributaryContract.names);
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) await test.step(name, () => page.evaluate((name) => window.tributaryContract.run(name), name));
    expect(await page.evaluate(() => window.tributaryContract.support())).toBe('ok');
    expect(problems).toEqual([]);
  } finally {
    await bundled.close();
  }
});

test("links connect with a viewer's default flags: mDNS names instead of addresses", async () => {
  const bundled = await bundlePage(CONTRACT_PAGE);
  const browser = await launchUserBrowser();
  try {
    const page = await browser.context.newPage();
    await page.goto(`${bundled.url}/`);
    const name = 'carries frames whole and in order, both ways, of every size';
    await page.evaluate((name) => window.tributaryContract.run(name), name);
  } finally {
    await browser.close();
    await bundled.close();
  }
});

test('a page policy that forbids connections makes links fail, and nothing throws', async ({ page }) => {
  const bundled = await bundlePage(CONTRACT_PAGE, { headers: { 'connection-allowlist': '(response-origin)' } });
  try {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${bundled.url}/`);
    // Browsers without this header connect; what matters is that the attempt ends in one of the two ways.
    const ends = await page.evaluate(() => window.tributaryContract.connectOnce());
    expect([
      ['failed', 'failed'],
      ['open', 'open'],
    ]).toContainEqual(ends);
    expect(problems).toEqual([]);
  } finally {
    await bundled.close();
  }
});

for (const [support, script] of [
  ['no-webrtc', 'delete globalThis.RTCPeerConnection'],
  ['blocked', 'globalThis.RTCPeerConnection = class { constructor() { throw new DOMException("policy", "NotAllowedError"); } }'],
] as const) {
  test(`a browser with WebRTC ${support} is told apart, and opening a link there does not throw`, async ({ page }) => {
    const bundled = await bundlePage(CONTRACT_PAGE);
    try {
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      await page.addInitScript(script);
      await page.goto(`${bundled.url}/`);
      expect(await page.evaluate(() => window.tributaryContract.support())).toBe(support);
      expect(await page.evaluate(() => window.tributaryContract.connectOnce())).toEqual(['failed', 'failed']);
      expect(problems).toEqual([]);
    } finally {
      await bundled.close();
    }
  });
}
