// A page that makes and removes players – a feed, a router – is left with nothing of them.
import type { CDPSession } from '@playwright/test';
import { openContext } from './support/contexts.ts';
import { expect, test } from './support/fixtures.ts';
import { installProbes } from './support/probes.ts';

const PLAYERS = 10;
const TIMES = 100;
// Compiled code, caches, and what is made once: 2 to 4 MB that come with the first thousand, whereas the next take 0.1 KB each.
const WARM_UP = 50;
const HEAP_GROWTH_BYTES = 4 * 1024 * 1024; // of a thousand players: 4 KB each; one that is held is some hundred

interface Remains {
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function remains(cdp: CDPSession): Promise<Remains> {
  // Twice: what the first one finalises, the second one collects.
  for (const _time of [1, 2]) await cdp.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return { heapBytes: usedSize, nodes, listeners: jsEventListeners };
}

// A thousand players with all their controls are 40 s of work for one core that has nothing else to do.
const TEST_TIMEOUT_MS = 240_000;

test('ten players made and removed a hundred times leave no connection, listener, timer or memory', async ({ browser, startSite }) => {
  test.setTimeout(TEST_TIMEOUT_MS);
  const { origin, server, url } = await startSite({ page: 'pages/player/main.ts', origin: { renditions: ['240p'] } });
  const page = await (await openContext(browser)).newPage();
  await installProbes(page);
  const cdp = await page.context().newCDPSession(page);
  await page.goto(`${url}/`);
  await page.waitForFunction(() => 'show' in window);
  const attributes = { src: `${origin.url}/live/master.m3u8`, signaling: server.url, controls: '', autoplay: '', muted: '' };
  const make = (times: number): Promise<void> =>
    page.evaluate(([count, howOften, all]) => window.makeAndRemove(count, howOften, all), [PLAYERS, times, attributes] as const);
  // From here on every player has its controls from the beginning, as far as it lives.
  await page.evaluate((all) => window.show(all), attributes);
  await expect(page.locator('.buttons media-play-button')).toBeVisible({ timeout: 30_000 });
  await make(WARM_UP);
  await expect.poll(() => page.evaluate(() => window.probes.liveTimers())).toBe(0);
  const before = await remains(cdp);

  await make(TIMES);
  expect(await page.evaluate(() => window.probes.connectionsOpen())).toBe(0);
  await expect.poll(() => page.evaluate(() => window.probes.liveTimers())).toBe(0);
  // What is collected is the browser's to say when: a source of media goes with the element that had it, some time after.
  await expect.poll(async () => (await remains(cdp)).listeners - before.listeners).toBeLessThanOrEqual(PLAYERS);
  await expect.poll(async () => (await remains(cdp)).nodes - before.nodes).toBeLessThanOrEqual(PLAYERS);
  await expect.poll(async () => (await remains(cdp)).heapBytes - before.heapBytes).toBeLessThan(HEAP_GROWTH_BYTES);
});
