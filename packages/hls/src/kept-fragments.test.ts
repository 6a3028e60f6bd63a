import { expect, it } from 'vitest';
import { KeptFragments, type KeptFragment } from './kept-fragments.ts';
import { fakeFragment, LOADER_CONFIGURATION } from './testing/hls-objects.ts';

const MIB = 1024 * 1024;

const kept = (sn: number, bytes: number): KeptFragment => ({
  fragment: fakeFragment({ sn }),
  config: LOADER_CONFIGURATION,
  bytes: new Uint8Array(bytes),
  code: 200,
  loading: { start: 1, first: 2, end: 3 },
  startedAtMs: 1,
  endedAtMs: 3,
});
const numbers = (list: readonly KeptFragment[]): unknown[] => list.map(({ fragment }) => fragment.sn);

it('keeps no more than 32 fragments: the newest', () => {
  const fragments = new KeptFragments();
  for (let sn = 0; sn < 40; sn++) fragments.add(kept(sn, 1_000));
  expect(fragments.bytes).toBe(32_000);
  expect(numbers(fragments.take())).toEqual(Array.from({ length: 32 }, (_, index) => 8 + index));
});

it('keeps no more than 16 MiB, and nothing that is more by itself', () => {
  const fragments = new KeptFragments();
  for (let sn = 0; sn < 10; sn++) {
    fragments.add(kept(sn, 3 * MIB));
    expect(fragments.bytes).toBeLessThanOrEqual(16 * MIB);
  }
  fragments.add(kept(99, 17 * MIB));
  expect(fragments.bytes).toBe(0);
  expect(fragments.take()).toEqual([]);
});

it('gives everything away once, oldest first', () => {
  const fragments = new KeptFragments();
  fragments.add(kept(1, 10));
  fragments.add(kept(2, 10));
  expect(numbers(fragments.take())).toEqual([1, 2]);
  expect(fragments.bytes).toBe(0);
  expect(fragments.take()).toEqual([]);
});
