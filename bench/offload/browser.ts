/** Browsers for the viewers of a run: their process trees are the viewers' CPU time. */
import { TEST_FLAGS } from '@tributary/e2e/support/flags.ts';
import { chromium, type Page } from 'playwright-core';
import { ensureBrowser, HOW_TO_GET_A_BROWSER } from '../../scripts/browser.mjs';

/** Decoding happens at the film's size; painting it small leaves the two cores of a usual machine to the players. */
const VIEWPORT = { width: 480, height: 270 };

export interface ViewerBrowser {
  readonly pid: number;
  readonly version: string;
  /**
   * A page with storage and cache of its own, as another viewer's browser has.
   * `onFailure` hears of errors that nobody in the page caught, and of its crash.
   */
  open(url: string, onFailure: (message: string) => void): Promise<Page>;
  close(): Promise<void>;
}

/** Where a browser runs. */
export interface BrowserPlace {
  /** An executable that starts the given one there. */
  launcher(executable: string): string;
  /** Web origin of the pages, which is none that browsers take for secure by itself. */
  readonly pageOrigin: string;
}

/** Throws an Error that says how to get a browser where there is none. */
export async function launchBrowser(place?: BrowserPlace): Promise<ViewerBrowser> {
  const executable = ensureBrowser();
  if (executable === undefined) throw new Error(HOW_TO_GET_A_BROWSER);
  const executablePath = place?.launcher(executable) ?? executable;
  // Players verify with WebCrypto, which pages have only where they count as secure.
  const flags = place ? [`--unsafely-treat-insecure-origin-as-secure=${place.pageOrigin}`] : [];
  // As a server, because only that tells the process id.
  const server = await chromium.launchServer({ executablePath, args: [...TEST_FLAGS, ...flags] });
  const browser = await chromium.connect(server.wsEndpoint());
  return {
    pid: server.process().pid ?? 0,
    version: browser.version(),
    async open(url, onFailure) {
      const context = await browser.newContext({ viewport: VIEWPORT });
      const page = await context.newPage();
      page.on('pageerror', ({ message }) => onFailure(message));
      page.on('crash', () => onFailure('the page crashed'));
      await page.goto(url);
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
