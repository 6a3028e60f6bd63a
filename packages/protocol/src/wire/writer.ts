import { MAX_SEQUENCE, type SegmentId } from '../ids.ts';
import { NAME_BYTES, NO_SEQUENCE, TRACK_BYTES } from './codes.ts';

const HEX_RADIX = 16;
const HEX = /^[0-9a-f]*$/;
const TWO_POW_32 = 2 ** 32;
const MAX_U8 = 2 ** 8 - 1;
const MAX_U16 = 2 ** 16 - 1;
const MAX_U32 = 2 ** 32 - 1;

/**
 * Writes big-endian fields into a frame whose size is known beforehand.
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
    this.#view.setUint8(this.#advance(1), fitting(value, MAX_U8));
    return this;
  }

  u16(value: number): this {
    this.#view.setUint16(this.#advance(2), fitting(value, MAX_U16));
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#advance(4), fitting(value, MAX_U32));
    return this;
  }

  u48(value: number): this {
    const at = this.#advance(6);
    fitting(value, NO_SEQUENCE);
    this.#view.setUint16(at, Math.floor(value / TWO_POW_32));
    this.#view.setUint32(at + 2, value % TWO_POW_32);
    return this;
  }

  hex(text: string, bytes: number): this {
    if (text.length !== bytes * 2 || !HEX.test(text)) throw new RangeError(`'${text}' is not an identifier of ${bytes * 2} hex digits.`);
    const at = this.#advance(bytes);
    for (let i = 0; i < bytes; i++) this.bytes[at + i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), HEX_RADIX);
    return this;
  }

  segment(segment: SegmentId): this {
    fitting(segment.sequence, MAX_SEQUENCE);
    return this.hex(segment.track, TRACK_BYTES).u48(segment.sequence).hex(segment.name, NAME_BYTES);
  }

  append(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.#advance(bytes.length));
    return this;
  }

  #advance(bytes: number): number {
    const at = this.#offset;
    this.#offset += bytes;
    return at;
  }
}

function fitting(value: number, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most) throw new RangeError(`${value} is not an integer from 0 to ${most}.`);
  return value;
}
