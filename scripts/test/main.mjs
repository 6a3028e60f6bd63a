// Runs the chosen steps one after the other; a failing one hides none of the following.
import { ensureInstalled } from '../install.mjs';
import { readTestCommand, USAGE } from './flags.mjs';
import { summarize } from './outcome.mjs';
import { buildPages, checkPackages, endToEndTests, staticChecks, unitTests } from './steps.mjs';

const EXIT_BAD_FLAGS = 2;

/** @param {readonly string[]} args */
export async function main(args) {
  const command = readTestCommand(args);
  if (command.kind === 'help') return console.log(USAGE);
  if (command.kind === 'bad') {
    console.error(`${command.message}\n\n${USAGE}`);
    process.exitCode = EXIT_BAD_FLAGS;
    return;
  }
  ensureInstalled();
  const { parts, only } = command;
  const outcomes = [];
  if (parts.has('static')) outcomes.push(...staticChecks());
  if (parts.has('unit')) outcomes.push(unitTests(only));
  if (parts.has('packages')) outcomes.push(checkPackages());
  if (parts.has('e2e')) outcomes.push(buildPages(), endToEndTests(only));

  const { lines, ok } = summarize(outcomes, { testsWanted: parts.has('unit') || parts.has('e2e') });
  console.log(`\n${lines.join('\n')}`);
  process.exitCode = ok ? 0 : 1;
}
