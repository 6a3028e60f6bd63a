import type { SegmentId } from '../ids.ts';
import { NAME_BYTES, TRACK_BYTES } from './codes.ts';

const HEX_RADIX = 16;
const TWO_POW_32 = 2 ** 32;

/** Writes big-endian fields into a frame whose size is known beforehand. */
export class FrameWriter {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #offset = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
  }

  u8(value: number): this {
    this.#view.setUint8(this.#advance(1), value);
    return this;
  }

  u16(value: number): this {
    this.#view.setUint16(this.#advance(2), value);
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#advance(4), value);
    return this;
  }

  u48(value: number): this {
    const at = this.#advance(6);
    this.#view.setUint16(at, Math.floor(value / TWO_POW_32));
    this.#view.setUint32(at + 2, value % TWO_POW_32);
    return this;
  }

  hex(text: string, bytes: number): this {
    const at = this.#advance(bytes);
    for (let i = 0; i < bytes; i++) this.bytes[at + i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), HEX_RADIX);
    return this;
  }

  segment(segment: SegmentId): this {
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
