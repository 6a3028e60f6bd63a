import type { Prices } from '@tributary/control';
import type { StreamRow } from '@tributary/operator-api';
import type { StreamTotals } from '@tributary/telemetry';
import { moneyOf } from './money.ts';
import { offloadFigures } from './offload-figures.ts';
import { qualityFigures } from './quality-figures.ts';

/** A stream in a list. Its start-ups have a mean and no quantiles: those are told of one stream at a time. */
export function streamRow(totals: StreamTotals, viewers: number, peers: StreamRow['peers'], prices: Prices | null): StreamRow {
  const { stream, label, counters, firstSeenMs, lastSeenMs } = totals;
  return {
    stream,
    label,
    viewers,
    peers,
    figures: offloadFigures(counters),
    quality: qualityFigures(counters, []),
    money: moneyOf(counters, prices),
    firstSeenMs,
    lastSeenMs,
  };
}
