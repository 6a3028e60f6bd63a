import type { LoadResult } from '@tributary/swarm';
import { expect, it } from 'vitest';
import { BitrateChoice } from './bitrate-choice.ts';

const LADDER = [600_000, 1_200_000, 2_400_000];
const SEGMENT_BYTES = 300_000; // 2.4 Mbit

function loaded(elapsedMs: number, from: 'origin' | 'peers' | 'store', bytes = SEGMENT_BYTES): Extract<LoadResult, { status: 'ok' }> {
  const peerBytes = from === 'peers' ? bytes : 0;
  return {
    status: 'ok',
    totalBytes: SEGMENT_BYTES,
    copyBytes: () => new Uint8Array(SEGMENT_BYTES),
    originBytes: from === 'origin' ? bytes : 0,
    peerBytes,
    elapsedMs,
    fromStore: from === 'store',
  };
}

it('begins low, goes up with what the origin shows of the line, and down again with it', () => {
  const choice = new BitrateChoice(LADDER);
  expect(choice.choose(0)).toBe(0);
  for (let count = 0; count < 10; count++) choice.note(loaded(400, 'origin')); // 6 Mbit/s
  expect(choice.choose(0)).toBe(2);
  for (let count = 0; count < 10; count++) choice.note(loaded(1_800, 'origin')); // 1.33 Mbit/s
  expect(choice.choose(2)).toBe(1);
  // Up asks for more than staying does.
  expect(choice.choose(0)).toBe(0);
});

it('is not put off by a slow mesh, nor dazzled by the store', () => {
  const choice = new BitrateChoice(LADDER);
  for (let count = 0; count < 5; count++) choice.note(loaded(600, 'origin')); // 4 Mbit/s
  expect(choice.choose(0)).toBe(2);
  for (let count = 0; count < 20; count++) choice.note(loaded(5_000, 'peers'));
  expect(choice.choose(2)).toBe(2);
  for (let count = 0; count < 20; count++) choice.note(loaded(0, 'store'));
  expect(new BitrateChoice([...LADDER, 8_000_000]).choose(0)).toBe(0);
  expect(choice.choose(2)).toBe(2);
});

it('takes what was here before for nothing that the line brought', () => {
  const choice = new BitrateChoice(LADDER);
  for (let count = 0; count < 5; count++) choice.note(loaded(1_800, 'origin')); // 1.33 Mbit/s
  for (let count = 0; count < 20; count++) choice.note(loaded(200, 'peers', SEGMENT_BYTES / 10)); // 1.2 Mbit/s
  expect(choice.choose(0)).toBe(0);
});
