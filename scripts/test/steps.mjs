// The steps of `npm test`. Each runs its program, lets it speak on the screen, and says what came of it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser, HOW_TO_GET_A_BROWSER } from '../browser.mjs';
import { ROOT } from '../install.mjs';
import { ensurePagesBuilt } from '../pages.mjs';
import { checkOutcome, testOutcome } from './outcome.mjs';
import { readPlaywrightReport, readVitestReport } from './reports.mjs';

/** @typedef {import('./outcome.mjs').Outcome} Outcome */

const REPORTS = join(ROOT, 'test-results');

/**
 * @param {string} script a JavaScript file, relative to the repository
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 */
function run(script, args, options = {}) {
  const { status, error } = spawnSync(process.execPath, [join(ROOT, script), ...args], {
    cwd: options.cwd ?? ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...options.env },
  });
  if (error !== undefined) console.error(`${script} did not run: ${error.message}`);
  return status;
}

/** @param {string} step */
const announce = (step) => console.log(`\n── ${step} ──`);

/** @returns {Outcome[]} */
export function staticChecks() {
  /** @type {readonly (readonly [string, string, readonly string[]])[]} */
  const checks = [
    ['format', 'node_modules/oxfmt/bin/oxfmt', ['--check', '.']],
    ['lint', 'node_modules/oxlint/bin/oxlint', []],
    ['boundaries', 'scripts/check-boundaries.mjs', []],
    ...['pure', 'web', 'node'].map(
      (view) => /** @type {const} */ ([`types (${view})`, 'node_modules/typescript/bin/tsc', ['-p', `config/tsconfig.${view}.json`]]),
    ),
  ];
  return checks.map(([step, script, args]) => {
    announce(step);
    return checkOutcome(step, run(script, args) === 0);
  });
}

/** @param {string} name @returns {string} the report's file, without an earlier run's content */
function freshReport(name) {
  mkdirSync(REPORTS, { recursive: true });
  const file = join(REPORTS, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

/** @param {string | undefined} only @returns {Outcome} */
export function unitTests(only) {
  announce('unit tests');
  const report = freshReport('unit');
  const filter = only === undefined ? [] : [only, '--passWithNoTests'];
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filter];
  const status = run('node_modules/vitest/vitest.mjs', args);
  return testOutcome('unit tests', readVitestReport(report), status);
}

/** @returns {Outcome} */
export function buildPages() {
  announce('pages');
  const outcome = ensurePagesBuilt();
  if (outcome === 'no-pages') console.error('There are no pages to build: apps/watch/index.html is missing.');
  if (outcome === 'fresh') console.log('Nothing changed since the last build.');
  return checkOutcome('pages', outcome === 'built' || outcome === 'fresh');
}

/** What is published builds, and its package.json, types, elements and sizes are as they should be. @returns {Outcome} */
export function checkPackages() {
  announce('packages');
  return checkOutcome('packages', run('scripts/run.mjs', ['release/check.ts']) === 0);
}

/** @returns {string | undefined} */
function browserOrReason() {
  try {
    const browser = ensureBrowser();
    if (browser === undefined) console.error(HOW_TO_GET_A_BROWSER);
    return browser;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}

/** @param {string | undefined} only @returns {Outcome} */
export function endToEndTests(only) {
  const step = 'end-to-end tests';
  announce(step);
  const browser = browserOrReason();
  if (browser === undefined) return testOutcome(`${step} (no browser)`, undefined, null);
  console.log(`Browser: ${browser}`);
  const report = freshReport('e2e');
  const filter = only === undefined ? [] : [only, '--pass-with-no-tests'];
  const status = run('e2e/node_modules/@playwright/test/cli.js', ['test', '--reporter=line,json', ...filter], {
    cwd: join(ROOT, 'e2e'),
    env: { CHROMIUM_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  return testOutcome(step, readPlaywrightReport(report), status);
}
