import { MAX_PIECE_RUNS, PIECE_BYTES, pieceLength, type PeerId, type PieceRun } from '@tributary/protocol';
import type { AccessLine } from './access-line.ts';
import { isOfContent } from './content.ts';
import { mix32 } from './election.ts';
import type { InFlight } from './in-flight.ts';
import type { Mesh } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import { PieceSet, runsOf } from './piece-set.ts';
import { askPeers, expectedFinishMs, stillExpectedMs, type MissingPiece, type Source } from './schedule/ask-peers.ts';
import type { SegmentBuffer } from './segment-buffer.ts';
import type { Transfer } from './transfer.ts';

/** What neighbours can be expected to do for a segment. */
export interface Prospect {
  /** Every missing piece is held by some neighbour; or held or coming; or some piece is neither. */
  readonly coverage: 'held' | 'coming' | 'none';
  /** When peers will have delivered all that is missing; Infinity where unknown. */
  readonly peersFinishMs: number;
}

const PATIENCE_DURATIONS = 0.75; // of a segment's own time, for one piece of it
const RETRY_PAUSE_MS = 500; // after a request's own time: a neighbour that refuses must not be asked at every look

// Of the viewer's own line: a round trip between continents, and what a sender queues. More under way makes a thin line wait, nothing quicker.
const LINE_QUEUE_MS = 400;
const LINE_QUEUE_MIN_BYTES = 2 * PIECE_BYTES;
const MS_PER_SECOND = 1000;

const NO_PROSPECT: Prospect = { coverage: 'none', peersFinishMs: Infinity };

