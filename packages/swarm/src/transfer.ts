import { PIECE_BYTES, pieceLength, segmentKey, type PeerId, type PieceRun, type SegmentId, type SegmentKey } from '@tributary/protocol';
import type { Content } from './content.ts';
import type { InFlight } from './in-flight.ts';
import { PieceSet } from './piece-set.ts';
import { MOVE_GAIN_MS, stillExpectedMs } from './schedule/ask-peers.ts';
import type { SegmentBuffer } from './segment-buffer.ts';

/** How a load ended. */
export type LoadResult =
  | {
      readonly status: 'ok';
      readonly totalBytes: number;
      /** Makes a copy of the segment that is the caller's own. Once is enough: it costs what the segment weighs. */
      copyBytes(): Uint8Array<ArrayBuffer>;
      readonly originBytes: number;
      readonly peerBytes: number;
      /** From the first request for any of it to its last byte; 0 where it was in the store. */
      readonly elapsedMs: number;
      /** The segment was whole in the store when it was asked for. */
      readonly fromStore: boolean;
    }
  | { readonly status: 'aborted' }
  /** The origin's own failure, for the player to deal with as it would without us. */
  | { readonly status: 'failed'; readonly failure: unknown };

/** Somebody waits for the segment: the player. */
export interface Demand {
  /** Engine time at which the playhead reaches the segment; asked anew at each decision, for playheads move. */
  deadlineMs(): number;
  /** The first frame is not there yet. */
  startingUp(): boolean;
  onProgress(heldBytes: number, totalBytes: number | undefined, from: 'origin' | 'peer'): void;
  onSettled(result: LoadResult): void;
}

export interface AskedPiece {
  readonly source: PeerId;
  /** What the source had announced its pieces to be of; 0: it named no content. */
  readonly contentId: number;
  readonly bytes: number;
  readonly askedMs: number;
  /** When it was expected to arrive. */
  readonly expectedMs: number;
  /** From then on it is late. */
  readonly dueMs: number;
  /** Given up: cancelled or refused; the source is not asked for this piece again. */
  over: boolean;
  /** It was noticed that it is overdue. */
  isLate: boolean;
}

export interface OriginLeg {
  /** Undefined: the whole segment. */
  readonly range: { readonly start: number; readonly end: number } | undefined;
  readonly abort: AbortController;
  readonly startedMs: number;
  readonly expectedMs: number;
  /** From then on its answer is late. */
  readonly lateAtMs: number;
  isLate: boolean;
}

// An owner and its two stand-ins, one after the other, are each given their time. Whoever says that it fetches after those is not: claims
// that come and go would hold a segment up for ever.
const MAX_TIMES_COMING = 3;

/** The source was asked for the piece as one content and then as another: which of the two it sends cannot be told. */
export const SEVERAL_CONTENTS = -1;

const NOBODY: ReadonlySet<PeerId> = new Set();

/** One segment on its way here, whoever wants it. The one place that knows which piece is where. */
export class Transfer {
  readonly segment: SegmentId;
  readonly key: SegmentKey;
  readonly live: boolean;
  readonly durationMs: number;
  /** When it was first asked for, or listed, here; of one that neighbours know before us: when they said so. */
  wantedSinceMs: number;
  readonly demands = new Set<Demand>();
  readonly asked = new Map<number, AskedPiece[]>();
  /** Whom each piece was ever asked of, as what content: what comes late is welcome all the same. */
  readonly #everAsked = new Map<number, Map<PeerId, number>>();
  /** They sent what was of another content than they had announced: not asked again, or the same would come for ever. */
  readonly unsteady = new Set<PeerId>();
  /** Arrived, the verifier has not answered yet. */
  readonly verifying = new Set<number>();
  /** What neighbours' pieces must be of. */
  content: Content = 'any';
  /** No piece of it can be verified before its attestation is here. */
  isUnattested = false;
  /** Null until somebody tells the size. */
  buffer: SegmentBuffer | null = null;
  origin: OriginLeg | null = null;
  originFailure: { readonly failure: unknown } | null = null;
  /** Wanted for the neighbours' sake: this viewer was elected to fetch it. */
  duty = false;
  /** Our own playlist lists it, or the player asked for it: before that, only peers can be asked. */
  isListed = false;
  /** Sizes or bytes disagree among neighbours: only the origin can tell. */
  contested = false;
  /** What was here under this name did not play: only the whole segment from the origin will do. */
  originOnly = false;
  originBytes = 0;
  peerBytes = 0;
  /** Since when a neighbour is fetching what nobody around has. */
  comingSinceMs: number | null = null;
  #timesComing = 0;
  readonly #originFinishMs = new Map<number, number>();
  /** When bytes were first asked for; waiting for somebody to have them comes before. */
  askedSinceMs: number | null = null;
  readonly #inFlight: InFlight;
  /** No request becomes overdue before: it may be too early, never too late. */
  #nextDueMs = Infinity;

