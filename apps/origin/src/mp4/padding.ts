/** Pads a segment to an exact size with a `free` box (ISO/IEC 14496-12, 8.1.2), which players skip. */
import { uint32s } from './boxes.ts';

/** The smallest `free` box: a segment can be padded to its own size, or to at least this many bytes more. */
export const MIN_PADDING_BYTES = 8;

/** Whether a segment of `bytes` can become one of exactly `targetBytes`. */
export function canPad(bytes: number, targetBytes: number): boolean {
  return bytes === targetBytes || bytes + MIN_PADDING_BYTES <= targetBytes;
}

/**
 * The segment followed by a `free` box, `targetBytes` in all. The box holds noise from `seed` and not zeros: no two pieces
 * of padding are the same bytes, so a piece in the wrong place is noticed, and nothing on the way can compress it.
 * Throws a RangeError when the segment is too large.
 */
export function padSegment(segment: Buffer, targetBytes: number, seed: number): Buffer {
  if (!canPad(segment.length, targetBytes)) throw new RangeError(`a segment of ${segment.length} bytes cannot be padded to ${targetBytes}`);
  const freeBytes = targetBytes - segment.length;
  if (freeBytes === 0) return segment;
  const padded = Buffer.alloc(targetBytes);
  segment.copy(padded);
  padded.set(uint32s(freeBytes), segment.length);
  padded.write('free', segment.length + 4, 'latin1');
  // xorshift32 (Marsaglia 2003); its state must not be zero.
  let state = Math.imul(seed + 1, 0x9e_37_79_b1) | 1;
  const end = padded.length - 4;
  let at = segment.length + MIN_PADDING_BYTES;
  for (; at <= end; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    padded.writeInt32LE(state | 0, at);
  }
  for (; at < padded.length; at++) padded[at] = (state = Math.imul(state, 0x9e_37_79_b1)) & 0xff;
  return padded;
}
