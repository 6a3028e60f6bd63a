import { PIECE_BYTES, pieceLength, type SegmentId } from '@tributary/protocol';
import { OriginEstimate } from './origin-estimate.ts';
import type { Clock, Origin, OriginAnswer, Verifier } from './ports.ts';
import type { Transfer } from './transfer.ts';

export type ByteSpan = { readonly start: number; readonly end: number };

/** The half of a transfer that deals with the origin. */
export class OriginLeg {
  readonly #clock: Clock;
  readonly #origin: Origin;
  readonly #estimate = new OriginEstimate();

  constructor(clock: Clock, origin: Origin) {
    this.#clock = clock;
    this.#origin = origin;
  }

  /** How long the origin will take for so many bytes; undefined: for a segment of unknown size. */
  takesMs(bytes: number | undefined): number {
    return this.#estimate.takesMs(bytes);
  }

  /** One span that covers all that is missing; undefined where the whole segment is to be fetched. */
  span(transfer: Transfer): ByteSpan | undefined {
    const { buffer } = transfer;
    if (!buffer || buffer.heldBytes === 0 || transfer.contested || !this.#origin.servesRanges(transfer.segment)) return undefined;
    const missing = transfer.missing();
    const [first] = missing;
    const last = missing.at(-1);
    if (first === undefined || last === undefined) return undefined;
    return { start: first * PIECE_BYTES, end: Math.min(buffer.totalBytes, (last + 1) * PIECE_BYTES) };
  }

  /** Fetches what `span` says; `transfer.origin` is set meanwhile. */
  async fetch(transfer: Transfer, span: ByteSpan | undefined): Promise<OriginAnswer> {
    const leg = { range: span, abort: new AbortController(), startedMs: this.#clock.nowMs() };
    transfer.origin = leg;
    transfer.askedSinceMs ??= leg.startedMs;
    const heldBefore = span ? (transfer.buffer?.heldBytes ?? 0) : 0;
    for (const demand of transfer.demands) demand.onProgress(heldBefore, transfer.buffer?.totalBytes, 'origin');
    const answer = await this.#origin.fetch({
      segment: transfer.segment,
      range: span,
      totalBytes: span ? transfer.buffer?.totalBytes : undefined,
      signal: leg.abort.signal,
      onProgress: (receivedBytes, totalBytes) => {
        const total = span ? transfer.buffer?.totalBytes : totalBytes;
        for (const demand of transfer.demands) demand.onProgress(heldBefore + receivedBytes, total, 'origin');
      },
    });
    if (answer.status === 'ok') this.#estimate.note(answer.bytes.length, this.#clock.nowMs() - leg.startedMs);
    else if (answer.status === 'failed') this.#estimate.noteFailure();
    if (transfer.origin === leg) transfer.origin = null;
    return answer;
  }
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
    if ((await verifier.verify({ segment, index, totalBytes, bytes: piece, from: null })) === 'good') good.push({ index, bytes: piece });
    else refusedBytes += piece.length;
  }
  return { good, refusedBytes };
}