  constructor(segment: SegmentId, live: boolean, durationMs: number, nowMs: number, inFlight: InFlight) {
    this.#inFlight = inFlight;
    this.segment = segment;
    this.key = segmentKey(segment);
    this.live = live;
    this.durationMs = durationMs;
    this.wantedSinceMs = nowMs;
  }

  /** It is known here from now on, and not only by what neighbours say. */
  list(nowMs: number): void {
    if (this.isListed) return;
    this.isListed = true;
    this.wantedSinceMs = nowMs;
  }

  /** Tells all who wait how it ended. */
  settle(result: LoadResult): void {
    for (const demand of this.demands) demand.onSettled(result);
  }

  /** Hands the segment over, to each who waits for it. */
  deliver(totalBytes: number, copyBytes: () => Uint8Array<ArrayBuffer>, nowMs: number): void {
    const { originBytes, peerBytes } = this;
    const elapsedMs = nowMs - (this.askedSinceMs ?? this.wantedSinceMs);
    for (const demand of this.demands)
      demand.onSettled({ status: 'ok', totalBytes, copyBytes, originBytes, peerBytes, elapsedMs, fromStore: false });
  }

  /**
   * It is too late for comfort, and neighbours hold all of the slice. @param originFinishMs when the origin would have it here, asked now
   * @returns the same of the first time that this was said
   */
  noteHeldLate(slice: number, originFinishMs: number): number {
    const first = this.#originFinishMs.get(slice) ?? originFinishMs;
    this.#originFinishMs.set(slice, first);
    return first;
  }

