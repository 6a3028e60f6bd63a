// A browser as a viewer runs it. Playwright's own launch pretends that every page is focused and visible; this one does not,
// so a tab behind another is really hidden and its timers really slow down.
import { chromium } from '@playwright/test';
import type { BrowserContext } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser, HOW_TO_GET_A_BROWSER } from '../../scripts/browser.mjs';
import { USER_FLAGS } from './flags.ts';

/** A cold start on a busy two-core machine takes a few seconds. Past this the browser is not coming. */
const START_TIMEOUT_MS = 30_000;
/** A browser that was told to close does so at once; one that hangs is killed. */
const STOP_TIMEOUT_MS = 5_000;
/** Chromium's last writes to its profile race with our removing it. */
const REMOVE_RETRIES = 10;

export interface UserBrowser {
  /** One window. Its newest tab is in front; `page.bringToFront()` puts another there and hides this one. */
  readonly context: BrowserContext;
  close(): Promise<void>;
}

function devToolsAddress(stderr: NodeJS.ReadableStream, exited: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (): void => reject(new Error(`The browser did not start. It said:\n${said}`));
    const timer = setTimeout(fail, START_TIMEOUT_MS);
    exited.addEventListener('abort', fail, { once: true });
    // Keeps reading afterwards too: a full pipe would stop the browser.
    stderr.on('data', (chunk: Buffer) => {
      const address = /ws:\/\/\S+/.exec((said += chunk.toString()))?.[0];
      if (address === undefined) return;
      clearTimeout(timer);
      said = '';
      resolve(address);
    });
  });
}

/**
 * Starts Chromium with its default flags and an empty profile.
 * @throws Error where there is no browser or it does not start
 */
export async function launchUserBrowser(flags: readonly string[] = []): Promise<UserBrowser> {
  const executable = findBrowser();
  if (executable === undefined) throw new Error(HOW_TO_GET_A_BROWSER);
  const profile = await mkdtemp(join(tmpdir(), 'tributary-profile-'));
  const child = spawn(executable, [...USER_FLAGS, ...flags, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = new AbortController();
  child.once('exit', () => exit.abort());
  child.once('error', () => exit.abort());

  const stop = async (): Promise<void> => {
    if (!exit.signal.aborted) {
      child.kill();
      await once(exit.signal, 'abort', { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) }).catch(() => child.kill('SIGKILL'));
    }
    await rm(profile, { recursive: true, force: true, maxRetries: REMOVE_RETRIES });
  };

  try {
    const browser = await chromium.connectOverCDP(await devToolsAddress(child.stderr, exit.signal), { noDefaults: true });
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('The browser has no default context: it is not a Chromium that Playwright can drive.');
    return {
      context,
      close: async () => {
        await browser.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
