import { expect, it } from 'vitest';
import { segmentId, trackId } from '../ids.ts';
import { decodeFrame } from './decode.ts';
import { encodeFrame } from './encode.ts';
import type { Frame } from './frames.ts';

const SEGMENT = segmentId(trackId({ kind: 'main', url: 'https://cdn.example/1.m3u8' }), 7, 'https://cdn.example/7.m4s');
const PIECE = { type: 'piece', segment: SEGMENT, totalBytes: 5, index: 0, bytes: new Uint8Array([1, 2, 3, 4, 5]) } as const;

function received(frame: Uint8Array<ArrayBuffer>): Extract<Frame, { type: 'piece' }> {
  const decoded = decodeFrame(frame);
  if (decoded.type !== 'piece') throw new Error(`a ${decoded.type} frame`);
  return decoded;
}

it('a piece goes on in the frame in which it came, without a copy', () => {
  const buffer = new Uint8Array(100).fill(0xee);
  const sent = encodeFrame(PIECE);
  buffer.set(sent, 9);
  const relayed = encodeFrame(received(buffer.subarray(9, 9 + sent.length)));
  expect(relayed).toEqual(sent);
  expect([relayed.buffer, relayed.byteOffset]).toEqual([buffer.buffer, 9]);
});

it('bytes in front of a piece that are another header, or none, are not taken for its own', () => {
  const piece = received(encodeFrame(PIECE));
  const other = { ...piece, segment: { ...SEGMENT, sequence: 8 } };
  expect(decodeFrame(encodeFrame(other))).toEqual({ ...other, bytes: PIECE.bytes });
  expect(encodeFrame(other).buffer).not.toBe(piece.bytes.buffer);
  const early = new Uint8Array([...Array.from({ length: 28 }, () => 0), ...PIECE.bytes]);
  expect(encodeFrame({ ...PIECE, bytes: early.subarray(28) })).toEqual(encodeFrame(PIECE));
});
