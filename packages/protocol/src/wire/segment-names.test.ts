import { expect, it } from 'vitest';
import type { SegmentId, TrackId } from '../ids.ts';
import { decodeFrame } from './decode.ts';
import { encodeFrame } from './encode.ts';

const TRACK = '0123456789abcdef' as TrackId;
const segment = (sequence: number, name: string): SegmentId => ({ track: TRACK, sequence, name });
const read = (bytes: Uint8Array<ArrayBuffer>): readonly SegmentId[] => {
  const frame = decodeFrame(bytes);
  return frame.type === 'gone' ? frame.segments : [];
};

it('a name that comes again is the object that was read before', () => {
  const frame = encodeFrame({ type: 'gone', segments: [segment(7, 'fedcba9876543210')] });
  expect(read(frame)[0]).toBe(read(frame.slice())[0]);
});

it('names that share a slot are not taken for each other, however they alternate', () => {
  const names = [
    segment(7, 'fedcba9876543210'),
    segment(8, 'fedcba9876543210'),
    segment(7, '0edcba9876543210'),
    { ...segment(7, 'fedcba9876543210'), track: 'ffffffffffffffff' as TrackId },
  ];
  const frame = encodeFrame({ type: 'gone', segments: [...names, ...names] });
  expect(read(frame)).toEqual([...names, ...names]);
});

it('a frame that is used again does not change the names that were read from it', () => {
  const frame = encodeFrame({ type: 'gone', segments: [segment(7, 'fedcba9876543210')] });
  const [before] = read(frame);
  frame.fill(0xee, 3);
  expect(before).toEqual(segment(7, 'fedcba9876543210'));
  expect(read(encodeFrame({ type: 'gone', segments: [segment(7, 'fedcba9876543210')] }))).toEqual([before]);
});
