import type { StreamRow } from '@tributary/operator-api';

/** The latest row of a stream. A row that is pushed has no quantiles, which are told of one stream at a time: those that are known stay. */
export function withRow(known: StreamRow, latest: StreamRow): StreamRow {
  const { startupP50Ms, startupP95Ms } = known.quality;
  return {
    ...latest,
    quality: {
      ...latest.quality,
      startupP50Ms: latest.quality.startupP50Ms ?? startupP50Ms,
      startupP95Ms: latest.quality.startupP95Ms ?? startupP95Ms,
    },
  };
}
