import { bitfieldBytes, countBits, hasBit, setBit, type HaveEntry, type PieceRun } from '@tributary/protocol';

/** A set of piece numbers below `size`. */
export class PieceSet {
  readonly size: number;
  readonly #bits: Uint8Array;
  #count: number;

  constructor(size: number, bits: Uint8Array = new Uint8Array(bitfieldBytes(size))) {
    this.size = size;
    this.#bits = bits;
    this.#count = countBits(bits);
  }

  /** Reads a have entry's field; spare bits that a sloppy sender set are cut off. */
  static fromField(size: number, field: HaveEntry['held']): PieceSet {
    const set = new PieceSet(size);
    if (field === 'all') for (let piece = 0; piece < size; piece++) set.add(piece);
    else if (field !== 'none') for (let piece = 0; piece < size; piece++) if (hasBit(field, piece)) set.add(piece);
    return set;
  }

  get count(): number {
    return this.#count;
  }

  /** False for the set of no pieces: of a segment of unknown size nothing is known to be here. */
  get isFull(): boolean {
    return this.size > 0 && this.#count === this.size;
  }

  has(piece: number): boolean {
    return hasBit(this.#bits, piece);
  }

  /** Eight pieces at once, as they stand in a bitfield. */
  byte(at: number): number {
    return this.#bits[at] ?? 0;
  }

  add(piece: number): void {
    if (piece >= this.size || this.has(piece)) return;
    setBit(this.#bits, piece);
    this.#count++;
  }

  toField(): HaveEntry['held'] {
    if (this.#count === 0) return 'none';
    return this.isFull ? 'all' : this.#bits.slice();
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
