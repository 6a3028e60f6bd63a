/** Public keys from a JWKS address: fetched when a token needs them, kept, and fetched anew for a key id that is not known yet. */
import { createRemoteJWKSet, customFetch, type CompactVerifyGetKey, type FetchImplementation } from 'jose';
import { ServerError } from '../errors.ts';

const FETCH_TIMEOUT_MS = 5_000;
/** Between two fetches, however many tokens name unknown keys: made-up key ids must not turn into requests. */
const COOLDOWN_MS = 30_000;
const FAILURE_REST_MS = 5_000;
const HTTP_OK = 200;
/** After that a key that was withdrawn is no longer believed. */
const CACHE_MS = 10 * 60_000;
/** A set of a few keys has two or three KiB. */
const JWKS_BYTES_MAX = 64 * 1024;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** @throws ServerError `bad-option` for an address that anybody on the way could answer */
export function checkJwksUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname))) return url;
  throw new ServerError('bad-option', `${JSON.stringify(text)} is no JWKS address: use https://… (http:// on this machine only).`);
}

export function remoteKeys(url: URL): CompactVerifyGetKey {
  return createRemoteJWKSet(url, {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: CACHE_MS,
    [customFetch]: restingAfterFailure(fetchBounded),
  });
}

/** The library's own cooldown begins with an answer: a set that cannot be had would be asked for by every token that names a key. */
function restingAfterFailure(fetchSet: FetchImplementation): FetchImplementation {
  let restsUntilMs = -Infinity;
  return async (...request) => {
    if (performance.now() < restsUntilMs) throw new Error('The key set could not be had a moment ago.');
    try {
      const response = await fetchSet(...request);
      if (response.status !== HTTP_OK) restsUntilMs = performance.now() + FAILURE_REST_MS;
      return response;
    } catch (error) {
      restsUntilMs = performance.now() + FAILURE_REST_MS;
      throw error;
    }
  };
}

const fetchBounded: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the download.
    if (bytes > JWKS_BYTES_MAX) throw new RangeError(`The key set is larger than ${JWKS_BYTES_MAX} bytes.`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { status: response.status, headers: { 'content-type': 'application/json' } });
};
