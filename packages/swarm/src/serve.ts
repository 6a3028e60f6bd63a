import {
  MAX_PIECE_RUNS,
  pieceLength,
  segmentKey,
  type PieceRun,
  type RefusalReason,
  type SegmentId,
  type SegmentKey,
  type TrackId,
} from '@tributary/protocol';
import type { Neighbour } from './neighbour.ts';
import type { Clock } from './ports.ts';
import { piecesOf, runsOf } from './piece-set.ts';
import { PeakRate, TokenBucket } from './rate.ts';
import type { SegmentStore } from './segment-store.ts';

interface QueuedPiece {
  readonly segment: SegmentId;
  readonly key: SegmentKey;
  readonly piece: number;
}

const PEAK_WINDOW_MS = 500; // long enough to be no burst into a buffer, short enough to fall into one segment's rush
const PEAK_HALF_LIFE_MS = 120_000; // networks change; a viewer that was asked for little is no weaker for it
const MAX_SENDS_PER_PIECE = 2; // to one neighbour: a cancel may cross a piece once; more is a drain on the uplink
const MAX_SENT_REMEMBERED = 4_096; // pieces per neighbour: 128 MiB of them, more than a store holds
const FREE_RIDER_ROUNDS = 4; // viewers that do not upload get at least one piece in so many rounds
const BURST_MS = 1_000; // a capped uplink may send a second's worth at once
const MIN_BURST_BYTES = 128 * 1024; // and at least a few pieces, or the cap would forbid the first one
const MS_PER_SECOND = 1000;

export interface ServeOptions {
  readonly maxQueuedPieces: number;
}

/** Sends the pieces that neighbours ask for: in turn, no more than a link takes, within the upload cap. */
export class Uploads {
  readonly #clock: Clock;
  readonly #store: SegmentStore;
  readonly #options: ServeOptions;
  readonly #onSent: (track: TrackId, bytes: number) => void;
  // Insertion order is the round: a neighbour that was served goes to its end.
  readonly #queues = new Map<Neighbour, QueuedPiece[]>();
  readonly #peak = new PeakRate(PEAK_WINDOW_MS, PEAK_HALF_LIFE_MS);
  readonly #sent = new Map<Neighbour, Map<string, number>>();
  #bucket: TokenBucket | null = null;
  #enabled = true;
  #round = 0;
  #cancelWake: (() => void) | null = null;

  constructor(clock: Clock, store: SegmentStore, options: ServeOptions, onSent: (track: TrackId, bytes: number) => void) {
    this.#clock = clock;
    this.#store = store;
    this.#options = options;
    this.#onSent = onSent;
  }

