import { PIECE_BYTES, pieceCount, pieceLength, segmentKey, type PieceRun, type SegmentId, type SegmentKey } from '@tributary/protocol';
import { PieceSet } from './piece-set.ts';

/**
 * The pieces of one segment that are here, all verified. Pieces are kept as they came, as views of the buffers they
 * came in: nothing is allocated because somebody claimed a size, and the one copy is made on the way to the player.
 */
export class SegmentBuffer {
  readonly segment: SegmentId;
  readonly key: SegmentKey;
  readonly totalBytes: number;
  readonly held: PieceSet;
  /** Of the attestation that its pieces were verified by; 0: by none. */
  contentId = 0;
  readonly #pieces: (Uint8Array<ArrayBuffer> | undefined)[] = [];
  #heldBytes = 0;

  constructor(segment: SegmentId, totalBytes: number) {
    this.segment = segment;
    this.key = segmentKey(segment);
    this.totalBytes = totalBytes;
    this.held = new PieceSet(pieceCount(totalBytes));
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  get isWhole(): boolean {
    return this.held.isFull;
  }

  piece(index: number): Uint8Array<ArrayBuffer> | undefined {
    return this.#pieces[index];
  }

  /** @returns false where the piece was here already or does not fit */
  put(index: number, bytes: Uint8Array<ArrayBuffer>): boolean {
    if (index >= this.held.size || this.held.has(index) || bytes.length !== pieceLength(this.totalBytes, index)) return false;
    this.#pieces[index] = bytes;
    this.held.add(index);
    this.#heldBytes += bytes.length;
    return true;
  }

  holdsRun({ first, count }: PieceRun): boolean {
    for (let piece = first; piece < first + count; piece++) if (!this.held.has(piece)) return false;
    return true;
  }

  missing(): number[] {
    const list: number[] = [];
    for (let index = 0; index < this.held.size; index++) if (!this.held.has(index)) list.push(index);
    return list;
  }

  /** A fresh copy of the whole segment: the player transfers it to its worker, ours stays. */
  toBytes(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.totalBytes);
    this.#pieces.forEach((piece, index) => piece && whole.set(piece, index * PIECE_BYTES));
    return whole;
  }
}
