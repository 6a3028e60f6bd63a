/** Bitfields as BitTorrent writes them: piece 0 is the highest bit of the first byte; spare bits are 0. */
const BITS_PER_BYTE = 8;
const HIGHEST_BIT = 0x80;
const LOWEST_BITS = 0xff;

export function bitfieldBytes(pieces: number): number {
  return Math.ceil(pieces / BITS_PER_BYTE);
}

/** Whether every bit past the last piece is 0: others would be counted as pieces that do not exist. */
export function spareBitsAreZero(bits: Uint8Array, pieces: number): boolean {
  const used = pieces % BITS_PER_BYTE;
  return used === 0 || ((bits.at(-1) ?? 0) & (LOWEST_BITS >> used)) === 0;
}

/** False for a piece past the end. */
export function hasBit(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (HIGHEST_BIT >> (index & 7))) !== 0;
}

/** @throws RangeError where `index` lies past the end: writing there would be lost without a word. */
export function setBit(bits: Uint8Array, index: number): void {
  const byte = bits[index >> 3];
  if (byte === undefined) throw new RangeError(`Piece ${index} lies past a bitfield of ${bits.length} bytes.`);
  bits[index >> 3] = byte | (HIGHEST_BIT >> (index & 7));
}

export function countBits(bits: Uint8Array): number {
  let count = 0;
  for (const byte of bits) for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
}
