import { ProtocolError } from '../errors.ts';
import type { SegmentId } from '../ids.ts';
import { SEGMENT_BYTES } from './codes.ts';
import { hexOf } from './hex.ts';
import { readSegment } from './segment-names.ts';

const TWO_POW_32 = 2 ** 32;

/**
 * Reads big-endian fields off a frame, byte by byte as they are written. Every read is bounds-checked; nothing is allocated
 * before its bytes are there.
 */
export class FrameReader {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    // A Buffer is a Uint8Array whose slice() does not copy: what is read must not change when the buffer is used again.
    this.#bytes = bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  u48(): number {
    const at = this.#advance(6);
    return this.#view.getUint16(at) * TWO_POW_32 + this.#view.getUint32(at + 2);
  }

  hex(bytes: number): string {
    return hexOf(this.#bytes, this.#advance(bytes), bytes);
  }

  segment(): SegmentId {
    const segment = readSegment(this.#bytes, this.#advance(SEGMENT_BYTES));
    if (!segment) throw new ProtocolError('malformed', 'A segment is named without a sequence number.');
    return segment;
  }

  /** A view, not a copy. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    const at = this.#advance(bytes);
    return this.#bytes.subarray(at, at + bytes);
  }

  #advance(bytes: number): number {
    if (this.remaining < bytes) throw new ProtocolError('truncated', `The bytes end ${bytes - this.remaining} early.`);
    const at = this.#offset;
    this.#offset += bytes;
    return at;
  }
}
