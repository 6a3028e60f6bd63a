import { PIECE_BYTES, pieceLength, type PieceRun, type SegmentId } from '@tributary/protocol';
import { OriginEstimate } from './origin-estimate.ts';
import { runsOf } from './piece-set.ts';
import type { Clock, Origin, OriginAnswer, PieceToVerify, Verdict, Verifier } from './ports.ts';
import type { Situation } from './situation.ts';
import type { OriginLeg as Leg, Transfer } from './transfer.ts';

// An answer that takes three times as long as such answers took is late, as a neighbour's is; and never before this: a request
// to a neighbour that the origin then overtakes is wasted.
const LATE_FACTOR = 3;
const LATE_FLOOR_MS = 400;
// Of an answer's first bytes: where they are more, they say nothing of when it began.
const MAX_FIRST_BYTES = PIECE_BYTES;
// Nobody knows yet how long such answers take: neighbours that have the segment are asked beside an origin this slow.
const UNMEASURED_LATE_MS = 800;

// One request for two gaps fetches what lies between them a second time: worth a round trip up to this share of it.
const MAX_TWICE_SHARE = 0.25;

export type ByteSpan = { readonly start: number; readonly end: number };

/** The half of a transfer that deals with the origin. */
export class OriginLeg {
  readonly #clock: Clock;
  readonly #origin: Origin;
  readonly #situation: Situation;
  readonly #estimate = new OriginEstimate();

  /** @param situation told what the line carried, and how long answers took beyond what was expected */
  constructor(clock: Clock, origin: Origin, situation: Situation) {
    this.#clock = clock;
    this.#origin = origin;
    this.#situation = situation;
  }

  /** An answer that somebody else asked for, of all of a segment. */
  noteBrought(bytes: number, tookMs: number): void {
    this.#estimate.note(bytes, tookMs, bytes);
  }

  /** How long the origin will take for so many bytes; undefined: for a segment of unknown size. */
  takesMs(bytes: number | undefined): number {
    return this.#estimate.takesMs(bytes);
  }

  /** The same; undefined before its first answer. */
  measuredMs(bytes: number | undefined): number | undefined {
    return this.#estimate.isMeasured ? this.#estimate.takesMs(bytes) : undefined;
  }

