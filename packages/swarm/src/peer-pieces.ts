import type { Frame } from '@tributary/protocol';
import type { AttestationKeeper } from './attestation-keeper.ts';
import type { GatherEvents } from './gather-ports.ts';
import type { Neighbour } from './neighbour.ts';
import type { Verdict, Verifier } from './ports.ts';
import { SEVERAL_CONTENTS, type Transfer } from './transfer.ts';

type PieceFrame = Extract<Frame, { type: 'piece' }>;

const MAX_WAITING_BYTES = 16 * 1024 * 1024; // of all transfers: what a liar's claims of sizes can make us hold before an attestation is here

interface WaitingPiece {
  readonly neighbour: Neighbour;
  readonly frame: PieceFrame;
  /** What its sender had announced its pieces of the segment to be of when this one came; undefined: it had taken that back. */
  readonly announcedId: number | undefined;
}

/** What became of a piece is told to whoever keeps the transfers. */
export interface PieceTaker {
  /** The transfer was not ended meanwhile. */
  isCurrent(transfer: Transfer): boolean;
  /** The piece is in the buffer. */
  stored(transfer: Transfer, index: number): void;
  pump(): void;
}

/**
 * Takes in what neighbours send. Nothing of it is kept before the verifier said so; what comes before the segment's attestation waits,
 * bounded by what was asked for and in bytes.
 */
export class PeerPieces {
  readonly #verifier: Verifier;
  readonly #attestations: AttestationKeeper;
  readonly #events: GatherEvents;
  readonly #taker: PieceTaker;
  readonly #waiting = new Map<Transfer, WaitingPiece[]>();
  #waitingBytes = 0;

  constructor(verifier: Verifier, attestations: AttestationKeeper, events: GatherEvents, taker: PieceTaker) {
    this.#verifier = verifier;
    this.#attestations = attestations;
    this.#events = events;
    this.#taker = taker;
  }

  /** So much waits that nothing more is to be asked for before an attestation is here. */
  get isFull(): boolean {
    return this.#waitingBytes >= MAX_WAITING_BYTES;
  }

  received(neighbour: Neighbour, transfer: Transfer | undefined, frame: PieceFrame): void {
    const { segment, index, totalBytes, bytes } = frame;
    const isWanted = transfer?.buffer?.totalBytes === totalBytes && !transfer.buffer.held.has(index) && !transfer.verifying.has(index);
    // Only what was asked for is looked at: a flood of pieces nobody requested costs the flooder, not us.
    if (!transfer || !isWanted || !transfer.wasAsked(index, neighbour.peerId)) {
      this.#events.wasted(segment, bytes.length);
      transfer?.giveUp(neighbour.peerId, index);
      return;
    }
    transfer.giveUp(neighbour.peerId, index);
    const piece: WaitingPiece = { neighbour, frame, announcedId: neighbour.holdings.get(transfer.key)?.contentId };
    if (!this.#attestations.isMissing(segment)) return this.#verify(transfer, piece);
    if (this.isFull) return this.#events.wasted(segment, bytes.length);
    transfer.verifying.add(index);
    this.#waitingBytes += bytes.length;
    const waiting = this.#waiting.get(transfer);
    if (waiting) waiting.push(piece);
    else this.#waiting.set(transfer, [piece]);
  }

  /** The segment's attestation is here, or none is needed any more. */
  attested(transfer: Transfer): void {
    for (const piece of this.#release(transfer)) {
      const { segment, index, totalBytes, bytes } = piece.frame;
      transfer.verifying.delete(index);
      if (transfer.buffer?.totalBytes === totalBytes && !transfer.buffer.held.has(index)) this.#verify(transfer, piece);
      else this.#events.wasted(segment, bytes.length);
    }
  }

  /** The transfer is over: what waited was for nothing. */
  drop(transfer: Transfer): void {
    for (const { frame } of this.#release(transfer)) this.#events.wasted(transfer.segment, frame.bytes.length);
  }

  #release(transfer: Transfer): readonly WaitingPiece[] {
    const waiting = this.#waiting.get(transfer) ?? [];
    this.#waiting.delete(transfer);
    for (const { frame } of waiting) this.#waitingBytes -= frame.bytes.length;
    return waiting;
  }

  #verify(transfer: Transfer, { neighbour, frame, announcedId }: WaitingPiece): void {
    const { segment, index, totalBytes, bytes } = frame;
    const { buffer } = transfer;
    transfer.verifying.add(index);
    const attestedId = this.#attestations.contentId(segment);
    const askedId = transfer.askedContentId(index, neighbour.peerId);
    // Who announced another content sent what it had announced: of no use, and no lie.
    const isOther = attestedId !== 0 && askedId !== attestedId && askedId !== SEVERAL_CONTENTS;
    const verdict = isOther ? 'useless' : this.#verifier.verify({ segment, index, totalBytes, bytes, from: neighbour.peerId });
    // What was asked for as one content may come after its sender has turned to another, and said so. That convicts nobody.
    const mayConvict = attestedId === 0 || (askedId === attestedId && announcedId === attestedId);
    const settle = (answer: Verdict | 'useless'): void => {
      transfer.verifying.delete(index);
      // Meanwhile the transfer may have ended, or begun anew with another size or content.
      const isSameContent = attestedId === this.#attestations.contentId(segment);
      if (!this.#taker.isCurrent(transfer) || transfer.buffer !== buffer || !isSameContent)
        return this.#events.wasted(segment, bytes.length);
      if (answer !== 'good' || !buffer?.put(index, bytes)) {
        this.#events.wasted(segment, bytes.length);
        if (answer === 'unusable') transfer.contested = true;
        if (answer === 'bad' && mayConvict) this.#events.badPiece(neighbour);
        else if (answer === 'bad' || answer === 'useless') transfer.unsteady.add(neighbour.peerId);
        return this.#taker.pump();
      }
      transfer.peerBytes += bytes.length;
      this.#events.peerBytes(segment, bytes.length, neighbour);
      this.#taker.stored(transfer, index);
    };
    if (verdict instanceof Promise) void verdict.then(settle, () => settle('unusable'));
    else settle(verdict);
  }
}
