import type { SegmentId } from '../ids.ts';
import { NO_SEQUENCE } from './codes.ts';
import { fitting } from './fitting.ts';
import { writeHex } from './hex.ts';
import { segmentBytes } from './segment-names.ts';

const TWO_POW_32 = 2 ** 32;
const MAX_U8 = 2 ** 8 - 1;
const MAX_U16 = 2 ** 16 - 1;
const MAX_U32 = 2 ** 32 - 1;

/**
 * Writes big-endian fields into a frame whose size is known beforehand. Byte by byte: most frames are small, and a DataView on
 * one costs more than all that is written through it.
 * @throws RangeError for a value that its field cannot hold: cut off silently, it would say something else.
 */
export class FrameWriter {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #offset = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
  }

  u8(value: number): this {
    this.bytes[this.#advance(1)] = fitting(value, MAX_U8);
    return this;
  }

  u16(value: number): this {
    fitting(value, MAX_U16);
    this.#view.setUint16(this.#advance(2), value);
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#advance(4), fitting(value, MAX_U32));
    return this;
  }

  u48(value: number): this {
    fitting(value, NO_SEQUENCE);
    const at = this.#advance(6);
    this.#view.setUint16(at, Math.floor(value / TWO_POW_32));
    this.#view.setUint32(at + 2, value % TWO_POW_32);
    return this;
  }

  hex(text: string, bytes: number): this {
    writeHex(this.bytes, this.#advance(bytes), text, bytes);
    return this;
  }

  segment(segment: SegmentId): this {
    return this.append(segmentBytes(segment));
  }

  append(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.#advance(bytes.length));
    return this;
  }

  /** @throws RangeError past the end: an element of an array that is not there would take the value without a word */
  #advance(bytes: number): number {
    const at = this.#offset;
    this.#offset += bytes;
    if (this.#offset > this.bytes.length) throw new RangeError(`A frame of ${this.bytes.length} bytes was given ${this.#offset}.`);
    return at;
  }
}