  /**
   * The span to fetch: all that is missing, or the longest part of it; undefined: the whole segment.
   * @param missing pieces to fetch
   * @param how.isUrgent in one request, whatever lies between
   * @param how.sizeIsProven false: the size is a neighbour's word. Then the span runs to the end, where a wrong size shows.
   */
  span(
    transfer: Transfer,
    missing: readonly number[],
    how: { readonly sizeIsProven: boolean; readonly isUrgent: boolean },
  ): ByteSpan | undefined {
    const { buffer } = transfer;
    // What waits for its attestation cannot be played beside what the origin brings: only all of it can.
    const isWhole = !buffer || missing.length === buffer.held.size || transfer.contested || transfer.originOnly || transfer.isUnattested;
    if (isWhole || !this.#origin.servesRanges(transfer.segment)) return undefined;
    const [first] = missing;
    const last = missing.at(-1);
    if (first === undefined || last === undefined) return undefined;
    if (!how.sizeIsProven) return { start: first * PIECE_BYTES, end: buffer.totalBytes };
    const pieces = last - first + 1;
    // What lies between is fetched a second time, where it is here; what is not is another viewer's to bring.
    const isOthers = (piece: number): boolean => !buffer.held.has(piece) && !missing.includes(piece);
    const between = Array.from({ length: pieces }, (_, index) => first + index);
    const isWorthOne = pieces - missing.length <= pieces * MAX_TWICE_SHARE && !between.some(isOthers);
    if (isWorthOne || how.isUrgent) return spanOf({ first, count: pieces }, buffer.totalBytes);
    const longest = runsOf(missing).reduce((a, b) => (b.count > a.count ? b : a));
    return spanOf(longest, buffer.totalBytes);
  }

  /**
   * An answer that is late is not waited for: neighbours may be asked for what it was to bring. The fetch goes on meanwhile (a
   * loader may be between two attempts), and whoever comes first wins. @returns whether it became late just now
   */
  noteLate(transfer: Transfer, nowMs: number): boolean {
    const { origin } = transfer;
    if (!origin || origin.isLate || nowMs < origin.lateAtMs) return false;
    origin.isLate = true;
    // What was taken back from neighbours when the origin was asked may be asked of them again.
    transfer.forgive();
    return true;
  }

  /** Fetches what `span` says. `transfer.origin` is set; the caller clears it when it has dealt with the answer. */
  async fetch(transfer: Transfer, span: ByteSpan | undefined): Promise<OriginAnswer> {
    const startedMs = this.#clock.nowMs();
    const expectedMs = this.takesMs(span ? span.end - span.start : transfer.buffer?.totalBytes);
    const patienceMs = this.#estimate.isMeasured ? Math.max(LATE_FLOOR_MS, expectedMs * LATE_FACTOR) : UNMEASURED_LATE_MS;
    const lateAtMs = startedMs + patienceMs;
    const leg: Leg = { range: span, abort: new AbortController(), startedMs, expectedMs, lateAtMs, isLate: false };
    transfer.origin = leg;
    transfer.askedSinceMs ??= startedMs;
    const heldBefore = span ? (transfer.buffer?.heldBytes ?? 0) : 0;
    for (const demand of transfer.demands) demand.onProgress(heldBefore, transfer.buffer?.totalBytes, 'origin');
    const answer = await this.#ask(transfer, leg, heldBefore);
    const tookMs = this.#clock.nowMs() - startedMs;
    if (answer.status === 'ok') {
      const segmentBytes = answer.wholeSegment ? answer.bytes.length : (transfer.buffer?.totalBytes ?? answer.bytes.length);
      this.#estimate.note(answer.bytes.length, tookMs, segmentBytes);
    } else if (answer.status === 'failed') this.#estimate.noteFailure();
    if (answer.status !== 'aborted') this.#situation.reserve.noteOrigin(expectedMs, tookMs);
    return answer;
  }

  async #ask(transfer: Transfer, { range, abort, startedMs }: Leg, heldBefore: number): Promise<OriginAnswer> {
    const { line } = this.#situation;
    let noted = { bytes: 0, atMs: startedMs };
    // From the first bytes on, or from the request where they come all at once.
    let since = { lineBytes: line.totalBytes, atMs: startedMs };
    const note = (bytes: number): void => {
      const nowMs = this.#clock.nowMs();
      if (bytes <= noted.bytes) return;
      line.note(bytes - noted.bytes, noted.atMs, nowMs);
      if (noted.bytes === 0 && bytes <= MAX_FIRST_BYTES) since = { lineBytes: line.totalBytes, atMs: nowMs };
      noted = { bytes, atMs: nowMs };
    };
    try {
      const answer = await this.#origin.fetch({
        segment: transfer.segment,
        range,
        totalBytes: range ? transfer.buffer?.totalBytes : undefined,
        signal: abort.signal,
        onProgress: (receivedBytes, totalBytes) => {
          note(receivedBytes);
          const total = range ? transfer.buffer?.totalBytes : totalBytes;
          for (const demand of transfer.demands) demand.onProgress(heldBefore + receivedBytes, total, 'origin');
        },
      });
      if (answer.status === 'ok') {
        note(answer.bytes.length);
        line.noteAnswer(line.totalBytes - since.lineBytes, this.#clock.nowMs() - since.atMs);
      }
      return answer;
    } catch (failure) {
      // A site's own loader may throw: the player hears of it as of any other failure.
      return { status: 'failed', failure };
    }
  }
}

function spanOf({ first, count }: PieceRun, totalBytes: number): ByteSpan {
  return { start: first * PIECE_BYTES, end: Math.min(totalBytes, (first + count) * PIECE_BYTES) };
}

/** The pieces of an origin's answer that the verifier vouches for, and how many bytes it did not. */
export async function verifiedPieces(
  verifier: Verifier,
  segment: SegmentId,
  totalBytes: number,
  start: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{
  readonly good: readonly { readonly index: number; readonly bytes: Uint8Array<ArrayBuffer> }[];
  readonly refusedBytes: number;
}> {
  const good: { index: number; bytes: Uint8Array<ArrayBuffer> }[] = [];
  let refusedBytes = 0;
  for (let offset = 0; offset < bytes.length; offset += PIECE_BYTES) {
    const index = (start + offset) / PIECE_BYTES;
    const piece = bytes.subarray(offset, offset + pieceLength(totalBytes, index));
    if ((await verdictOn(verifier, { segment, index, totalBytes, bytes: piece, from: null })) === 'good')
      good.push({ index, bytes: piece });
    else refusedBytes += piece.length;
  }
  return { good, refusedBytes };
}

/** A verifier that fails vouches for nothing: the player waits for an answer, and gets what its own origin gave. */
async function verdictOn(verifier: Verifier, piece: PieceToVerify): Promise<Verdict> {
  try {
    return await verifier.verify(piece);
  } catch {
    return 'unusable';
  }
}