  /** @param isComing a neighbour is fetching what nobody around has */
  noteComing(isComing: boolean, nowMs: number): void {
    if (isComing) {
      if (this.comingSinceMs === null) this.#timesComing++;
      this.comingSinceMs ??= nowMs;
    } else if (this.#timesComing < MAX_TIMES_COMING) this.comingSinceMs = null;
  }

  progressed(from: 'origin' | 'peer'): void {
    const { buffer } = this;
    if (buffer) for (const demand of this.demands) demand.onProgress(buffer.heldBytes, buffer.totalBytes, from);
  }

  deadlineMs(): number {
    let earliest = Infinity;
    for (const demand of this.demands) earliest = Math.min(earliest, demand.deadlineMs());
    return earliest;
  }

  /** The playhead has reached it, and is waiting. */
  isWaitedFor(nowMs: number): boolean {
    return this.demands.size > 0 && this.deadlineMs() <= nowMs && !this.startingUp();
  }

  startingUp(): boolean {
    return [...this.demands].some((demand) => demand.startingUp());
  }

  /** Pieces neither here nor being verified. */
  missing(run?: PieceRun): number[] {
    const list: number[] = [];
    const { buffer } = this;
    if (!buffer) return list;
    const end = run ? Math.min(buffer.held.size, run.first + run.count) : buffer.held.size;
    for (let piece = run?.first ?? 0; piece < end; piece++) {
      if (!buffer.held.has(piece) && !this.verifying.has(piece)) list.push(piece);
    }
    return list;
  }

  /** Missing pieces that nobody is expected to bring: not asked for, or overdue, and not coming from the origin. */
  unasked(nowMs: number): number[] {
    const list: number[] = [];
    const { buffer } = this;
    if (!buffer) return list;
    for (let piece = 0; piece < buffer.held.size; piece++) {
      if (buffer.held.has(piece) || this.verifying.has(piece) || this.isComingFromOrigin(piece)) continue;
      const requests = this.asked.get(piece);
      if (!requests?.some(({ over, dueMs }) => !over && nowMs < dueMs)) list.push(piece);
    }
    return list;
  }

  /**
   * Missing pieces that a neighbour is asked for and that are not to be expected soon, or not in time: another may have come up that is
   * quicker.
   */
  slow(nowMs: number, neededByMs: number): number[] {
    const soonMs = neededByMs > nowMs ? Math.min(nowMs + MOVE_GAIN_MS, neededByMs) : nowMs + MOVE_GAIN_MS;
    const list: number[] = [];
    for (const [piece, requests] of this.asked) {
      if (this.buffer?.held.has(piece) || this.verifying.has(piece) || this.isComingFromOrigin(piece)) continue;
      if (requests.some((asked) => !asked.over && stillExpectedMs(asked, nowMs) >= soonMs)) list.push(piece);
    }
    return list;
  }

  missingBytes(run?: PieceRun): number | undefined {
    const { buffer } = this;
    return buffer ? this.missing(run).reduce((sum, piece) => sum + pieceLength(buffer.totalBytes, piece), 0) : undefined;
  }

  /** Requests that are still open. */
  openRequests(piece: number): AskedPiece[] {
    return this.asked.get(piece)?.filter((asked) => !asked.over) ?? [];
  }

  note(piece: number, request: Omit<AskedPiece, 'over' | 'isLate'>): void {
    const list = this.asked.get(piece);
    const asked = { ...request, over: false, isLate: false };
    if (list) list.push(asked);
    else this.asked.set(piece, [asked]);
    const everAsked = this.#everAsked.get(piece) ?? new Map<PeerId, number>();
    this.#everAsked.set(piece, everAsked);
    const before = everAsked.get(request.source) ?? request.contentId;
    everAsked.set(request.source, before === request.contentId ? before : SEVERAL_CONTENTS);
    this.#nextDueMs = Math.min(this.#nextDueMs, request.dueMs);
    this.#inFlight.add(request.source, request.bytes);
  }

  wasAsked(piece: number, source: PeerId): boolean {
    return this.#everAsked.get(piece)?.has(source) ?? false;
  }

  /** As what content the piece was asked of the source; `SEVERAL_CONTENTS` where it was asked as more than one. */
  askedContentId(piece: number, source: PeerId): number {
    return this.#everAsked.get(piece)?.get(source) ?? 0;
  }

  /** What became of asking the source for the piece. */
  requestState(piece: number, source: PeerId, nowMs: number): 'none' | 'open' | 'overdue' | 'over' {
    const asked = this.asked.get(piece)?.findLast((request) => request.source === source);
    if (!asked) return 'none';
    if (asked.over) return 'over';
    return nowMs >= asked.dueMs ? 'overdue' : 'open';
  }

  /** Sources with a request that became overdue since this was last asked. */
  newlyOverdue(nowMs: number): ReadonlySet<PeerId> {
    // Looked at with every announcement; requests that are late are rare.
    if (nowMs < this.#nextDueMs) return NOBODY;
    const sources = new Set<PeerId>();
    this.#nextDueMs = Infinity;
    for (const list of this.asked.values()) {
      for (const asked of list) {
        if (asked.over || asked.isLate) continue;
        if (nowMs < asked.dueMs) {
          this.#nextDueMs = Math.min(this.#nextDueMs, asked.dueMs);
          continue;
        }
        asked.isLate = true;
        sources.add(asked.source);
      }
    }
    return sources;
  }

  /** The piece is here: of whom it was asked, and how that ended, matters to nothing but `wasAsked` any more. */
  arrived(piece: number): void {
    for (const asked of this.asked.get(piece) ?? []) this.#close(asked);
    this.asked.delete(piece);
  }

  /** The piece, or all of the source's, will not come from there. */
  giveUp(source: PeerId, piece?: number): void {
    const lists = piece === undefined ? this.asked.values() : [this.asked.get(piece) ?? []];
    for (const list of lists) for (const asked of list) if (asked.source === source) this.#close(asked);
  }

  /** The transfer is over: nothing is in flight for it any more. */
  release(): void {
    for (const list of this.asked.values()) for (const asked of list) this.#close(asked);
  }

  #close(asked: AskedPiece): void {
    if (asked.over) return;
    asked.over = true;
    this.#inFlight.remove(asked.source, asked.bytes);
  }

  /** A refused or late source (default: every one) may be asked again: it announced anew, or there is nobody better. */
  forgive(source?: PeerId): void {
    for (const [index, list] of this.asked) {
      if (!list.some((asked) => asked.over && (source === undefined || asked.source === source))) continue;
      const kept = list.filter((asked) => !asked.over || (source !== undefined && asked.source !== source));
      if (kept.length === 0) this.asked.delete(index);
      else this.asked.set(index, kept);
    }
  }

  /** The origin leg that is under way, and not late, will bring the piece. */
  isComingFromOrigin(piece: number): boolean {
    if (!this.origin || this.origin.isLate) return false;
    const { range } = this.origin;
    return !range || (piece * PIECE_BYTES >= range.start && piece * PIECE_BYTES < range.end);
  }

  /** Pieces that the origin leg will bring. */
  comingFromOrigin(): 'all' | 'none' | PieceSet {
    if (!this.origin || this.origin.isLate) return 'none';
    const { range } = this.origin;
    if (!range || !this.buffer) return 'all';
    const set = new PieceSet(this.buffer.held.size);
    for (let piece = Math.ceil(range.start / PIECE_BYTES); piece * PIECE_BYTES < range.end; piece++) set.add(piece);
    return set;
  }
}

/** It is here already: nothing is to be withdrawn. */
export function deliverHeld(demand: Demand, totalBytes: number, copyBytes: () => Uint8Array<ArrayBuffer>): () => void {
  demand.onProgress(totalBytes, totalBytes, 'peer');
  demand.onSettled({ status: 'ok', totalBytes, copyBytes, originBytes: 0, peerBytes: 0, elapsedMs: 0, fromStore: true });
  return () => {};
}
