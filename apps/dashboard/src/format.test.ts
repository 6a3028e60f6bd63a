import { describe, expect, it } from 'vitest';
import { formatBitrate, formatBytes, formatCount, formatSeconds, formatShare } from './format.ts';

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [999_999, '1.00 MB'],
    [72_540_000, '72.5 MB'],
    [725_400_000_000, '725 GB'],
    [9e18, '9000 PB'],
  ])('%d bytes', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, '0 Mbit/s'],
    [800, '1 kbit/s'],
    [64_000, '64 kbit/s'],
    [7_250_000, '7.25 Mbit/s'],
    [2_500_000_000, '2.50 Gbit/s'],
  ])('%d bits per second', (bits, text) => expect(formatBitrate(bits)).toBe(text));

  it.each([
    [null, '–'],
    [0, '0.0 %'],
    [0.8333, '83.3 %'],
    [0.99999, '99.9 %'],
    [1, '100 %'],
  ])('a share of %s', (share, text) => expect(formatShare(share)).toBe(text));

  it.each([
    [0.42, '0.4 s'],
    [42, '42 s'],
    [125, '2 min 5 s'],
    [7_500, '2 h 5 min'],
  ])('%d seconds', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  it('counts', () => {
    expect([formatCount(1, 'viewer', 'viewers'), formatCount(1200, 'viewer', 'viewers')]).toEqual(['1 viewer', '1,200 viewers']);
  });
});
