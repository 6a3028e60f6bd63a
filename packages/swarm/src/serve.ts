import {
  forgetOldest,
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
import { serveNext } from './schedule/serve-next.ts';
import { PeakRate } from './rate.ts';
import type { SegmentStore } from './segment-store.ts';
import type { UploadBudget } from './upload-budget.ts';
import { PIECE_HEADER_BYTES } from './wire-cost.ts';

interface QueuedPiece {
  readonly segment: SegmentId;
  readonly key: SegmentKey;
  readonly piece: number;
  /** Of what content the pieces were when this one was last asked for: nobody is sent another's in its place. */
  contentId: number;
  /** Of segment and piece. */
  readonly name: string;
  readonly askedMs: number;
}

const PEAK_WINDOW_MS = 500; // long enough to be no burst into a buffer, short enough to fall into one segment's rush
const PEAK_HALF_LIFE_MS = 120_000; // networks change; a viewer that was asked for little is no weaker for it
const MAX_SENDS_PER_PIECE = 2; // to one neighbour: a cancel may cross a piece once; more is a drain on the uplink
const MAX_SENT_REMEMBERED = 4_096; // pieces per neighbour: 128 MiB of them, more than a store holds
const SLOT_EXPIRES_MS = 300; // a neighbour that takes longer for a piece is slow, or gone: it keeps nobody else waiting

export interface ServeOptions {
  readonly maxQueuedPieces: number;
  readonly uploadSlots: number;
}

export interface ServeEvents {
  /** A piece of the media went out. */
  sent(track: TrackId, bytes: number, to: Neighbour): void;
  /** The session's cap is reached. Whoever hears it is to call `enable(false)`. */
  usedUp(): void;
}

/** Sends the pieces that neighbours ask for: the rarest first, to a few at once, no more than a link takes, within the upload cap. */
export class Uploads {
  readonly #clock: Clock;
  readonly #store: SegmentStore;
  readonly #options: ServeOptions;
  readonly #budget: UploadBudget;
  readonly #events: ServeEvents;
  // Insertion order is the order in which they were served: a neighbour that was goes to its end.
  readonly #queues = new Map<Neighbour, QueuedPiece[]>();
  readonly #peak = new PeakRate(PEAK_WINDOW_MS, PEAK_HALF_LIFE_MS);
  readonly #sent = new Map<Neighbour, Map<string, number>>();
  readonly #sending = new Set<Neighbour>();
  /** How often each piece was sent, to anybody. */
  readonly #copies = new Map<string, number>();
  #enabled = true;
  #cancelWake: (() => void) | null = null;

  constructor(clock: Clock, store: SegmentStore, options: ServeOptions, budget: UploadBudget, events: ServeEvents) {
    this.#clock = clock;
    this.#store = store;
    this.#options = options;
    this.#budget = budget;
    this.#events = events;
  }

  /** Not enabled: what is queued is refused, so that whoever asked turns to others at once, and so is whatever is asked for. */
  enable(enabled: boolean): void {
    this.#enabled = enabled;
    // The budget may be another one as well: what waits for it looks again.
    if (enabled) return this.pump();
    for (const [neighbour, queue] of this.#queues) this.#refuse(neighbour, queue, 'policy');
    this.#queues.clear();
  }

  request(neighbour: Neighbour, segment: SegmentId, runs: readonly PieceRun[]): void {
    const key = segmentKey(segment);
    if (!this.#enabled) return this.#refuseRuns(neighbour, segment, runs, 'policy');
    const buffer = this.#store.get(key);
    const queue = this.#queues.get(neighbour) ?? [];
    const askedMs = this.#clock.nowMs();
    const notHeld: number[] = [];
    const tooMany: number[] = [];
    for (const piece of piecesOf(runs)) {
      const name = `${key}/${piece}`;
      if (!buffer?.held.has(piece)) notHeld.push(piece);
      else if (this.#sentTimes(neighbour, name) >= MAX_SENDS_PER_PIECE) tooMany.push(piece);
      else if (queue.length >= this.#options.maxQueuedPieces) tooMany.push(piece);
      else {
        const queued = queue.find((each) => each.name === name);
        if (queued) queued.contentId = buffer.contentId;
        else queue.push({ segment, key, piece, contentId: buffer.contentId, name, askedMs });
      }
      // A claimed run may be 2,048 pieces long, its refusal is one run: bounded by what the frame can carry.
    }
    if (queue.length > 0) this.#queues.set(neighbour, queue);
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
    this.#sending.delete(neighbour);
    this.pump();
  }

  /** The most that this viewer has been seen to send, bytes per second; 0: nothing yet. */
  peakBytesPerSecond(): number {
    return this.#peak.value(this.#clock.nowMs());
  }

  /** Sends until every queue is empty, every slot full, or the cap reached. */
  pump(): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    const nowMs = this.#clock.nowMs();
    // Called whenever a link has drained, and mostly nobody waits.
    while (this.#isAwaited()) {
      if (this.#budget.isUsedUp) return this.#events.usedUp();
      const queues = this.#customers(nowMs);
      const customers = queues.map(([{ link, state, servedMs }, queue]) => {
        const hasRoom = queue.length > 0 && link.bulkRoomBytes() > 0;
        return {
          // Whoever has no room is not looked at any further.
          requests: hasRoom
            ? queue.map(({ askedMs, name }) => ({ waitsSinceMs: Math.max(askedMs, servedMs), copies: this.#copies.get(name) ?? 0 }))
            : [],
          hasRoom,
          isSending: nowMs - servedMs < SLOT_EXPIRES_MS && link.isSending(),
          isFreeRider: state?.mayUpload === false,
        };
      });
      const next = serveNext(customers, this.#options.uploadSlots, nowMs);
      if (!next) return this.#wakeWhenSlotsExpire(nowMs);
      const [neighbour, queue] = queues[next.customer] ?? [];
      if (!neighbour || !queue || !this.#send(neighbour, queue, next.request)) return;
    }
  }

  /** Neighbours that wait for something, and those that are being sent to: they have the slots. */
  #customers(nowMs: number): [Neighbour, QueuedPiece[]][] {
    const customers: [Neighbour, QueuedPiece[]][] = [...this.#queues];
    for (const neighbour of this.#sending) {
      if (nowMs - neighbour.servedMs >= SLOT_EXPIRES_MS || !neighbour.link.isSending()) this.#sending.delete(neighbour);
      else if (!this.#queues.has(neighbour)) customers.push([neighbour, []]);
    }
    return customers;
  }

  /** A link that takes nothing says nothing either: its slot falls vacant by the clock. */
  #wakeWhenSlotsExpire(nowMs: number): void {
    let expiresMs = Infinity;
    for (const { servedMs } of this.#sending) expiresMs = Math.min(expiresMs, servedMs + SLOT_EXPIRES_MS);
    if (Number.isFinite(expiresMs)) this.#cancelWake = this.#clock.after(Math.max(1, expiresMs - nowMs), () => this.pump());
  }

  #isAwaited(): boolean {
    for (const queue of this.#queues.values()) if (queue.length > 0) return true;
    return false;
  }

  #sentTimes(neighbour: Neighbour, name: string): number {
    return this.#sent.get(neighbour)?.get(name) ?? 0;
  }

  #noteSent(neighbour: Neighbour, { name }: QueuedPiece): void {
    const sent = this.#sent.get(neighbour) ?? new Map<string, number>();
    this.#sent.set(neighbour, sent);
    for (const counts of [sent, this.#copies]) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      forgetOldest(counts, MAX_SENT_REMEMBERED);
    }
  }

  destroy(): void {
    this.#cancelWake?.();
    this.#queues.clear();
    this.#sent.clear();
    this.#copies.clear();
    this.#sending.clear();
  }

  /** @returns false where nothing more can be sent now */
  #send(neighbour: Neighbour, queue: QueuedPiece[], place: number): boolean {
    const next = queue[place];
    if (!next) return false;
    const buffer = this.#store.get(next.key);
    const bytes = buffer?.piece(next.piece);
    if (!buffer || !bytes || buffer.contentId !== next.contentId) {
      // Evicted since it was asked for, or taken over by another content.
      this.#take(neighbour, queue, place);
      this.#refuse(neighbour, [next], 'not-held');
      return true;
    }
    const nowMs = this.#clock.nowMs();
    const cost = pieceLength(buffer.totalBytes, next.piece);
    const waitMs = this.#budget.waitMs(cost + PIECE_HEADER_BYTES, nowMs);
    if (waitMs > 0) {
      if (Number.isFinite(waitMs)) this.#cancelWake = this.#clock.after(waitMs, () => this.pump());
      return false;
    }
    const frame = { type: 'piece', segment: next.segment, totalBytes: buffer.totalBytes, index: next.piece, bytes } as const;
    // There was room: what takes nothing all the same is closing.
    if (!neighbour.send(frame, 'bulk')) return false;
    this.#take(neighbour, queue, place);
    neighbour.sentBytes += cost;
    neighbour.servedMs = nowMs;
    this.#sending.add(neighbour);
    this.#noteSent(neighbour, next);
    this.#peak.add(cost, nowMs);
    this.#events.sent(next.segment.track, cost, neighbour);
    return true;
  }

  /** Takes a request out, and puts the neighbour last. */
  #take(neighbour: Neighbour, queue: QueuedPiece[], place: number): void {
    queue.splice(place, 1);
    this.#queues.delete(neighbour);
    if (queue.length > 0) this.#queues.set(neighbour, queue);
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
    const nowMs = this.#clock.nowMs();
    for (let from = 0; from < runs.length; from += MAX_PIECE_RUNS) {
      neighbour.answer({ type: 'refuse', segment, reason, runs: runs.slice(from, from + MAX_PIECE_RUNS) }, nowMs);
    }
  }
}
