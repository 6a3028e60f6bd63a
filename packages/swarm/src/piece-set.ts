import { bitfieldBytes, countBits, hasBit, setBit, type HaveEntry, type PieceRun } from '@tributary/protocol';

const ALL_BITS = 0xff;

/** A set of piece numbers below `size`. */
export class PieceSet {
  readonly size: number;
  // Null: all of them. A neighbour claims "all" of a segment of any size in one byte, and it must cost us no more.
  #bits: Uint8Array | null;
  #count: number;

  constructor(size: number, bits: Uint8Array | 'all' = new Uint8Array(bitfieldBytes(size))) {
    this.size = size;
    this.#bits = bits === 'all' ? null : bits;
    this.#count = bits === 'all' ? size : countBits(bits);
  }

  /** Reads a have entry's field, whose spare bits the decoder has checked. The bitfield becomes the set's own. */
  static fromField(size: number, field: HaveEntry['held']): PieceSet {
    return field === 'none' ? new PieceSet(size) : new PieceSet(size, field);
  }

  get count(): number {
    return this.#count;
  }

  /** False for the set of no pieces: of a segment of unknown size nothing is known to be here. */
  get isFull(): boolean {
    return this.size > 0 && this.#count === this.size;
  }

  has(piece: number): boolean {
    return this.#bits ? hasBit(this.#bits, piece) : piece < this.size;
  }

  /** Eight pieces at once, as they stand in a bitfield. */
  byte(at: number): number {
    return this.#bits ? (this.#bits[at] ?? 0) : ALL_BITS;
  }

  add(piece: number): void {
    if (!this.#bits || piece >= this.size || this.has(piece)) return;
    setBit(this.#bits, piece);
    this.#count++;
  }

  /** Adds the pieces of a set of the same size. */
  addAll(other: PieceSet): void {
    if (!this.#bits) return;
    if (!other.#bits) {
      this.#bits = null;
      this.#count = this.size;
      return;
    }
    for (let at = 0; at < this.#bits.length; at++) {
      const before = this.#bits[at] ?? 0;
      const added = (other.#bits[at] ?? 0) & ~before;
      this.#bits[at] = before | added;
      for (let rest = added; rest !== 0; rest &= rest - 1) this.#count++;
    }
  }

  toField(): HaveEntry['held'] {
    if (this.#count === 0) return 'none';
    return this.isFull || !this.#bits ? 'all' : this.#bits.slice();
  }
}

/** Ascending piece numbers as runs. */
export function runsOf(pieces: readonly number[]): PieceRun[] {
  const runs: { first: number; count: number }[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last && last.first + last.count === piece) last.count++;
    else runs.push({ first: piece, count: 1 });
  }
  return runs;
}

export function* piecesOf(runs: readonly PieceRun[]): Generator<number> {
  for (const { first, count } of runs) for (let piece = first; piece < first + count; piece++) yield piece;
}
