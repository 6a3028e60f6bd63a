// Waits until a program answers over HTTP.
import http from 'node:http';
import https from 'node:https';

/** Starting takes a second or two; a machine that is busy building something else may need many. */
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/** @param {string} url @returns {Promise<boolean>} */
function answers(url) {
  return new Promise((resolve) => {
    // Our own program on this machine, with a certificate that nobody else vouches for.
    const request = (url.startsWith('https:') ? https : http).get(url, { rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}

/** @param {string} url @param {AbortSignal} stop @returns {Promise<'ready' | 'timeout' | 'stopped'>} */
export async function waitUntilReady(url, stop) {
  const until = performance.now() + READY_TIMEOUT_MS;
  while (!stop.aborted) {
    if (await answers(url)) return 'ready';
    if (performance.now() > until) return 'timeout';
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return 'stopped';
}
