import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBoxes, uint32s, writeBox } from './boxes.ts';
import { readFragments } from './fragments.ts';
import { writeChunk, type Run } from './media-segment.ts';
import { canPad, MIN_PADDING_BYTES, padSegment } from './padding.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

test('a chunk reads back as it was written', () => {
  const run = (trackId: number): fc.Arbitrary<Run> =>
    fc.record({
      trackId: fc.constant(trackId),
      kind: fc.constantFrom('video', 'audio'),
      startTicks: fc.maxSafeNat(),
      sampleTicks: fc.integer({ min: 1, max: 0xff_ff_ff_ff }),
      startsWithSync: fc.boolean(),
      samples: fc.array(bytes, { minLength: 1, maxLength: 20 }),
    });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xff_ff_ff_ff }), run(1), run(2), (sequenceNumber, first, second) => {
      const expected = [first, second].map(({ trackId, startTicks, sampleTicks, samples }) => ({
        sequenceNumber,
        trackId,
        startTicks,
        samples: samples.map((sample) => ({ durationTicks: sampleTicks, bytes: sample })),
      }));
      expect(readFragments(writeChunk(sequenceNumber, [first, second]))).toEqual(expected);
    }),
  );
});

describe('padding', () => {
  test('reaches every size it can, and leaves the segment as it was', () => {
    const segment = writeBox('mdat', Buffer.from('picture'));
    for (let size = segment.length; size < segment.length + 64; size++) {
      if (!canPad(segment.length, size)) {
        expect(() => padSegment(segment, size, 1)).toThrow(RangeError);
        continue;
      }
      const padded = padSegment(segment, size, 1);
      expect(padded).toHaveLength(size);
      expect(padded.subarray(0, segment.length).equals(segment)).toBe(true);
      expect(readBoxes(padded).map(({ type }) => type)).toEqual(size === segment.length ? ['mdat'] : ['mdat', 'free']);
    }
  });

  test('has a least size', () => {
    expect(canPad(100, 100 + MIN_PADDING_BYTES - 1)).toBe(false);
    expect(canPad(100, 99)).toBe(false);
  });

  test('is the same for the same seed and differs between seeds', () => {
    const segment = writeBox('mdat');
    expect(padSegment(segment, 500, 7).equals(padSegment(segment, 500, 7))).toBe(true);
    expect(padSegment(segment, 500, 7).equals(padSegment(segment, 500, 8))).toBe(false);
  });
});

test('a box that claims more than there is throws a RangeError', () => {
  expect(() => readBoxes(Buffer.concat([uint32s(100), Buffer.from('mdat')]))).toThrow(RangeError);
  expect(() => readBoxes(Buffer.concat([uint32s(4), Buffer.from('mdat')]))).toThrow(RangeError);
  expect(() => readBoxes(Buffer.from('abc'))).toThrow(RangeError);
});
