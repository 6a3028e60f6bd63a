import { describe, expect, it } from 'vitest';
import { DECODERS, type Decoder } from './decoders.ts';
import { feed } from './feed.ts';

const INPUTS = 2_000;
const SEED = 7;

describe.each(DECODERS.map((decoder) => [decoder.name, decoder] as const))('%s', (_, decoder) => {
  it('takes some and refuses others, the same ones from the same seed', () => {
    const [first, again] = [feed(decoder, INPUTS, SEED), feed(decoder, INPUTS, SEED)];
    const count = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, each) => sum + each, 0);
    expect(count(first.taken)).toBeGreaterThan(0);
    expect(count(first.refused)).toBeGreaterThan(0);
    expect(count(first.taken) + count(first.refused)).toBe(INPUTS);
    expect([again.taken, again.refused]).toEqual([first.taken, first.refused]);
  });
});

it('sees what a decoder keeps, and lets what it throws out', () => {
  const kept: Uint8Array[] = [];
  const hoarder: Decoder = {
    name: 'hoarder',
    description: 'keeps everything',
    begin: () => () => {
      kept.push(new Uint8Array(2));
      return { isTaken: true, as: 'kept' };
    },
  };
  const { heapBeforeBytes, heapAfterBytes } = feed(hoarder, 100_000, SEED);
  expect(heapAfterBytes - heapBeforeBytes).toBeGreaterThan(1024 * 1024);
  const breaking: Decoder = {
    ...hoarder,
    begin: () => () => {
      throw new TypeError('broken');
    },
  };
  expect(() => feed(breaking, 1, SEED)).toThrow('broken');
});
