// Whether there can be demo viewers on this machine, and the program that they are.
import { findBrowser, WAYS_TO_GET_A_BROWSER } from '../browser.mjs';

/** Each takes about a fifth of a core; more belong on machines of their own. */
export const MAX_DEMO_VIEWERS = 8;

/** @typedef {{ status: 'here', program: import('./programs.mjs').Program, told: string } | { status: 'none', told: string }} DemoViewers */

/**
 * Looks for a browser, and installs none: a demo is no reason to download a hundred megabytes.
 * @param {number} viewers 1 to MAX_DEMO_VIEWERS
 * @param {string} server its own address
 * @param {() => string | undefined} [find]
 * @returns {DemoViewers}
 */
export function demoViewers(viewers, server, find = findBrowser) {
  /** @type {string | undefined} */
  let browser;
  try {
    browser = find();
  } catch (error) {
    return { status: 'none', told: `No demo viewers: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (browser === undefined)
    return {
      status: 'none',
      told: ['No demo viewers: there is no Chromium or Chrome here. Any of these helps:', ...WAYS_TO_GET_A_BROWSER].join('\n'),
    };
  const args = ['--browser', browser, '--url', `${server}/watch/?muted=1`, '--viewers', String(viewers)];
  return {
    status: 'here',
    program: { name: 'The browser of the demo viewers', entry: 'scripts/start/demo-viewers.mjs', args, isExtra: true },
    told: `${viewers} demo ${viewers === 1 ? 'viewer is' : 'viewers are'} coming …`,
  };
}
