// The viewers of `npm start -- --demo-viewers N`: pages of one headless browser, each a viewer of its own, until told to stop.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

/** So that whoever looks sees them come one by one, and no start-up takes the processor from another's. */
const APART_MS = 2_000;
/** Nobody looks at them: a small window is quickly drawn. */
const WINDOW = { width: 480, height: 640 };
const PAGE_TIMEOUT_MS = 60_000;

const FLAGS = [
  '--disable-gpu',
  '--mute-audio',
  '--autoplay-policy=no-user-gesture-required',
  // All of them are on this machine, which may be a container without multicast: names that hide addresses lead nowhere there.
  '--disable-features=WebRtcHideLocalIpsWithMdns,HttpsUpgrades,MediaRouter,OptimizationHints,Translate',
];

const { values } = parseArgs({
  options: { browser: { type: 'string' }, url: { type: 'string' }, viewers: { type: 'string' } },
});
const { browser: executablePath, url, viewers: wanted } = values;
if (executablePath === undefined || url === undefined || !(Number(wanted) > 0))
  throw new Error('usage: demo-viewers.mjs --browser PATH --url WATCH_PAGE --viewers N');

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stop.abort());

/** @param {import('playwright-core').Browser} browser @param {number} number @returns {Promise<boolean>} whether it came */
async function open(browser, number) {
  try {
    // A context of its own: viewers share no cache that could answer for the origin.
    const context = await browser.newContext({ viewport: WINDOW, reducedMotion: 'reduce', ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(/** @type {string} */ (url), { waitUntil: 'domcontentloaded', timeout: PAGE_TIMEOUT_MS });
    return true;
  } catch (error) {
    if (!stop.signal.aborted)
      console.error(`Demo viewer ${number} did not come: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

const browser = await chromium.launch({
  executablePath,
  args: FLAGS,
  // Chromium refuses its sandbox to root.
  chromiumSandbox: process.getuid?.() !== 0,
  handleSIGINT: false,
  handleSIGTERM: false,
  handleSIGHUP: false,
});
const lost = new Promise((resolve) => browser.once('disconnected', () => resolve('lost')));
const stopped = stop.signal.aborted ? 'stopped' : once(stop.signal, 'abort').then(() => 'stopped');

let came = 0;
for (let number = 1; number <= Number(wanted) && browser.isConnected() && !stop.signal.aborted; number++) {
  if (await open(browser, number)) came++;
  if (number < Number(wanted)) await delay(APART_MS, undefined, { signal: stop.signal }).catch(() => {});
}
if (!stop.signal.aborted) console.log(`${came} demo ${came === 1 ? 'viewer watches' : 'viewers watch'} ${url}, without sound or window.`);

if ((await Promise.race([lost, stopped])) === 'stopped') await browser.close();
else {
  console.error('The browser of the demo viewers ended.');
  process.exitCode = 1;
}
