/** ISO base media file format boxes (ISO/IEC 14496-12): reading and writing them, and no knowledge of any one of them. */

const HEADER_BYTES = 8; // 32-bit size and type
const FULL_HEADER_BYTES = 4; // version and flags

export interface Box {
  readonly type: string;
  /** The whole box, its header included. */
  readonly bytes: Buffer;
  /** What follows the header. */
  readonly body: Buffer;
}

/** The boxes that `bytes` consists of. Throws a RangeError when a size does not fit: the bytes are ours, so it is a fault of the sample. */
export function readBoxes(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = bytes.readUInt32BE(at);
    if (size < HEADER_BYTES || at + size > bytes.length) throw new RangeError(`a box of ${size} bytes at ${at} of ${bytes.length}`);
    const type = bytes.toString('latin1', at + 4, at + HEADER_BYTES);
    boxes.push({ type, bytes: bytes.subarray(at, at + size), body: bytes.subarray(at + HEADER_BYTES, at + size) });
    at += size;
  }
  return boxes;
}

/** The first box at a path like `moov/trak/mdia`, or undefined. */
export function findBox(bytes: Buffer, path: string): Box | undefined {
  const [type, ...rest] = path.split('/');
  const box = readBoxes(bytes).find((candidate) => candidate.type === type);
  return box === undefined || rest.length === 0 ? box : findBox(box.body, rest.join('/'));
}

/** As {@link findBox}, for a box that must be there: throws a RangeError that names the path. */
export function needBox(bytes: Buffer, path: string): Box {
  const box = findBox(bytes, path);
  if (box === undefined) throw new RangeError(`no ${path} box`);
  return box;
}

export function writeBox(type: string, ...body: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(
    body.reduce((sum, part) => sum + part.length, HEADER_BYTES),
    0,
  );
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...body]);
}

/** A box with a version and 24 bits of flags before its body. */
export function writeFullBox(type: string, version: number, flags: number, ...body: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(FULL_HEADER_BYTES);
  head.writeUInt32BE(((version << 24) | flags) >>> 0, 0);
  return writeBox(type, head, ...body);
}

/** 32-bit big-endian numbers, one after the other. */
export function uint32s(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, index * 4);
  return bytes;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value), 0);
  return bytes;
}
