// What a step of `npm test` came to, and the sum of all.

/**
 * @typedef {object} Outcome
 * @property {string} step
 * @property {number} passed
 * @property {number} failed
 * @property {readonly { name: string, how: string }[]} skipped What did not run, and what it would take.
 * @property {boolean} executesTests Whether it counts tests, or is one check.
 */

/** @param {string} step @param {boolean} ok @returns {Outcome} */
export const checkOutcome = (step, ok) => ({ step, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [], executesTests: false });

/**
 * A runner's own word is not enough: one that ended badly without a failed test (a crash, an error outside tests, a file that does
 * not load) has failed.
 * @param {string} step
 * @param {{ passed: number, failed: number, skipped: readonly { name: string, how: string }[] } | undefined} report undefined: it wrote none
 * @param {number | null} exitCode
 * @returns {Outcome}
 */
export function testOutcome(step, report, exitCode) {
  if (report === undefined) return { step, passed: 0, failed: 1, skipped: [], executesTests: true };
  const failed = report.failed === 0 && exitCode !== 0 ? 1 : report.failed;
  return { step, passed: report.passed, failed, skipped: report.skipped, executesTests: true };
}

/**
 * @param {readonly Outcome[]} outcomes
 * @param {{ testsWanted: boolean }} options
 * @returns {{ lines: string[], ok: boolean }} what to print last; the very last line is `N passed, N failed, N skipped`
 */
export function summarize(outcomes, { testsWanted }) {
  const lines = outcomes.map(({ step, passed, failed, executesTests }) => {
    const verdict = failed === 0 ? 'ok    ' : 'FAILED';
    return executesTests ? `${verdict}  ${step}: ${passed} passed, ${failed} failed` : `${verdict}  ${step}`;
  });
  const skipped = outcomes.flatMap((outcome) => outcome.skipped);
  lines.push(...skipped.map(({ name, how }) => `SKIPPED ${name}: ${how}`));
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  let failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  const executed = outcomes.filter((outcome) => outcome.executesTests).reduce((sum, outcome) => sum + outcome.passed + outcome.failed, 0);
  if (testsWanted && executed === 0) {
    lines.push('FAILED  no test ran at all');
    failed += 1;
  }
  lines.push(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  return { lines, ok: failed === 0 };
}
