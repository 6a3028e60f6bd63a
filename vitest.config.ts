import { defineConfig } from 'vitest/config';

/** Far past what any test needs: it ends a test that hangs, and never one that merely shares a slow machine. */
const HANG_TIMEOUT_MS = 60_000;

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/**/*.test.ts',
      'release/**/*.test.ts',
    ],
    environment: 'node',
    setupFiles: ['config/vitest-setup.ts'],
    testTimeout: HANG_TIMEOUT_MS,
    hookTimeout: HANG_TIMEOUT_MS,
  },
});
