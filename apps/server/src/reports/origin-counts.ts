import type { StreamId } from '@tributary/protocol';
import { counted, type MeasuresSink } from '@tributary/telemetry';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import type { CheckedOptions, StreamOffer } from '../options.ts';
import { addressOf, idsOf } from '../stream-address.ts';
import { fetchText } from './fetch-text.ts';
import { COUNTS_INTERVAL_MS, ORIGIN_BYTES_PER_SECOND, ORIGIN_STATS_BYTES, ORIGIN_STATS_TIMEOUT_MS } from './limits.ts';
import { OriginDeltas } from './origin-deltas.ts';
import { readOriginTotals, type PathTotals } from './origin-totals.ts';

const MS_PER_SECOND = 1000;

export interface OriginCountsOptions {
  readonly checked: Pick<CheckedOptions, 'originStats' | 'streams' | 'host' | 'tls'>;
  readonly sink: MeasuresSink;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** A stream by this identifier has, or had, viewers. */
  isWatched(streamId: StreamId): boolean;
}

/** A stream, and where its segments are on the origin. */
interface Target {
  /** It may be named by its address or by its site: viewers of one page all do the same. */
  readonly ids: readonly StreamId[];
  readonly label: string;
  readonly folder: string;
}

/** Asks origins how much they served, which is the other end's word on what viewers say they got from there. */
export class OriginCounts {
  readonly #origins: readonly PolledOrigin[];
  readonly #timer: NodeJS.Timeout | null;

  constructor(options: OriginCountsOptions) {
    const { originStats } = options.checked;
    this.#origins = originStats.map((offer) => new PolledOrigin(offer, options));
    this.#timer = originStats.length === 0 ? null : setInterval(() => void this.look(), COUNTS_INTERVAL_MS).unref();
    void this.look();
  }

  /** Asks all of them now. Never rejects. */
  async look(): Promise<void> {
    await Promise.all(this.#origins.map((origin) => origin.look(Date.now())));
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
  }
}

class PolledOrigin {
  readonly #options: OriginCountsOptions;
  readonly #url: string;
  readonly #ownCertificate: string | undefined;
  readonly #targets: readonly Target[];
  readonly #deltas = new OriginDeltas(Date.now());
  #lookedAtMs = 0;
  #isFailing = false;
  #isLooking = false;

  constructor({ name, url }: StreamOffer, options: OriginCountsOptions) {
    this.#options = options;
    const { checked } = options;
    this.#url = addressOf(url, checked);
    this.#ownCertificate = url.startsWith(':') ? checked.tls?.cert : undefined;
    const offers = checked.streams.filter((offer) =>
      name === '' ? isSameHost(addressOf(offer.url, checked), this.#url) : offer.name === name,
    );
    this.#targets = offers.map((offer) => {
      const { pathname } = new URL(addressOf(offer.url, checked));
      return { ids: idsOf(offer, checked), label: pathname, folder: pathname.slice(0, pathname.lastIndexOf('/') + 1) };
    });
  }

  async look(nowMs: number): Promise<void> {
    // An origin that takes long is asked again when it has answered.
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const text = await fetchText({
        url: this.#url,
        maxBytes: ORIGIN_STATS_BYTES,
        timeoutMs: ORIGIN_STATS_TIMEOUT_MS,
        ownCertificate: this.#ownCertificate,
      });
      const totals = readOriginTotals(text);
      if (!totals) throw new Error('its answer is none of the two that docs/operations.md describes');
      this.#tell(this.#deltas.take(totals), nowMs);
      this.#options.metrics.originLooks.inc({ outcome: 'answered' });
      if (this.#isFailing) this.#options.logger.info({ url: this.#url }, 'the origin tells its counts again');
      this.#isFailing = false;
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isLooking = false;
    }
  }

  #tell(news: readonly PathTotals[], nowMs: number): void {
    const maxBytes = ((nowMs - this.#lookedAtMs) / MS_PER_SECOND) * ORIGIN_BYTES_PER_SECOND;
    this.#lookedAtMs = nowMs;
    const { isWatched, sink, metrics } = this.#options;
    for (const { ids, label, folder } of this.#targets) {
      const own = news.filter(({ path }) => path.startsWith(folder) || (path.endsWith('/') && folder.startsWith(path)));
      const bytes = own.reduce((sum, path) => sum + path.bytes, 0);
      const requests = own.reduce((sum, path) => sum + path.requests, 0);
      if (bytes + requests === 0) continue;
      if (bytes > maxBytes) throw new Error(`it says that it served ${bytes} bytes since it was last asked`);
      const [byAddress] = ids;
      const streamId = ids.find((id) => isWatched(id)) ?? byAddress;
      if (streamId === undefined) continue;
      sink(streamId, label, nowMs, counted({ originServedBytes: bytes, originServedRequests: requests }));
      metrics.originServedBytes.inc(bytes);
      metrics.originServedRequests.inc(requests);
    }
  }

  #failed(error: unknown): void {
    this.#options.metrics.originLooks.inc({ outcome: 'failed' });
    const why = error instanceof Error ? error.message : String(error);
    // Once, until it works again: it is asked every ten seconds.
    if (!this.#isFailing)
      this.#options.logger.warn(
        { url: this.#url },
        `--origin-stats: the origin does not tell what it served (${why}); viewers' reports are shown without its word.`,
      );
    this.#isFailing = true;
  }
}

function isSameHost(a: string, b: string): boolean {
  return new URL(a).host === new URL(b).host;
}
