import { MAX_SIDECAR_BYTES, type SegmentId } from '@tributary/protocol';
import type { SidecarAnswer, SidecarFetcher } from '@tributary/client';
import type { HlsConfig, Loader, LoaderContext, LoaderConfiguration } from 'hls.js';
import type { Fragments } from './fragments.ts';

// By its value: this package brings no copy of hls.js with it. Versions before 1.7 do not look at it.
const SIDECAR = 'level' as LoaderContext['type'];
const TIMEOUT_MS = 5_000; // a sidecar has a few kilobytes; a neighbour may have it sooner than a slower host
/** What hosts say of files that are not there; object stores that hide their lists say that it is forbidden. */
const MISSING: ReadonlySet<number> = new Set([403, 404, 410]);
/** LL-HLS asks for its playlists with these; a sidecar has no state that they could name. RFC 8216bis 6.2.5 */
const DELIVERY_DIRECTIVE = /^_HLS_/i;

/**
 * Fetches sidecars by the loader that fetches the playlists, so that the site's `xhrSetup`, credentials, headers and own loaders apply to
 * them as well. Never retries: whoever wants one asks again.
 */
export class HlsSidecars implements SidecarFetcher {
  readonly #config: HlsConfig;
  readonly #fragments: Fragments;

  constructor(config: HlsConfig, fragments: Fragments) {
    this.#config = config;
    this.#fragments = fragments;
  }

  /** Where the playlist was in the end, after redirections. */
  playlistUrl(segment: SegmentId): string | undefined {
    const url = this.#fragments.get(segment)?.fragment.baseurl;
    return url ? withoutDirectives(url) : undefined;
  }

  fetch(url: string, signal: AbortSignal): Promise<SidecarAnswer> {
    return new Promise((resolve) => {
      let loader: Loader<LoaderContext> | null = null;
      let isSettled = false;
      const settle = (answer: SidecarAnswer): void => {
        if (isSettled) return;
        isSettled = true;
        signal.removeEventListener('abort', onAbort);
        resolve(answer);
        loader?.destroy();
      };
      const onAbort = (): void => settle('failed');
      if (signal.aborted) return settle('failed');
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        loader = new this.#config.loader(this.#config);
        loader.load({ type: SIDECAR, url, responseType: 'arraybuffer' }, configuration(), {
          onSuccess: ({ data }) => {
            const isOne = data instanceof ArrayBuffer && data.byteLength <= MAX_SIDECAR_BYTES;
            settle(isOne ? new Uint8Array(data) : 'failed');
          },
          onProgress: ({ loaded }) => {
            if (loaded > MAX_SIDECAR_BYTES) settle('failed');
          },
          onError: ({ code }) => settle(MISSING.has(code) ? 'missing' : 'failed'),
          onTimeout: () => settle('failed'),
          onAbort: () => settle('failed'),
        });
      } catch {
        // A site's own loader may throw: as good as a host that does not answer.
        settle('failed');
      }
    });
  }
}

function configuration(): LoaderConfiguration {
  const loadPolicy = { maxTimeToFirstByteMs: TIMEOUT_MS, maxLoadTimeMs: TIMEOUT_MS, timeoutRetry: null, errorRetry: null };
  return { loadPolicy, timeout: TIMEOUT_MS, maxRetry: 0, retryDelay: 0, maxRetryDelay: 0 };
}

function withoutDirectives(url: string): string {
  const query = url.indexOf('?');
  if (query < 0) return url;
  const kept = url
    .slice(query + 1)
    .split('&')
    .filter((parameter) => !DELIVERY_DIRECTIVE.test(parameter));
  return kept.length === 0 ? url.slice(0, query) : `${url.slice(0, query)}?${kept.join('&')}`;
}
