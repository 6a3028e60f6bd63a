import type { SegmentId } from '@tributary/protocol';
import type { Load, LoadResult, SegmentRequest } from '@tributary/swarm';
import type { FragmentLoaderContext, HlsConfig, Loader, LoaderCallbacks, LoaderConfiguration, LoaderStats } from 'hls.js';
import type { FragmentLoaderClass, OriginFailure } from './hls-origin.ts';
import { stillWaiting } from './moving-times.ts';
import { beganToFlow, copyStats, writeStats, type LinkKnowledge } from './timing.ts';

const HTTP_OK = 200;

/** What the loader needs of the attachment it belongs to. */
export interface LoaderHost {
  readonly baseLoader: FragmentLoaderClass;
  /** Null where this load is to go hls.js's own way. */
  request(context: FragmentLoaderContext, config: LoaderConfiguration): SegmentRequest | null;
  load(request: SegmentRequest): Load;
  /** What is known of the viewer's line, now that the segment is here. */
  link(segment: SegmentId): LinkKnowledge;
}

/** A fragment loader that asks the engine, and hls.js's own loader for everything else. */
export class PeerLoader implements Loader<FragmentLoaderContext> {
  context: FragmentLoaderContext | null = null;
  /** hls.js keeps a reference from the start: always this object. */
  readonly stats: LoaderStats;
  readonly #config: HlsConfig;
  readonly #host: LoaderHost;
  readonly #base: Loader<FragmentLoaderContext>;
  #callbacks: LoaderCallbacks<FragmentLoaderContext> | null = null;
  #load: Load | null = null;
  #fallback: Loader<FragmentLoaderContext> | null = null;
  #isWaiting = false;

  /** @param base hls.js's own, not used yet: its stats are the ones that hls.js has */
  constructor(config: HlsConfig, host: LoaderHost, base: Loader<FragmentLoaderContext>) {
    this.#config = config;
    this.#host = host;
    this.#base = base;
    this.stats = base.stats;
  }

  load(context: FragmentLoaderContext, config: LoaderConfiguration, callbacks: LoaderCallbacks<FragmentLoaderContext>): void {
    this.context = context;
    const request = this.#plan(context, config);
    if (!request) {
      this.#base.load(context, config, callbacks);
      return;
    }
    this.#callbacks = callbacks;
    this.#isWaiting = true;
    stillWaiting(this.stats);
    try {
      this.#load = this.#host.load({ ...request, onProgress: (held, total, from) => this.#progressed(held, total, from) });
    } catch (error) {
      reportError(error);
      this.#settled({ status: 'aborted' }, request.segment, context, config);
      return;
    }
    void this.#load.result.then((result) => this.#settled(result, request.segment, context, config));
  }

  abort(): void {
    const callbacks = this.#end();
    this.#base.abort();
    this.#fallback?.abort();
    if (!callbacks || !this.context) return;
    this.stats.aborted = true;
    callbacks.onAbort?.(this.stats, this.context, null);
  }

  destroy(): void {
    this.#end();
    this.#base.destroy();
    this.#fallback?.destroy();
    this.#fallback = null;
  }

  getCacheAge(): number | null {
    return this.#base.getCacheAge?.() ?? null;
  }

  getResponseHeader(name: string): string | null {
    return this.#base.getResponseHeader?.(name) ?? null;
  }

  /** A fault of ours, or of a site's own naming, costs peers and never the segment: then it goes hls.js's own way. */
  #plan(context: FragmentLoaderContext, config: LoaderConfiguration): SegmentRequest | null {
    try {
      return this.#host.request(context, config);
    } catch (error) {
      reportError(error);
      return null;
    }
  }

  /** @returns the callbacks, where somebody still waits for them */
  #end(): LoaderCallbacks<FragmentLoaderContext> | null {
    const callbacks = this.#callbacks;
    this.#callbacks = null;
    this.#load?.cancel();
    this.#load = null;
    return callbacks;
  }

  #progressed(heldBytes: number, totalBytes: number | undefined, from: 'origin' | 'peer'): void {
    // Bytes of peers come as the mesh has them, not as the link allows: they tell the abandon rule nothing.
    if (from === 'peer') return;
    const { stats } = this;
    if (this.#isWaiting) beganToFlow(stats, performance.now());
    this.#isWaiting = false;
    if (heldBytes > 0 && stats.loading.first === 0) stats.loading.first = performance.now();
    stats.loaded = heldBytes;
    // Loaded = total would end hls.js's watch over the load before it is done.
    stats.total = totalBytes === heldBytes ? 0 : (totalBytes ?? 0);
  }

  #settled(result: LoadResult, segment: SegmentId, context: FragmentLoaderContext, config: LoaderConfiguration): void {
    const callbacks = this.#callbacks;
    if (!callbacks) return;
    this.#callbacks = null;
    this.#load = null;
    if (result.status === 'ok') {
      writeStats(this.stats, result, this.#host.link(segment), performance.now());
      // The one copy on this way: hls.js hands its buffer over to a worker, and ours stays for neighbours.
      const { buffer } = result.copyBytes();
      callbacks.onProgress?.(this.stats, context, buffer, null);
      callbacks.onSuccess({ url: context.url, data: buffer, code: HTTP_OK }, this.stats, context, null);
    } else if (result.status === 'failed') {
      this.#failed(result.failure as OriginFailure, context, callbacks);
    } else {
      this.#fallBack(context, config, callbacks);
    }
  }

  #failed(failure: OriginFailure, context: FragmentLoaderContext, callbacks: LoaderCallbacks<FragmentLoaderContext>): void {
    const { networkDetails } = failure;
    if (failure.kind === 'timeout') callbacks.onTimeout(this.stats, context, networkDetails);
    else callbacks.onError({ code: failure.code, text: failure.text }, context, networkDetails, this.stats);
  }

  /** The engine was closed in the middle of the load, or failed: hls.js's own loader takes over, and playback goes on. */
  #fallBack(context: FragmentLoaderContext, config: LoaderConfiguration, callbacks: LoaderCallbacks<FragmentLoaderContext>): void {
    const fallback = new this.#host.baseLoader(this.#config);
    this.#fallback = fallback;
    const through =
      <A extends readonly unknown[]>(call: ((...args: A) => void) | undefined) =>
      (...args: A): void => {
        copyStats(fallback.stats, this.stats);
        call?.(...args);
      };
    fallback.load(context, config, {
      onSuccess: through((response, _stats, ctx, details) => callbacks.onSuccess(response, this.stats, ctx, details)),
      onError: through((error, ctx, details) => callbacks.onError(error, ctx, details, this.stats)),
      onTimeout: through((_stats, ctx, details) => callbacks.onTimeout(this.stats, ctx, details)),
      onAbort: through((_stats, ctx, details) => callbacks.onAbort?.(this.stats, ctx, details)),
      ...(callbacks.onProgress
        ? { onProgress: through((_stats, ctx, data, details) => callbacks.onProgress?.(this.stats, ctx, data, details)) }
        : {}),
    });
  }
}
