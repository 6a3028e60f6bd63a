// Reads the JSON reports of vitest and Playwright.
import { existsSync, readFileSync } from 'node:fs';

const NO_REASON = 'the test says no reason';

/**
 * @typedef {{ passed: number, failed: number, skipped: { name: string, how: string }[] }} Report
 */

/** @param {string} file @returns {any} undefined where the runner did not get as far as writing it */
function readJson(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Half a report is what a killed runner leaves; it is as good as none.
    return undefined;
  }
}

/** @param {string} file @returns {Report | undefined} */
export function readVitestReport(file) {
  const report = readJson(file);
  if (report === undefined) return undefined;
  // vitest leaves the reason given to `skip` out of its report, and takes along what a test noted of itself.
  /** @type {{ fullName: string, status: string, meta?: { how?: string } }[]} */
  const tests = report.testResults.flatMap((/** @type {any} */ result) => result.assertionResults);
  // A file that does not load is a failed suite without tests in it.
  const unloaded = report.testResults.filter(
    (/** @type {any} */ { status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const count = (/** @type {string} */ status) => tests.filter((test) => test.status === status).length;
  return {
    passed: count('passed'),
    failed: count('failed') + unloaded.length,
    skipped: tests
      .filter(({ status }) => !['passed', 'failed'].includes(status))
      .map(({ fullName, meta }) => ({ name: fullName, how: meta?.how ?? NO_REASON })),
  };
}

/** @param {string} file @returns {Report | undefined} */
export function readPlaywrightReport(file) {
  const report = readJson(file);
  if (report === undefined) return undefined;
  /** @type {Report} */
  const counted = { passed: 0, failed: 0, skipped: [] };
  /** @param {any} suite @param {string} path */
  const visit = (suite, path) => {
    for (const inner of suite.suites ?? []) visit(inner, `${path}${inner.title} › `);
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected') counted.passed += 1;
        else if (test.status === 'skipped') {
          const reason = test.annotations.find((/** @type {any} */ { type }) => type === 'skip' || type === 'fixme')?.description;
          counted.skipped.push({ name: `${path}${spec.title}`, how: reason ?? NO_REASON });
        } else counted.failed += 1;
      }
    }
  };
  visit(report, '');
  // Errors outside tests: a spec that does not load, a hook of the whole run.
  counted.failed += report.errors.length;
  return counted;
}
