import { PIECE_BYTES, pieceLength, type SegmentId } from '@tributary/protocol';
import { SegmentBuffer } from '../segment-buffer.ts';

/** A segment all of which is here. */
export function wholeBuffer(segment: SegmentId, bytes: Uint8Array<ArrayBuffer>): SegmentBuffer {
  const buffer = new SegmentBuffer(segment, bytes.length);
  for (let index = 0; index < buffer.held.size; index++)
    buffer.put(index, bytes.subarray(index * PIECE_BYTES, index * PIECE_BYTES + pieceLength(bytes.length, index)));
  return buffer;
}
