import type { SegmentId } from '@tributary/protocol';
import type { AttestationKeeper } from './attestation-keeper.ts';
import { commonContent } from './content.ts';
import type { Neighbour } from './neighbour.ts';
import type { Transfer } from './transfer.ts';
import type { TurnKeeper } from './turn-keeper.ts';
import type { Unattested, UnattestedSegments } from './unattested-segments.ts';

// After which the source is asked for a segment that the origin brought here before its attestation, where neither this viewer's turn
// nor a neighbour has brought it: until then it cannot be passed on.
const UNATTESTED_MS = 3_000;
const FILM_LOOK_MS = 200; // between two looks at which parts of a film neighbours come to: their playheads move in seconds

/** Says which attestations are looked for, and when it is this viewer's to ask their source. */
export class AttestationLookout {
  readonly #attestations: AttestationKeeper;
  readonly #turns: TurnKeeper;
  readonly #unattested: UnattestedSegments;
  readonly #typicalSlices: () => number;
  /** Segments of films, brought by the origin, that neighbours come to soon. */
  #awaited: ReadonlySet<Unattested> = new Set();
  #awaitedFromMs = -Infinity;

  /** @param typicalSlices of a live segment whose size is not known yet */
  constructor(attestations: AttestationKeeper, turns: TurnKeeper, unattested: UnattestedSegments, typicalSlices: () => number) {
    this.#attestations = attestations;
    this.#turns = turns;
    this.#unattested = unattested;
    this.#typicalSlices = typicalSlices;
  }

  /** Whether the transfer's pieces can be verified, and what they must be of. @param isFull too much waits for attestations already */
  settle(transfer: Transfer, neighbours: readonly Neighbour[], isFull: boolean): void {
    const { segment, key, buffer } = transfer;
    const wasUnattested = transfer.isUnattested;
    transfer.isUnattested = this.#attestations.isMissing(segment);
    if (!this.#attestations.areNeeded) transfer.content = 'any';
    else if (transfer.isUnattested) transfer.content = isFull ? 'none' : commonContent(neighbours.map(({ holdings }) => holdings.get(key)));
    else {
      const contentId = this.#attestations.contentId(segment);
      transfer.content = contentId;
      // What neighbours' claims had left open is settled.
      if (wasUnattested) transfer.contested = false;
      if (!buffer) return;
      // Pieces of another content must never be completed by those of this one.
      if (buffer.heldBytes > 0 && buffer.contentId !== contentId) transfer.buffer = null;
      else buffer.contentId = contentId;
    }
  }

  /** Asks for what is missing of all that is under way, or was brought by the origin. @returns when to look again */
  round(transfers: Iterable<Transfer>, nowMs: number): number {
    this.#attestations.beginRound();
    for (const transfer of transfers) this.look(transfer, nowMs);
    if (this.#turns.isAlone) return this.#attestations.endRound();
    if (nowMs >= this.#awaitedFromMs + FILM_LOOK_MS) {
      this.#awaitedFromMs = nowMs;
      this.#awaited = new Set([...this.#unattested.all()].filter(({ segment }) => this.#turns.isAwaited(segment)));
    }
    for (const each of this.#unattested.all()) {
      // A film's are looked for as neighbours come to them: a viewer that was alone has many, and most will be of no use to anybody.
      if (each.isDisputed || each.isComing || each.liveDurationMs !== null || this.#awaited.has(each)) this.#lookUnattested(each, nowMs);
    }
    return this.#attestations.endRound();
  }

  #lookUnattested(each: Unattested, nowMs: number): void {
    const { segment, sinceMs, liveDurationMs, isDisputed } = each;
    if (isDisputed) this.#attestations.lookAgain(segment);
    else if (this.#attestations.isMissing(segment))
      this.#attestations.look(segment, sinceMs + Math.min(UNATTESTED_MS, this.#turnMs(segment)), liveDurationMs);
    else return;
    this.#unattested.lookedFor(each, nowMs);
  }

  look(transfer: Transfer, nowMs: number): void {
    const { segment, live, durationMs, origin, isListed, wantedSinceMs } = transfer;
    if (!this.#attestations.isMissing(segment)) return;
    // What the origin is asked for has to be vouched for before it can be passed on. What only neighbours know of is theirs to bring.
    const afterMs = live ? this.#liveTurnMs(segment, durationMs) : this.#turnMs(segment);
    const fromMs = origin ? nowMs : wantedSinceMs + afterMs;
    this.#attestations.look(segment, isListed ? fromMs : Infinity, live ? durationMs : null);
  }

  /** The earliest turn of all its slices: whoever is to fetch one has to know them. */
  #liveTurnMs(segment: SegmentId, durationMs: number): number {
    let afterMs = Infinity;
    for (let slice = 0; slice < this.#typicalSlices(); slice++)
      afterMs = Math.min(afterMs, this.#turns.turn(segment, durationMs, slice).afterMs);
    return afterMs;
  }

  #turnMs(segment: SegmentId): number {
    return this.#turns.filmTurn(segment).afterMs;
  }
}
