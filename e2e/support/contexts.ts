// Pages of one test must not play on under the next one: whatever a test opens is closed when it ends.
import type { Browser, BrowserContext, BrowserContextOptions } from '@playwright/test';

const opened: BrowserContext[] = [];

/** A context of its own for a viewer, until the test ends. */
export async function openContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  opened.push(context);
  return context;
}

export async function closeContexts(): Promise<void> {
  // A test may have closed one itself: that is how a viewer leaves.
  await Promise.all(opened.splice(0).map((context) => context.close().catch(() => {})));
}
