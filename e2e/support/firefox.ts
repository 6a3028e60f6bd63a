// Firefox, the second engine: by WebDriver BiDi, for Playwright drives only a Firefox of its own. Not everybody has one: tests that need it
// say how to get it.
import { spawnSync } from 'node:child_process';
import puppeteer, { type Browser } from 'puppeteer-core';
import type { ViewerOptions, Snapshot } from '../pages/viewer/main.ts';

export const HOW_TO_GET_FIREFOX = 'install Firefox (Debian: apt-get install firefox-esr), or set FIREFOX_PATH to its executable';
const PROGRAMS = ['firefox-esr', 'firefox'];
/** What a headless one on loopback needs: candidates of 127.0.0.1, and addresses instead of names that nothing here resolves. */
const PREFERENCES = {
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
};
/** A cold start on a busy machine. */
const START_TIMEOUT_MS = 60_000;

export interface FirefoxViewer {
  snapshot(): Promise<Snapshot>;
}

/** @returns Firefox's program; undefined where there is none */
export function findFirefox(): string | undefined {
  const given = process.env['FIREFOX_PATH'];
  const runs = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
  const found = (given === undefined ? PROGRAMS : [given]).find(runs);
  // puppeteer-core wants a path, and looks nothing up.
  return found === undefined || found.includes('/') ? found : spawnSync('which', [found], { encoding: 'utf8' }).stdout.trim();
}

/** @throws Error where it does not start */
export function launchFirefox(executablePath: string): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: PREFERENCES,
    timeout: START_TIMEOUT_MS,
  });
}

/** Opens a page that plays, as `openViewer` does in Chromium. */
export async function openFirefoxViewer(browser: Browser, pageUrl: string, options: ViewerOptions): Promise<FirefoxViewer> {
  const page = await browser.newPage();
  await page.goto(`${pageUrl}/`);
  await page.waitForFunction(() => 'startViewer' in window);
  await page.evaluate((viewerOptions) => window.startViewer(viewerOptions as ViewerOptions), options as never);
  // By way of JSON: what the stats keep in maps is of no use here, and BiDi would send all of it.
  const snapshot = async (): Promise<Snapshot> =>
    JSON.parse(await page.evaluate(() => JSON.stringify(window.viewer.snapshot()))) as Snapshot;
  return { snapshot };
}
