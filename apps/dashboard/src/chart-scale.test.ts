import { BUCKET_MS, type SeriesPoint } from '@tributary/telemetry';
import { describe, expect, it } from 'vitest';
import { barsOf, PLACES, scaleTop, type Bar } from './chart-scale.ts';

const NOW_MS = 1_700_000_004_000;
const point = (bucketsAgo: number, peerBytes: number, originBytes: number): SeriesPoint => ({
  atMs: Math.floor(NOW_MS / BUCKET_MS - bucketsAgo) * BUCKET_MS,
  viewers: 2,
  peerBytes,
  originBytes,
  sentBytes: 0,
  relayedBytes: 0,
  wastedBytes: 0,
  stalls: 0,
  stalledMs: 0,
});

describe('the chart', () => {
  it('places finished points and leaves the one in progress out', () => {
    const bars = barsOf([point(PLACES, 0, 0), point(1, 1_250_000, 2_500_000), point(0, 9e9, 9e9)], NOW_MS);
    expect(bars.map((bar) => bar.place)).toEqual([0, PLACES - 1]);
    expect(bars[1]).toMatchObject({ peerBitsPerSecond: 1_000_000, originBitsPerSecond: 2_000_000 });
  });

  it.each([
    [0, 1],
    [900_000, 1_000_000],
    [1_100_000, 2_000_000],
    [2_000_001, 5_000_000],
    [7_000_000, 10_000_000],
  ])('scales %d bits per second to %d', (bits, top) => {
    const bar = { peerBitsPerSecond: bits, originBitsPerSecond: 0 } as Bar;
    expect(scaleTop([bar])).toBeCloseTo(top);
  });

  it('scales nothing at all', () => expect(scaleTop([])).toBe(1));
});