/** The half of a transfer that deals with neighbours: requests, cancels, and what to expect. */
export class PeerLeg {
  readonly #mesh: Mesh;
  readonly #maxPiecesInFlight: number;
  readonly #inFlight: InFlight;
  readonly #line: AccessLine;
  readonly #neededByMs: (transfer: Transfer) => number;
  #indexed: { readonly neighbours: readonly Neighbour[]; readonly byId: ReadonlyMap<PeerId, Neighbour> } = {
    neighbours: [],
    byId: new Map(),
  };

  /** @param neededByMs when the origin would have to be asked for what is missing of a transfer */
  constructor(mesh: Mesh, maxPiecesInFlight: number, inFlight: InFlight, line: AccessLine, neededByMs: (transfer: Transfer) => number) {
    this.#mesh = mesh;
    this.#neededByMs = neededByMs;
    this.#maxPiecesInFlight = maxPiecesInFlight;
    this.#inFlight = inFlight;
    this.#line = line;
  }

  /** Asks neighbours for what they hold and is asked of nobody, or late. */
  request(transfer: Transfer, neighbours: readonly Neighbour[], nowMs: number): void {
    const { buffer } = transfer;
    if (!buffer || transfer.contested || transfer.originOnly) return;
    for (const source of transfer.newlyOverdue(nowMs)) this.#mesh.get(source)?.noteLate(nowMs);
    // Asked at every event: the common answers, that all is on its way or that nobody has more, must cost next to nothing.
    const open = transfer.unasked(nowMs);
    if (open.length === 0) open.push(...this.#probe(transfer, buffer, neighbours));
    const neededByMs = this.#neededByMs(transfer);
    const slow = transfer.slow(nowMs, neededByMs);
    if (slow.length > 0) {
      const unasked = new Set(open);
      for (const piece of slow) if (!unasked.has(piece)) open.push(piece);
    }
    if (open.length === 0) return;
    const offered = this.#offered(transfer, buffer, neighbours);
    const obtainable = open.filter((piece) => offered.has(piece));
    if (obtainable.length === 0) return;
    const givers = this.#byId(neighbours);
    const missing = obtainable.map((index) => missingPiece(transfer, index, givers, nowMs));
    // Each viewer begins at a place of its own and goes on in order: neighbours hold different parts to trade, and what is
    // missing at the end is in one part, or two, for the origin to be asked for.
    const count = buffer.held.size;
    const begin = mix32(this.#mesh.self ?? '') % count;
    const sources = this.#sources(transfer, buffer, neighbours);
    const patienceMs = transfer.durationMs * PATIENCE_DURATIONS;
    const roomBytes = this.#roomBytes(neighbours, nowMs);
    const requests = askPeers(missing, sources, nowMs, patienceMs, neededByMs, roomBytes, (piece) => (piece - begin + count) % count);
    const pieces = new Map<Neighbour, number[]>();
    for (const { source, piece, bytes, expectedMs, dueMs } of requests) {
      this.cancelElsewhere(transfer, piece);
      const contentId = source.holdings.get(transfer.key)?.contentId ?? 0;
      transfer.note(piece, { source: source.peerId, contentId, bytes, askedMs: nowMs, expectedMs, dueMs });
      pieces.set(source, [...(pieces.get(source) ?? []), piece]);
    }
    if (requests.length > 0) transfer.askedSinceMs ??= nowMs;
    for (const [neighbour, numbers] of pieces) {
      neighbour.noteBusy(nowMs);
      sendRuns(neighbour, 'request', transfer, runsOf(numbers.sort((a, b) => a - b)));
    }
  }

  /** @param run pieces that it is about; undefined: all */
  prospect(transfer: Transfer, neighbours: readonly Neighbour[], nowMs: number, run?: PieceRun): Prospect {
    const { buffer, key, content } = transfer;
    if (transfer.contested || transfer.originOnly) return NO_PROSPECT;
    if (!buffer) {
      const isComing = neighbours.some((neighbour) => neighbour.isFetchingPiece(key, null, 0, content));
      return isComing ? { coverage: 'coming', peersFinishMs: Infinity } : NO_PROSPECT;
    }
    const holdings = holdingsOf(transfer, buffer, neighbours);
    let coverage: Prospect['coverage'] = 'held';
    const holders = new Set<Neighbour>();
    let missingBytes = 0;
    for (const piece of transfer.missing(run)) {
      missingBytes += pieceLength(buffer.totalBytes, piece);
      let isHeld = false;
      for (const { neighbour, held } of holdings) {
        if (!held.has(piece)) continue;
        const request = transfer.requestState(piece, neighbour.peerId, nowMs);
        // Who is late and silent cannot be counted on; who is late and delivers is slow, and measured as such.
        if (request !== 'none' && request !== 'open' && !neighbour.isDelivering(nowMs)) continue;
        holders.add(neighbour);
        isHeld = true;
      }
      if (isHeld) continue;
      if (!neighbours.some((neighbour) => neighbour.isFetchingPiece(key, buffer.totalBytes, piece, content))) return NO_PROSPECT;
      coverage = 'coming';
    }
    if (coverage === 'coming') return { coverage, peersFinishMs: Infinity };
    // What a neighbour that has sent nothing yet will bring is a guess: good enough to ask it, and not to let the playhead wait for.
    const together = [...holders].reduce((sum, { measuredGoodput }) => sum + (measuredGoodput ?? 0), 0);
    if (together === 0) return { coverage, peersFinishMs: Infinity };
    const goodputBytesPerSecond = Math.min(together, this.#lineBytesPerSecond(holders, nowMs));
    const roundTripMs = Math.max(0, ...[...holders].map((neighbour) => neighbour.roundTripMs));
    return { coverage, peersFinishMs: expectedFinishMs({ roundTripMs, goodputBytesPerSecond }, missingBytes, nowMs) };
  }

  /** Whoever was asked for the piece need not send it. */
  cancelElsewhere(transfer: Transfer, piece: number): void {
    for (const { source } of transfer.openRequests(piece)) {
      transfer.giveUp(source, piece);
      const neighbour = this.#mesh.get(source);
      if (neighbour) sendRuns(neighbour, 'cancel', transfer, [{ first: piece, count: 1 }]);
    }
    if (transfer.buffer?.held.has(piece)) transfer.arrived(piece);
  }

  /** Takes back open requests: all of them, or for what the origin brings. */
  cancel(transfer: Transfer, which: 'all' | 'coming-from-origin'): void {
    for (const neighbour of this.#mesh.open()) {
      const pieces = [...transfer.asked.keys()]
        .filter((piece) => which === 'all' || transfer.isComingFromOrigin(piece))
        .filter((piece) => transfer.openRequests(piece).some(({ source }) => source === neighbour.peerId))
        .sort((a, b) => a - b);
      if (pieces.length === 0) continue;
      for (const piece of pieces) transfer.giveUp(neighbour.peerId, piece);
      sendRuns(neighbour, 'cancel', transfer, runsOf(pieces));
    }
  }

  /**
   * While no neighbour was measured, one piece is asked of one that has it, though the origin will bring it: without that a viewer whose
   * origin is slow would go on asking it for everything, and never learn that its neighbours are quicker.
   */
  #probe(transfer: Transfer, buffer: SegmentBuffer, neighbours: readonly Neighbour[]): number[] {
    if (!transfer.origin || transfer.asked.size > 0 || neighbours.some(({ measuredGoodput }) => measuredGoodput !== undefined)) return [];
    // The last piece: of all that the origin brings it comes last.
    const last = buffer.held.size - 1;
    return transfer.isComingFromOrigin(last) && !buffer.held.has(last) ? [last] : [];
  }

  /** How much more may be under way over this viewer's own line. */
  #roomBytes(neighbours: Iterable<Neighbour>, nowMs: number): number {
    const queueBytes = (this.#lineBytesPerSecond(neighbours, nowMs) * LINE_QUEUE_MS) / MS_PER_SECOND;
    return Math.max(LINE_QUEUE_MIN_BYTES, queueBytes) - this.#inFlight.bytes;
  }

  /** What the line carries: at least what any one of these neighbours sends over it. Infinity before it was measured. */
  #lineBytesPerSecond(neighbours: Iterable<Neighbour>, nowMs: number): number {
    let rate = this.#line.bytesPerSecond(nowMs) ?? Infinity;
    for (const { measuredGoodput } of neighbours) rate = Math.max(rate, measuredGoodput ?? 0);
    return rate;
  }

  /** What those have that may be asked for more now. */
  #offered({ key, content, unsteady }: Transfer, { totalBytes, held }: SegmentBuffer, neighbours: readonly Neighbour[]): PieceSet {
    const offered = new PieceSet(held.size);
    for (const neighbour of neighbours) {
      const { pieces } = this.#inFlight.of(neighbour.peerId);
      if (pieces === 0) neighbour.noteIdle();
      const holding = neighbour.holdings.get(key);
      if (
        holding?.totalBytes !== totalBytes ||
        holding.held.count === 0 ||
        !isOfContent(content, holding) ||
        unsteady.has(neighbour.peerId)
      )
        continue;
      if (pieces === 0 || pieces < neighbour.windowPieces(this.#maxPiecesInFlight)) offered.addAll(holding.held);
    }
    return offered;
  }

  /** Those that have some of the segment, whether they may be asked for more now or not: they count in how rare a piece is. */
  #sources(transfer: Transfer, buffer: SegmentBuffer, neighbours: readonly Neighbour[]): Source<Neighbour>[] {
    return holdingsOf(transfer, buffer, neighbours).map(({ neighbour, held }) => {
      const load = this.#inFlight.of(neighbour.peerId);
      return {
        id: neighbour,
        roundTripMs: neighbour.roundTripMs,
        goodputBytesPerSecond: neighbour.goodputBytesPerSecond,
        inFlightPieces: load.pieces,
        inFlightBytes: load.bytes,
        maxPiecesInFlight: neighbour.windowPieces(this.#maxPiecesInFlight),
        holds: (piece) => held.has(piece),
      };
    });
  }

  /** The mesh gives the same list until somebody comes or goes. */
  #byId(neighbours: readonly Neighbour[]): ReadonlyMap<PeerId, Neighbour> {
    if (neighbours !== this.#indexed.neighbours) {
      this.#indexed = { neighbours, byId: new Map(neighbours.map((neighbour) => [neighbour.peerId, neighbour])) };
    }
    return this.#indexed.byId;
  }
}

