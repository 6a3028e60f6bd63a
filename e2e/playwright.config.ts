import { defineConfig } from '@playwright/test';
import { findBrowser, HOW_TO_GET_A_BROWSER } from '../scripts/browser.mjs';
import { TEST_FLAGS } from './support/flags.ts';

/** Several viewers play real media in one test on a machine with two cores. */
const TEST_TIMEOUT_MS = 90_000;
const EXPECT_TIMEOUT_MS = 15_000;

const executablePath = findBrowser();
if (executablePath === undefined) throw new Error(HOW_TO_GET_A_BROWSER);

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results/e2e',
  timeout: TEST_TIMEOUT_MS,
  expect: { timeout: EXPECT_TIMEOUT_MS },
  // Most of a test is media playing in its own time: a viewer takes a seventh of a core, and two cores carry two tests. A third would
  // take from the others what they need to decode without a stall.
  workers: 2,
  fullyParallel: false,
  // A test that passes at the second try hides a fault that viewers meet at the first.
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'line',
  use: {
    launchOptions: { executablePath, args: [...TEST_FLAGS] },
    screenshot: 'only-on-failure',
    trace: 'off',
    video: 'off',
  },
  projects: [{ name: 'chromium' }],
});
