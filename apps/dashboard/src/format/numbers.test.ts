import { describe, expect, it } from 'vitest';
import { numbersIn } from './numbers.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const english = numbersIn('en');
const german = numbersIn('de');

describe('figures', () => {
  it.each([
    [null, '–'],
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [999_999, '1.00 MB'],
    [72_540_000, '72.5 MB'],
    [725_400_000_000, '725 GB'],
    [9e18, '9,000 PB'],
  ])('%s bytes', (bytes, text) => expect(plain(english.bytes(bytes))).toBe(text));

  it.each([
    [null, '–'],
    [0, '0 Mbit/s'],
    [100, '1 kbit/s'],
    [8_000, '64 kbit/s'],
    [906_250, '7.25 Mbit/s'],
    [312_500_000, '2.50 Gbit/s'],
  ])('%s bytes per second', (rate, text) => expect(plain(english.rate(rate))).toBe(text));

  it.each([
    [null, '–'],
    [0, '0.0 %'],
    [0.8333, '83.3 %'],
    [0.99999, '99.9 %'],
    [1, '100 %'],
    [-0.012, '-1.2 %'],
  ])('a share of %s', (share, text) => expect(plain(english.share(share))).toBe(text));

  it('are written as the reader writes them', () => {
    expect(plain(german.bytes(72_540_000))).toBe('72,5 MB');
    expect(plain(german.share(0.8333))).toBe('83,3 %');
    expect(plain(english.money(24.771, 'EUR'))).toBe('EUR 24.77');
  });
});