/** Who says that it has some of the segment: looked up once, and not for every piece. */
function holdingsOf({ key, content, unsteady }: Transfer, { totalBytes }: SegmentBuffer, neighbours: readonly Neighbour[]) {
  const list: { readonly neighbour: Neighbour; readonly held: PieceSet }[] = [];
  for (const neighbour of neighbours) {
    const holding = neighbour.holdings.get(key);
    if (holding?.totalBytes !== totalBytes || unsteady.has(neighbour.peerId)) continue;
    if (holding.held.count > 0 && isOfContent(content, holding)) list.push({ neighbour, held: holding.held });
  }
  return list;
}

function missingPiece(transfer: Transfer, index: number, byId: ReadonlyMap<PeerId, Neighbour>, nowMs: number): MissingPiece<Neighbour> {
  const asked: { source: Neighbour; dueMs: number; finishMs: number }[] = [];
  for (const request of transfer.asked.get(index) ?? []) {
    const { source, dueMs, over } = request;
    const neighbour = byId.get(source);
    // Late once is not late for ever: whoever goes on delivering may be asked again after a pause.
    const mayTryAgain = over && nowMs >= dueMs + RETRY_PAUSE_MS && neighbour?.isDelivering(nowMs);
    if (!neighbour || mayTryAgain) continue;
    asked.push({ source: neighbour, dueMs: over ? -Infinity : dueMs, finishMs: over ? Infinity : stillExpectedMs(request, nowMs) });
  }
  return { index, bytes: pieceLength(transfer.buffer?.totalBytes ?? 0, index), asked };
}

function sendRuns(neighbour: Neighbour, type: 'request' | 'cancel', transfer: Transfer, runs: readonly PieceRun[]): void {
  for (let from = 0; from < runs.length; from += MAX_PIECE_RUNS) {
    neighbour.send({ type, segment: transfer.segment, runs: runs.slice(from, from + MAX_PIECE_RUNS) });
  }
}