  /** @param bytesPerSecond null: no cap */
  configure(enabled: boolean, bytesPerSecond: number | null): void {
    this.#enabled = enabled;
    if (!enabled) {
      for (const [neighbour, queue] of this.#queues) this.#refuse(neighbour, queue, 'policy');
      this.#queues.clear();
    }
    const nowMs = this.#clock.nowMs();
    if (bytesPerSecond === null) this.#bucket = null;
    else if (this.#bucket) this.#bucket.setRate(bytesPerSecond, nowMs);
    else this.#bucket = new TokenBucket(bytesPerSecond, Math.max(MIN_BURST_BYTES, (bytesPerSecond * BURST_MS) / MS_PER_SECOND), nowMs);
  }

  request(neighbour: Neighbour, segment: SegmentId, runs: readonly PieceRun[]): void {
    const key = segmentKey(segment);
    if (!this.#enabled) return this.#refuseRuns(neighbour, segment, runs, 'policy');
    const buffer = this.#store.get(key);
    const queue = this.#queues.get(neighbour) ?? [];
    this.#queues.set(neighbour, queue);
    const notHeld: number[] = [];
    const tooMany: number[] = [];
    for (const piece of piecesOf(runs)) {
      if (!buffer?.held.has(piece)) notHeld.push(piece);
      else if (this.#sentTimes(neighbour, key, piece) >= MAX_SENDS_PER_PIECE) tooMany.push(piece);
      else if (queue.length >= this.#options.maxQueuedPieces) tooMany.push(piece);
      else if (!queue.some((queued) => queued.key === key && queued.piece === piece)) queue.push({ segment, key, piece });
      // A claimed run may be 2,048 pieces long, its refusal is one run: bounded by what the frame can carry.
    }
    if (notHeld.length > 0) this.#refuseRuns(neighbour, segment, runsOf(notHeld), 'not-held');
    if (tooMany.length > 0) this.#refuseRuns(neighbour, segment, runsOf(tooMany), 'busy');
    if (buffer) this.#store.touch(key);
    this.pump();
  }

  cancel(neighbour: Neighbour, segment: SegmentId, runs: readonly PieceRun[]): void {
    const queue = this.#queues.get(neighbour);
    if (!queue) return;
    const key = segmentKey(segment);
    const isCancelled = (queued: QueuedPiece) =>
      queued.key === key && runs.some((run) => queued.piece >= run.first && queued.piece < run.first + run.count);
    this.#queues.set(neighbour, queue.filter((queued) => !isCancelled(queued))); // prettier-ignore
  }

  lost(neighbour: Neighbour): void {
    this.#queues.delete(neighbour);
    this.#sent.delete(neighbour);
  }

  /** The most that this viewer has been seen to send, bytes per second; 0: nothing yet. */
  peakBytesPerSecond(): number {
    return this.#peak.value(this.#clock.nowMs());
  }

  /** Sends until every queue is empty, every link full, or the cap reached. */
  pump(): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    let progressed = true;
    while (progressed) {
      progressed = false;
      this.#round++;
      // A snapshot: a neighbour that was served goes to the end of the map and must not be met again in this round.
      for (const [neighbour, queue] of Array.from(this.#queues)) {
        if (this.#mustWait(neighbour)) continue;
        const sent = this.#sendNext(neighbour, queue);
        if (sent === 'capped') return;
        progressed ||= sent === 'sent';
      }
    }
  }

  #sentTimes(neighbour: Neighbour, key: SegmentKey, piece: number): number {
    return this.#sent.get(neighbour)?.get(`${key}/${piece}`) ?? 0;
  }

  #noteSent(neighbour: Neighbour, { key, piece }: QueuedPiece): void {
    const sent = this.#sent.get(neighbour) ?? new Map<string, number>();
    this.#sent.set(neighbour, sent);
    const name = `${key}/${piece}`;
    sent.set(name, (sent.get(name) ?? 0) + 1);
    const [oldest] = sent.keys();
    if (sent.size > MAX_SENT_REMEMBERED && oldest !== undefined) sent.delete(oldest);
  }

  /** Whoever gives nothing to anybody comes last; in every few rounds its turn comes all the same, so that nobody starves. */
  #mustWait(neighbour: Neighbour): boolean {
    if (neighbour.state?.mayUpload !== false || this.#round % FREE_RIDER_ROUNDS === 0) return false;
    return [...this.#queues].some(
      ([other, queue]) => other.state?.mayUpload !== false && queue.length > 0 && other.link.bulkRoomBytes() > 0,
    );
  }

  destroy(): void {
    this.#cancelWake?.();
    this.#queues.clear();
    this.#sent.clear();
  }

  #sendNext(neighbour: Neighbour, queue: QueuedPiece[]): 'sent' | 'waiting' | 'capped' {
    const next = queue[0];
    if (!next) {
      this.#queues.delete(neighbour);
      return 'waiting';
    }
    const buffer = this.#store.get(next.key);
    const bytes = buffer?.piece(next.piece);
    if (!buffer || !bytes) {
      // Evicted since it was asked for.
      queue.shift();
      this.#refuse(neighbour, [next], 'not-held');
      return 'sent';
    }
    const nowMs = this.#clock.nowMs();
    const cost = pieceLength(buffer.totalBytes, next.piece);
    // A link with any room takes a whole frame; one without says when it has some.
    if (neighbour.link.bulkRoomBytes() === 0) return 'waiting';
    if (this.#bucket && !this.#bucket.take(cost, nowMs)) {
      const waitMs = this.#bucket.waitMs(cost, nowMs);
      if (Number.isFinite(waitMs)) this.#cancelWake = this.#clock.after(waitMs, () => this.pump());
      return 'capped';
    }
    if (!neighbour.send({ type: 'piece', segment: next.segment, totalBytes: buffer.totalBytes, index: next.piece, bytes }, 'bulk'))
      return 'waiting';
    queue.shift();
    this.#queues.delete(neighbour);
    this.#queues.set(neighbour, queue);
    neighbour.sentBytes += cost;
    this.#noteSent(neighbour, next);
    this.#peak.add(cost, nowMs);
    this.#onSent(next.segment.track, cost);
    return 'sent';
  }

  #refuse(neighbour: Neighbour, pieces: readonly QueuedPiece[], reason: RefusalReason): void {
    const bySegment = new Map<SegmentKey, QueuedPiece[]>();
    for (const queued of pieces) bySegment.set(queued.key, [...(bySegment.get(queued.key) ?? []), queued]);
    for (const [first, ...rest] of bySegment.values()) {
      if (!first) continue;
      const numbers = [first, ...rest].map(({ piece }) => piece).sort((a, b) => a - b);
      this.#refuseRuns(neighbour, first.segment, runsOf(numbers), reason);
    }
  }

  #refuseRuns(neighbour: Neighbour, segment: SegmentId, runs: readonly PieceRun[], reason: RefusalReason): void {
    for (let from = 0; from < runs.length; from += MAX_PIECE_RUNS) {
      neighbour.send({ type: 'refuse', segment, reason, runs: runs.slice(from, from + MAX_PIECE_RUNS) });
    }
  }
}
