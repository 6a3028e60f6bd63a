import { segmentKey } from '@tributary/protocol';
import { expect, it } from 'vitest';
import { rigSegment } from './testing/rig.ts';
import { UnattestedSegments } from './unattested-segments.ts';

const MIB = 1024 * 1024;
const sequences = (held: UnattestedSegments): number[] => [...held.all()].map(({ segment }) => segment.sequence);

it('keeps the newest within its bytes', () => {
  const held = new UnattestedSegments();
  for (let sequence = 0; sequence < 40; sequence++) {
    held.add(rigSegment(sequence), new Uint8Array(MIB), sequence);
    expect(held.bytes).toBeLessThanOrEqual(16 * MIB);
  }
  expect(sequences(held)).toEqual(Array.from({ length: 16 }, (_, i) => 24 + i));
  held.add(rigSegment(99), new Uint8Array(17 * MIB), 50);
  expect(sequences(held)).not.toContain(99);
});

it('counts what is given twice once, and nothing of what is gone', () => {
  const held = new UnattestedSegments();
  held.add(rigSegment(1), new Uint8Array(100), 0);
  held.add(rigSegment(1), new Uint8Array(50), 0);
  expect(held.bytes).toBe(50);
  held.delete(segmentKey(rigSegment(1)));
  expect([held.bytes, sequences(held)]).toEqual([0, []]);
});

it('says once that a segment is not coming any more, and lets it go in the end', () => {
  const held = new UnattestedSegments();
  held.add(rigSegment(1), new Uint8Array(100), 0);
  expect(held.expire(1_999)).toEqual([]);
  expect(held.get(segmentKey(rigSegment(1)))?.isComing).toBe(true);
  expect(held.expire(2_000)).toEqual([rigSegment(1)]);
  expect(held.get(segmentKey(rigSegment(1)))?.isComing).toBe(false);
  expect(held.expire(60_000)).toEqual([]);
  expect(sequences(held)).toEqual([1]);
  held.expire(120_000);
  expect([held.bytes, sequences(held)]).toEqual([0, []]);
});
