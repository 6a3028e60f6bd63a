// What a page is to somebody who does not see it, or uses no pointer.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const MOST_STOPS = 60; // more than a page has: what is not reached by then cannot be

/** What axe finds that keeps somebody from using the page; frames are pages of their own. @param within shadow hosts, outermost first */
export async function seriousProblems(page: Page, within?: readonly string[]): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const results = await page.evaluate(
    (hosts) =>
      (window as unknown as { axe: { run(root: object, options: object): Promise<AxeResults> } }).axe.run(
        hosts === undefined ? document : { include: [{ fromShadowDom: hosts }] },
        { iframes: false },
      ),
    within,
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(', ')}`);
}

/** The label, or else the text, of what has the focus. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });

/** Presses a key until that has the focus, as a person would who sees where it is. */
export async function reach(page: Page, key: string, what: RegExp): Promise<void> {
  const passed: string[] = [];
  while (passed.length < MOST_STOPS) {
    await page.keyboard.press(key);
    const name = await focused(page);
    if (what.test(name)) return;
    passed.push(name);
  }
  throw new Error(`The keyboard does not reach ${String(what)}; it reached ${passed.join(' | ')}`);
}
