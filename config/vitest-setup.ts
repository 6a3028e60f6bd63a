// `vi.waitFor` gives up after a second where nothing else is said: on a busy machine that fails tests of which nothing is wrong. What never
// comes is ended by the test's own limit all the same.
import { vi } from 'vitest';

const WAIT_TIMEOUT_MS = 30_000;

const { waitFor } = vi;
vi.waitFor = (callback, options) => waitFor(callback, options ?? { timeout: WAIT_TIMEOUT_MS });
