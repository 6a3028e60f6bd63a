import { ProtocolError } from '../errors.ts';
import type { SegmentId, TrackId } from '../ids.ts';
import { NAME_BYTES, NO_SEQUENCE, TRACK_BYTES } from './codes.ts';

const HEX_RADIX = 16;
const HEX_OF_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(HEX_RADIX).padStart(2, '0'));
const TWO_POW_32 = 2 ** 32;

/** Reads big-endian fields off a frame. Every read is bounds-checked; nothing is allocated before its bytes are there. */
export class FrameReader {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    // A Buffer is a Uint8Array whose slice() does not copy: what is read must not change when the buffer is used again.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
    const at = this.#advance(bytes);
    let text = '';
    for (let i = at; i < at + bytes; i++) text += HEX_OF_BYTE[this.#bytes[i] ?? 0];
    return text;
  }

  segment(): SegmentId {
    const track = this.hex(TRACK_BYTES) as TrackId;
    const sequence = this.u48();
    if (sequence === NO_SEQUENCE) throw new ProtocolError('malformed', 'A segment is named without a sequence number.');
    return { track, sequence, name: this.hex(NAME_BYTES) };
  }

  /** A view, not a copy. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    const at = this.#advance(bytes);
    return this.#bytes.subarray(at, at + bytes);
  }

  #advance(bytes: number): number {
    if (this.remaining < bytes) throw new ProtocolError('truncated', `The frame ends ${bytes - this.remaining} bytes early.`);
    const at = this.#offset;
    this.#offset += bytes;
    return at;
  }
}
