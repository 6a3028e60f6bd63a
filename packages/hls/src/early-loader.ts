import type { FragmentLoaderContext, HlsConfig, Loader, LoaderCallbacks, LoaderConfiguration, LoaderStats } from 'hls.js';
import type { FragmentLoaderClass } from './hls-origin.ts';
import type { KeptFragment } from './kept-fragments.ts';
import { stillWaiting } from './moving-times.ts';

/** What the loader needs of whoever put it into hls.js. */
export interface EarlyHost {
  readonly baseLoader: FragmentLoaderClass;
  /** The engine's loader on top of hls.js's own; null while there is no engine. */
  engineLoader(config: HlsConfig, base: Loader<FragmentLoaderContext>): Loader<FragmentLoaderContext> | null;
  /** A copy of the answer would be of use. */
  keeps(context: FragmentLoaderContext): boolean;
  keep(kept: KeptFragment): void;
  /**
   * Calls `begin` when the load is to begin: now, or when an engine that is on its way has come, or cannot be waited for.
   * @returns cancels the wait; null: it has begun
   */
  hold(context: FragmentLoaderContext, begin: () => void): (() => void) | null;
}

/** A fragment loader class for `hls.config.fLoader` that is there from the first fragment on, and needs no engine. */
export function earlyLoaderClass(host: EarlyHost): FragmentLoaderClass {
  return class extends EarlyLoader {
    constructor(config: HlsConfig) {
      super(config, host);
    }
  };
}

class EarlyLoader implements Loader<FragmentLoaderContext> {
  context: FragmentLoaderContext | null = null;
  /** hls.js keeps a reference from the start: always this object. */
  readonly stats: LoaderStats;
  readonly #config: HlsConfig;
  readonly #host: EarlyHost;
  readonly #base: Loader<FragmentLoaderContext>;
  #inner: Loader<FragmentLoaderContext>;
  #leaveHold: (() => void) | null = null;
  #onAbort: LoaderCallbacks<FragmentLoaderContext>['onAbort'];

  constructor(config: HlsConfig, host: EarlyHost) {
    this.#config = config;
    this.#host = host;
    this.#base = new host.baseLoader(config);
    this.#inner = this.#base;
    this.stats = this.#base.stats;
  }

  load(context: FragmentLoaderContext, config: LoaderConfiguration, callbacks: LoaderCallbacks<FragmentLoaderContext>): void {
    this.context = context;
    this.#onAbort = callbacks.onAbort;
    const begin = (): void => {
      const wasHeld = this.#leaveHold !== null;
      this.#leaveHold = null;
      // hls.js's loaders take a start time for a second use.
      if (wasHeld) Object.assign(this.stats.loading, { start: 0, first: 0, end: 0 });
      const engine = this.#host.engineLoader(this.#config, this.#base);
      this.#inner = engine ?? this.#base;
      this.#inner.load(context, config, engine ? callbacks : this.#keeping(config, callbacks));
    };
    this.#leaveHold = this.#host.hold(context, begin);
    if (this.#leaveHold) stillWaiting(this.stats);
  }

  abort(): void {
    if (!this.#leave()) return this.#inner.abort();
    this.stats.aborted = true;
    if (this.context) this.#onAbort?.(this.stats, this.context, null);
  }

  destroy(): void {
    this.#leave();
    this.#inner.destroy();
  }

  getCacheAge(): number | null {
    return this.#inner.getCacheAge?.() ?? null;
  }

  getResponseHeader(name: string): string | null {
    return this.#inner.getResponseHeader?.(name) ?? null;
  }

  /** @returns whether it was held */
  #leave(): boolean {
    const leave = this.#leaveHold;
    this.#leaveHold = null;
    leave?.();
    return leave !== null;
  }

  #keeping(config: LoaderConfiguration, callbacks: LoaderCallbacks<FragmentLoaderContext>): LoaderCallbacks<FragmentLoaderContext> {
    const startedAtMs = performance.now();
    return {
      ...callbacks,
      onSuccess: (response, stats, context, networkDetails) => {
        const { data, code } = response;
        // Chunks that were handed over one by one leave nothing for the end.
        if (data instanceof ArrayBuffer && data.byteLength > 0 && this.#host.keeps(context)) {
          // hls.js hands its buffer over to a worker.
          const bytes = new Uint8Array(data.slice(0));
          const loading = { ...stats.loading };
          this.#host.keep({ fragment: context.frag, config, bytes, code, loading, startedAtMs, endedAtMs: performance.now() });
        }
        callbacks.onSuccess(response, stats, context, networkDetails);
      },
    };
  }
}
