import { segmentKey } from '@tributary/protocol';
import { expect, it } from 'vitest';
import { rigSegment } from './testing/rig.ts';
import { UnattestedSegments } from './unattested-segments.ts';

const MIB = 1024 * 1024;
const sequences = (held: UnattestedSegments): number[] => [...held.all()].map(({ segment }) => segment.sequence);

it('keeps the newest within its bytes', () => {
  const held = new UnattestedSegments(() => 0);
  for (let sequence = 0; sequence < 40; sequence++) {
    held.add(rigSegment(sequence), new Uint8Array(MIB), 2_000, sequence);
    expect(held.bytes).toBeLessThanOrEqual(16 * MIB);
  }
  expect(sequences(held)).toEqual(Array.from({ length: 16 }, (_, i) => 24 + i));
  held.add(rigSegment(99), new Uint8Array(17 * MIB), 2_000, 50);
  expect(sequences(held)).not.toContain(99);
});

it('counts what is given twice once, and nothing of what is gone', () => {
  const held = new UnattestedSegments(() => 0);
  held.add(rigSegment(1), new Uint8Array(100), 2_000, 0);
  held.add(rigSegment(1), new Uint8Array(50), 2_000, 0);
  expect(held.bytes).toBe(50);
  held.delete(segmentKey(rigSegment(1)));
  expect([held.bytes, sequences(held)]).toEqual([0, []]);
});

it('says once that a segment is not coming any more, and lets it go in the end', () => {
  const held = new UnattestedSegments(() => 0);
  held.add(rigSegment(1), new Uint8Array(100), 2_000, 0);
  expect(held.expire(1_999)).toEqual([]);
  expect(held.get(segmentKey(rigSegment(1)))?.isComing).toBe(true);
  expect(held.expire(2_000)).toEqual([rigSegment(1)]);
  expect(held.get(segmentKey(rigSegment(1)))?.isComing).toBe(false);
  expect(held.expire(60_000)).toEqual([]);
  expect(sequences(held)).toEqual([1]);
  held.expire(120_000);
  expect([held.bytes, sequences(held)]).toEqual([0, []]);
});

it('keeps a film for as long as there is room in the store, whatever the time', () => {
  let roomBytes = 40 * MIB;
  const held = new UnattestedSegments(() => roomBytes);
  for (let sequence = 0; sequence < 60; sequence++) held.add(rigSegment(sequence), new Uint8Array(MIB), null, sequence);
  held.expire(10_000_000);
  expect(sequences(held)).toEqual(Array.from({ length: 40 }, (_, i) => 20 + i));
  roomBytes = 20 * MIB;
  held.trim();
  expect(held.bytes).toBe(20 * MIB);
  roomBytes = 0;
  held.add(rigSegment(60), new Uint8Array(MIB), null, 10_000_000);
  expect(held.bytes).toBe(16 * MIB);
});

it('says that a segment is coming once its attestation is looked for, once', () => {
  const held = new UnattestedSegments(() => 0);
  held.add(rigSegment(1), new Uint8Array(100), null, 0);
  held.expire(500_000);
  const [each] = held.all();
  held.lookedFor(each!, 500_000);
  held.lookedFor(each!, 501_000);
  expect(held.expire(501_999)).toEqual([rigSegment(1)]);
  expect(each).toMatchObject({ isComing: true });
  expect(held.expire(502_000)).toEqual([rigSegment(1)]);
  expect(each).toMatchObject({ isComing: false });
  held.lookedFor(each!, 503_000);
  expect(held.expire(503_000)).toEqual([]);
});
