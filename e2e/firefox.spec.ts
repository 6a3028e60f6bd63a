// Another browser's WebRTC, WebCrypto and media: Firefox and Chromium viewers feed each other.
import { expect, test } from './support/fixtures.ts';
import { findFirefox, HOW_TO_GET_FIREFOX, launchFirefox, openFirefoxViewer } from './support/firefox.ts';
import { expectOriginBytes, openViewer } from './support/viewers.ts';

/** Of 2 s each, after both are connected. */
const SEGMENTS = 4;

test('a Firefox and a Chromium viewer of a sealed stream feed each other', async ({ browser, startSite }) => {
  const program = findFirefox();
  test.skip(program === undefined, HOW_TO_GET_FIREFOX);
  const { url, options } = await startSite({ origin: { renditions: ['240p'] }, sealed: true });
  const firefox = await launchFirefox(program ?? '');
  try {
    const viewers = await Promise.all([openViewer(browser, url, options), openFirefoxViewer(firefox, url, options)]);
    for (const viewer of viewers) await expect.poll(async () => (await viewer.snapshot()).status, { timeout: 30_000 }).toBe('sharing');
    for (const viewer of viewers) {
      const before = (await viewer.snapshot()).played.length;
      await expect.poll(async () => (await viewer.snapshot()).played.length, { timeout: 30_000 }).toBeGreaterThan(before + SEGMENTS);
      await expect.poll(async () => (await viewer.snapshot()).stats.totals.peerBytes, { timeout: 30_000 }).toBeGreaterThan(0);
      await expect.poll(async () => (await viewer.snapshot()).stats.totals.sentBytes, { timeout: 30_000 }).toBeGreaterThan(0);
    }
    for (const viewer of viewers) {
      const { errors, played, stats, stalls } = await viewer.snapshot();
      expect(errors.filter((error) => error.startsWith('fatal'))).toEqual([]);
      expect(stats.trust).toBe('sealed');
      expect(stalls).toBe(0);
      await expectOriginBytes(played);
    }
  } finally {
    await firefox.close();
  }
});
