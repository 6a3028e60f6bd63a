import { segmentKey, type Frame, type HaveEntry, type SegmentId, type SegmentKey, type TrackId } from '@tributary/protocol';
import type { Announcer } from './announcer.ts';
import type { AttestationKeeper } from './attestation-keeper.ts';
import { AttestationLookout } from './attestation-lookout.ts';
import type { GatherEvents, GatherPorts } from './gather-ports.ts';
import { InFlight } from './in-flight.ts';
import type { Mesh } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import type { EngineOptions } from './options.ts';
import { OriginAnswers } from './origin-answers.ts';
import { OriginPlanner } from './origin-plan.ts';
import { OriginLeg, type ByteSpan } from './origin-leg.ts';
import { originNeededByMs } from './schedule/ask-origin.ts';
import { PeerLeg } from './peer-leg.ts';
import { PeerPieces } from './peer-pieces.ts';
import type { OriginAnswer } from './ports.ts';
import { slicesOf } from './schedule/slices.ts';
import type { SegmentBuffer } from './segment-buffer.ts';
import type { SegmentStore } from './segment-store.ts';
import { settleSize } from './settle-size.ts';
import { Situation } from './situation.ts';
import { Transfer, type Demand } from './transfer.ts';
import type { TurnKeeper } from './turn-keeper.ts';
import { UnattestedSegments } from './unattested-segments.ts';
import { Wake } from './wake.ts';

const LATE_CHECK_MS = 200; // how often late pieces and deadlines are looked at while something is under way
const DUTY_LIFETIME_DURATIONS = 4; // segment durations after which a segment that only others wanted is nobody's concern any more
const MAX_DISTRUSTED = 64; // segments that did not play; the player asks for each again at once, or never
const MAX_UNLISTED = 4; // names that neighbours may make us collect before our playlist has them: two segments, and a liar's two
const MAX_TRANSFERS = 64; // the player asks for one or two at a time, duty for the newest few

/** Brings segments here: decides for each, again and again, what to ask of whom. */
export class Gatherer {
  readonly #ports: GatherPorts;
  readonly #store: SegmentStore;
  readonly #mesh: Mesh;
  readonly #announcer: Announcer;
  readonly #events: GatherEvents;
  readonly #turns: TurnKeeper;
  readonly #transfers = new Map<SegmentKey, Transfer>();
  readonly #inFlight = new InFlight();
  readonly #peerLeg: PeerLeg;
  readonly #originLeg: OriginLeg;
  readonly #planner: OriginPlanner;
  readonly #answers: OriginAnswers;
  readonly #pieces: PeerPieces;
  readonly #attestations: AttestationKeeper;
  readonly #lookout: AttestationLookout;
  /** What the origin brought here before anybody vouched for it. */
  readonly #unattested: UnattestedSegments;
  readonly #distrusted = new Set<SegmentKey>();
  readonly #situation: Situation;
  /** Of the live segments that are being played; null before the first of them appeared. */
  #liveDurationMs: number | null = null;
  readonly #wake: Wake;
  #isPumping = false;
  #pumpAgain = false;
  #destroyed = false;

  constructor(
    ports: GatherPorts,
    options: EngineOptions,
    store: SegmentStore,
    mesh: Mesh,
    announcer: Announcer,
    turns: TurnKeeper,
    attestations: AttestationKeeper,
    events: GatherEvents,
  ) {
    this.#ports = ports;
    this.#store = store;
    this.#mesh = mesh;
    this.#announcer = announcer;
    this.#turns = turns;
    this.#attestations = attestations;
    this.#events = events;
    this.#unattested = new UnattestedSegments(() => options.storeBytes - store.bytes);
    const originTakesMs = (bytes: number | undefined): number => this.#originLeg.takesMs(bytes);
    const situation = new Situation(options.reserveMs, mesh, this.#transfers, (bytes) => this.#originLeg.measuredMs(bytes));
    this.#situation = situation;
    this.#wake = new Wake(ports.clock, LATE_CHECK_MS, (lateMs) => {
      situation.reserve.noteLateness(lateMs);
      this.pump();
    });
    this.#originLeg = new OriginLeg(ports.clock, ports.origin, situation);
    this.#peerLeg = new PeerLeg(mesh, options.maxPiecesInFlight, this.#inFlight, situation.line, (transfer) =>
      originNeededByMs(transfer.deadlineMs(), originTakesMs(transfer.buffer?.totalBytes), situation.reserve.ms()),
    );
    this.#planner = new OriginPlanner(ports, options, turns, this.#peerLeg, this.#originLeg, situation);
    this.#lookout = new AttestationLookout(attestations, turns, this.#unattested, () => this.#planner.typicalSlices);
    const isCurrent = (transfer: Transfer): boolean => this.#transfers.get(transfer.key) === transfer;
    const keeper = {
      isCurrent,
      find: (segment: SegmentId) => this.#transfers.get(segmentKey(segment)),
      finishIfWhole: (transfer: Transfer) => this.#finishIfWhole(transfer),
      end: (transfer: Transfer) => this.#end(transfer),
    };
    this.#answers = new OriginAnswers(ports, store, announcer, events, keeper, attestations, this.#unattested);
    this.#pieces = new PeerPieces(ports.verifier, attestations, events, {
      isCurrent,
      stored: (transfer, index) => this.#stored(transfer, index),
      pump: () => this.pump(),
    });
  }

  /** The player wants it. @returns a function that withdraws the demand */
  want(segment: SegmentId, live: boolean, durationMs: number, demand: Demand): () => void {
    const key = segmentKey(segment);
    const whole = this.#store.get(key);
    if (whole?.isWhole) {
      this.#store.touch(key);
      return deliverHeld(demand, whole.totalBytes, () => whole.toBytes());
    }
    const unattested = this.#unattested.get(key)?.bytes;
    if (unattested) return deliverHeld(demand, unattested.length, () => unattested.slice());
    const transfer = this.#begin(segment, live, durationMs);
    transfer.list(this.#ports.clock.nowMs());
    // A failure of a fetch for others' sake is not the player's: it gets an attempt of its own.
    if (transfer.demands.size === 0) transfer.originFailure = null;
    transfer.demands.add(demand);
    this.pump();
    return () => this.#withdraw(transfer, demand);
  }

  /**
   * The live edge moved: whoever is elected fetches the new segment at once, whether its player has asked yet or not; the others
   * begin to collect what neighbours have of it.
   */
  appeared(segment: SegmentId, durationMs: number): void {
    const key = segmentKey(segment);
    this.#liveDurationMs = durationMs;
    if (this.#mesh.open().length === 0) return;
    const transfer = this.#transfers.get(key) ?? this.#beginAhead(segment, durationMs);
    if (!transfer) return;
    transfer.list(this.#ports.clock.nowMs());
    // What neighbours called by this number, and our playlist does not, is nothing that will be played.
    this.drop(
      (other) =>
        other.track !== segment.track || other.sequence > segment.sequence || (this.#transfers.get(segmentKey(other))?.isListed ?? false),
    );
    const totalBytes = this.#ports.verifier.sizeOf(segment);
    const slices = totalBytes === undefined ? 1 : slicesOf(totalBytes).length;
    for (let slice = 0; slice < slices; slice++) transfer.duty ||= this.#turns.turn(segment, durationMs, slice).afterMs !== Infinity;
    this.pump();
  }

  /** A transfer that no player waits for: from peers only, unless it becomes this viewer's turn. Null: not now. */
  #beginAhead(segment: SegmentId, durationMs: number): Transfer | null {
    const key = segmentKey(segment);
    if (this.#transfers.size >= MAX_TRANSFERS || this.#store.get(key)?.isWhole || this.#unattested.get(key)) return null;
    return this.#begin(segment, true, durationMs);
  }

  /** Segments that the origin is being asked for now, or has brought just now and that wait for their attestation. */
  coming(): SegmentId[] {
    const fetching = [...this.#transfers.values()].filter(({ origin }) => origin !== null);
    return [...fetching, ...[...this.#unattested.all()].filter(({ isComing }) => isComing)].map(({ segment }) => segment);
  }

  entry(segment: SegmentId): HaveEntry {
    const key = segmentKey(segment);
    const transfer = this.#transfers.get(key);
    const buffer = transfer?.buffer ?? this.#store.get(key);
    // Fetched, and not vouched for yet: others need not fetch it as well.
    const isUnattested = !transfer && this.#unattested.get(key)?.isComing === true;
    const coming = transfer?.comingFromOrigin() ?? (isUnattested ? 'all' : 'none');
    // What was verified by another attestation than the one that is held, or is in doubt, is announced as if there were none.
    const contentId = this.#attestations.contentId(segment);
    const isOther = buffer ? buffer.heldBytes > 0 && buffer.contentId !== contentId : this.#unattested.get(key)?.isDisputed === true;
    return {
      segment,
      totalBytes: buffer?.totalBytes ?? 0,
      contentId: isOther ? 0 : contentId,
      held: buffer?.held.toField() ?? 'none',
      coming: typeof coming === 'string' ? coming : coming.toField(),
    };
  }

  /** A neighbour announced something, or refused, or left. */
  announced(neighbour: Neighbour, entries: readonly HaveEntry[]): void {
    for (const entry of entries) {
      const key = segmentKey(entry.segment);
      const heldBefore = neighbour.holdings.get(key)?.held.count ?? 0;
      neighbour.holdings.update(entry);
      const transfer = this.#transfers.get(key) ?? this.#hear(entry.segment);
      if (!transfer) continue;
      // Pieces that are new at the neighbour are worth another try; the same announcement again is not.
      if ((neighbour.holdings.get(key)?.held.count ?? 0) > heldBefore) transfer.forgive(neighbour.peerId);
      this.#ask(transfer);
      if (transfer.isUnattested && entry.contentId !== 0) this.#lookout.look(transfer, this.#ports.clock.nowMs());
    }
    // Together, for the pieces of small segments travel in batches as well.
    if (this.#attestations.areNeeded) this.#attestations.ask();
  }

  /** A neighbour knows of a segment that our playlist does not list yet: what it has of it need not wait for our refresh. */
  #hear(segment: SegmentId): Transfer | null {
    if (this.#liveDurationMs === null || !this.#events.isAhead(segment)) return null;
    let unlisted = 0;
    for (const { isListed } of this.#transfers.values()) if (!isListed) unlisted++;
    return unlisted >= MAX_UNLISTED ? null : this.#beginAhead(segment, this.#liveDurationMs);
  }

  refused(neighbour: Neighbour, frame: Extract<Frame, { type: 'refuse' }>): void {
    const transfer = this.#transfers.get(segmentKey(frame.segment));
    if (!transfer) return;
    for (const { first, count } of frame.runs) {
      for (const piece of transfer.asked.keys()) if (piece >= first && piece < first + count) transfer.giveUp(neighbour.peerId, piece);
    }
    if (frame.reason === 'not-held') neighbour.holdings.forget(frame.segment);
    this.#ask(transfer);
  }

  /**
   * What is here under this name is not to be used any more. @param next `origin-only`: it did not play, and peers may have the
   * same; `may-share`: it is merely out of date
   */
  discard(segment: SegmentId, next: 'origin-only' | 'may-share' = 'origin-only'): void {
    const key = segmentKey(segment);
    this.#ports.verifier.forget(segment);
    const transfer = this.#transfers.get(key);
    if (transfer) transfer.buffer = null;
    this.#store.delete(key);
    this.#unattested.delete(key);
    this.#announcer.gone([segment]);
    if (next === 'may-share') return;
    this.#distrusted.add(key);
    const [oldest] = this.#distrusted;
    if (this.#distrusted.size > MAX_DISTRUSTED && oldest !== undefined) this.#distrusted.delete(oldest);
    if (transfer) transfer.originOnly = true;
  }

  /** The track's sequence numbers began anew: what is here under them, and what is known of them, is of another time. */
  restart(track: TrackId): void {
    this.#attestations.restart(track);
    this.#ports.verifier.forgetTrack(track);
    for (const { segment } of [...this.#store.all(), ...this.#unattested.all()])
      if (segment.track === track) this.discard(segment, 'may-share');
  }

  /** From now on somebody vouches for what is passed on: what was believed before that is not kept. */
  forgetUnvouched(): void {
    const known = [...this.#store.all(), ...this.#transfers.values()].map(({ segment }) => segment);
    for (const segment of known) this.discard(segment, 'may-share');
  }

  /** Some attestations are not believed any more: what was verified by them is not kept. @param track undefined: of all tracks */
  dropOutdated(track?: TrackId): void {
    if (!this.#attestations.areNeeded) return;
    const stored = Array.from(this.#store.all()).filter(({ segment }) => track === undefined || segment.track === track);
    for (const buffer of stored) this.#dropIfOutdated(buffer);
  }

  #dropIfOutdated({ segment, key, heldBytes, contentId }: SegmentBuffer): void {
    if (heldBytes === 0 || contentId === this.#attestations.contentId(segment)) return;
    const transfer = this.#transfers.get(key);
    if (transfer) transfer.buffer = null;
    this.#store.delete(key);
    this.#announcer.gone([segment]);
  }

  /** An attestation is here. Undefined: other keys, or other rules, count from now on. */
  attested(segment?: SegmentId): void {
    const isMeant = (each: { readonly segment: SegmentId }): boolean =>
      (!segment || segmentKey(each.segment) === segmentKey(segment)) && !this.#attestations.isMissing(each.segment);
    const unattested = [...this.#unattested.all()].filter(isMeant);
    const transfers = [...this.#transfers.values()].filter(isMeant);
    const stored = segment && this.#store.get(segmentKey(segment));
    if (stored && this.#attestations.areNeeded) this.#dropIfOutdated(stored);
    for (const each of unattested) void this.#answers.attested(each.segment).then(() => this.pump());
    for (const transfer of transfers) {
      this.#settle(transfer, this.#mesh.givers());
      this.#pieces.attested(transfer);
    }
    if (transfers.length > 0) this.pump();
  }

  lost(neighbour: Neighbour): void {
    for (const transfer of this.#transfers.values()) transfer.giveUp(neighbour.peerId);
    this.pump();
  }

  /** A piece arrived. Nothing of it is kept before the verifier said so. */
  received(neighbour: Neighbour, frame: Extract<Frame, { type: 'piece' }>): void {
    const { segment, index, bytes } = frame;
    const nowMs = this.#ports.clock.nowMs();
    this.#situation.line.note(bytes.length, nowMs, nowMs);
    const transfer = this.#transfers.get(segmentKey(segment));
    // What nobody asked for says nothing of the neighbour, however much of it comes; nor does what is here already, sent again and again.
    const isNews = transfer?.buffer?.held.has(index) === false && !transfer.verifying.has(index);
    if (isNews && transfer.wasAsked(index, neighbour.peerId)) neighbour.notePiece(bytes.length, nowMs);
    this.#pieces.received(neighbour, transfer, frame);
  }

  #stored(transfer: Transfer, index: number): void {
    this.#peerLeg.cancelElsewhere(transfer, index);
    transfer.progressed('peer');
    if (this.#finishIfWhole(transfer)) return this.pump();
    this.#announcer.changed(transfer.segment, 'batched');
    this.#ask(transfer);
  }

  /** Decides for every transfer what to ask of whom. Runs at each event, for timers are slow in hidden tabs. */
  pump(): void {
    if (this.#destroyed) return;
    if (this.#isPumping) {
      this.#pumpAgain = true;
      return;
    }
    this.#isPumping = true;
    try {
      do {
        this.#pumpAgain = false;
        let wakeMs = Infinity;
        const byDeadline = [...this.#transfers.values()].sort((a, b) => a.deadlineMs() - b.deadlineMs());
        const nowMs = this.#ports.clock.nowMs();
        this.#situation.look(byDeadline[0]?.isWaitedFor(nowMs) ?? false, nowMs);
        for (const transfer of byDeadline) wakeMs = Math.min(wakeMs, this.#decide(transfer));
        if (this.#attestations.areNeeded) wakeMs = Math.min(wakeMs, this.#lookout.round(this.#transfers.values(), nowMs));
        for (const segment of this.#unattested.expire(nowMs)) this.#announcer.changed(segment, 'now');
        // Alone, what was brought here waits for nobody.
        const isIdle = this.#turns.isAlone ? !this.#unattested.isAnyComing : this.#unattested.bytes === 0;
        if (this.#transfers.size === 0 && isIdle) this.#wake.cancel();
        else this.#wake.by(wakeMs);
      } while (this.#pumpAgain);
    } finally {
      this.#isPumping = false;
    }
  }

  /** Something that neighbours can give may have changed: asks for it, and leaves the larger decisions to the next look. */
  #ask(transfer: Transfer): void {
    if (this.#destroyed || this.#isPumping || this.#transfers.get(transfer.key) !== transfer) return;
    const neighbours = this.#mesh.givers();
    this.#settle(transfer, neighbours);
    const nowMs = this.#ports.clock.nowMs();
    if (!this.#situation.isPutOff(transfer, nowMs)) this.#peerLeg.request(transfer, neighbours, nowMs);
  }

  /** Ends every transfer; waiting players are told `aborted`. */
  destroy(): void {
    this.#destroyed = true;
    this.#wake.cancel();
    this.#unattested.clear();
    for (const transfer of Array.from(this.#transfers.values())) {
      transfer.origin?.abort.abort();
      this.#end(transfer);
      transfer.settle({ status: 'aborted' });
    }
  }

  #begin(segment: SegmentId, live: boolean, durationMs: number): Transfer {
    const key = segmentKey(segment);
    const running = this.#transfers.get(key);
    if (running) return running;
    const transfer = new Transfer(segment, live, durationMs, this.#ports.clock.nowMs(), this.#inFlight);
    transfer.buffer = this.#store.get(key) ?? null;
    transfer.originOnly = this.#distrusted.delete(key);
    this.#transfers.set(key, transfer);
    this.#store.pin(key);
    return transfer;
  }

  #withdraw(transfer: Transfer, demand: Demand): void {
    if (!transfer.demands.delete(demand) || transfer.demands.size > 0 || transfer.duty) return;
    if (this.#transfers.get(transfer.key) !== transfer) return;
    // Neighbours that were told "coming" wait for it: a live fetch that is nearly done is finished. Anything else is aborted, for
    // the player withdraws because its link is full, or because it is elsewhere.
    const { origin } = transfer;
    const isNearlyDone = origin !== null && this.#ports.clock.nowMs() - origin.startedMs >= origin.expectedMs / 2;
    if (transfer.live && isNearlyDone && this.#turns.mayUpload && this.#lacking(transfer).length > 0) {
      transfer.duty = true;
      return;
    }
    this.#giveUp(transfer);
  }

  #giveUp(transfer: Transfer): void {
    transfer.origin?.abort.abort();
    this.#peerLeg.cancel(transfer, 'all');
    this.#end(transfer);
    this.#announcer.changed(transfer.segment, 'batched');
  }

  #end(transfer: Transfer): void {
    this.#transfers.delete(transfer.key);
    this.#pieces.drop(transfer);
    transfer.release();
    if (transfer.buffer && transfer.buffer.heldBytes > 0) this.#store.put(transfer.buffer);
    else this.#store.delete(transfer.key);
    this.#store.unpin(transfer.key);
  }

  /** @returns when to look again */
  #decide(transfer: Transfer): number {
    const nowMs = this.#ports.clock.nowMs();
    if (this.#isOutlived(transfer, nowMs)) return Infinity;
    const neighbours = this.#mesh.givers();
    this.#settle(transfer, neighbours);
    // Who waits for what does not come has to know: somebody else steps in.
    if (this.#originLeg.noteLate(transfer, nowMs)) this.#announcer.changed(transfer.segment, 'now');
    if (this.#situation.isPutOff(transfer, nowMs)) return nowMs + LATE_CHECK_MS;
    const againMs = this.#askOrigin(transfer, neighbours, nowMs);
    // Only then: what the origin is asked for is asked of nobody, for pieces that a cancel crosses take the line as well.
    if (this.#transfers.get(transfer.key) === transfer) this.#peerLeg.request(transfer, neighbours, nowMs);
    return againMs;
  }

  #askOrigin(transfer: Transfer, neighbours: readonly Neighbour[], nowMs: number): number {
    if (transfer.origin || !transfer.isListed) return nowMs + LATE_CHECK_MS;
    // Nobody waits for it, and nobody is there to pass it on to.
    if (transfer.demands.size === 0 && neighbours.length === 0) return nowMs + LATE_CHECK_MS;
    // What the player waits for comes first over a thin line; stand-ins are there for what is put off.
    const situation = this.#situation;
    if (transfer.demands.size === 0 && (situation.mayBeThin(transfer, nowMs) || situation.isPressed(nowMs))) return nowMs + LATE_CHECK_MS;
    const plan = this.#planner.plan(transfer, neighbours, nowMs);
    if (plan.isHopeless && transfer.originFailure) return this.#fail(transfer, transfer.originFailure.failure);
    transfer.noteComing(plan.isComing, nowMs);
    for (const owner of plan.missedBy) this.#ports.signaling.dutyMissed(owner, transfer.segment.sequence);
    if (!plan.fetch) return Math.min(plan.askAgainMs, nowMs + LATE_CHECK_MS);
    // The origin had its chance and peers had theirs: the player decides what comes next, as it would without us.
    if (transfer.originFailure) return this.#fail(transfer, transfer.originFailure.failure);
    void this.#fetchFromOrigin(transfer, plan.pieces, plan.isUrgent);
    return nowMs + LATE_CHECK_MS;
  }

  /**
   * The player went elsewhere, to another track or past the segment: what nobody waits for is given up, unless neighbours were told
   * that it is coming.
   */
  drop(isWanted: (segment: SegmentId) => boolean): void {
    for (const transfer of Array.from(this.#transfers.values())) {
      if (transfer.demands.size > 0 || transfer.origin || isWanted(transfer.segment)) continue;
      this.#giveUp(transfer);
    }
  }

  /** Slices that the latest live segments had: those that come will have as many. */
  get typicalSlices(): number {
    return this.#planner.typicalSlices;
  }

  /** Duty for a segment that never came ends, or claims that it is coming would fill the table for ever. */
  #isOutlived(transfer: Transfer, nowMs: number): boolean {
    const isOver = transfer.demands.size === 0 && nowMs - transfer.wantedSinceMs > transfer.durationMs * DUTY_LIFETIME_DURATIONS;
    if (!isOver) return false;
    this.#giveUp(transfer);
    return true;
  }

  /** What can be known of the segment before it is here: whether it is attested, and its size. */
  #settle(transfer: Transfer, neighbours: readonly Neighbour[]): void {
    this.#lookout.settle(transfer, neighbours, this.#pieces.isFull);
    settleSize(transfer, neighbours, this.#ports.verifier, this.#store, this.#situation.largestLiveBytes);
  }

  /**
   * @param pieces that are missing and to be fetched; all of them where the size is not known
   * @param isUrgent in one request, whatever lies between
   */
  async #fetchFromOrigin(transfer: Transfer, pieces: readonly number[], isUrgent: boolean): Promise<void> {
    const sizeIsProven = this.#ports.verifier.sizeOf(transfer.segment) !== undefined;
    const span = this.#originLeg.span(transfer, pieces, { sizeIsProven, isUrgent });
    const answering = this.#originLeg.fetch(transfer, span);
    const leg = transfer.origin;
    this.#peerLeg.cancel(transfer, 'coming-from-origin');
    this.#announcer.changed(transfer.segment, 'now');
    const answer = await answering;
    if (this.#transfers.get(transfer.key) !== transfer) return;
    await this.#originAnswered(transfer, span, answer);
    // Only now: while the answer is being verified, nobody must fetch it again.
    if (transfer.origin === leg) transfer.origin = null;
    if (this.#transfers.get(transfer.key) === transfer) this.#announcer.changed(transfer.segment, 'now');
    this.pump();
  }

  async #originAnswered(transfer: Transfer, span: ByteSpan | undefined, answer: OriginAnswer): Promise<void> {
    switch (answer.status) {
      case 'aborted':
        return;
      case 'ok':
      case 'size-mismatch':
        return this.#answers.take(transfer, span, answer);
      case 'failed': {
        transfer.originFailure = { failure: answer.failure };
        // What was taken back from neighbours when the origin was asked is theirs to give again.
        transfer.forgive();
        const nowMs = this.#ports.clock.nowMs();
        const { coverage } = this.#peerLeg.prospect(transfer, this.#mesh.givers(), nowMs);
        if (coverage === 'none' || nowMs >= transfer.deadlineMs()) this.#fail(transfer, answer.failure);
      }
    }
  }

  #finishIfWhole(transfer: Transfer): boolean {
    const { buffer } = transfer;
    if (!buffer?.isWhole) return false;
    if (transfer.live && transfer.isListed) this.#situation.noteLiveSegment(buffer.totalBytes);
    transfer.origin?.abort.abort();
    this.#peerLeg.cancel(transfer, 'all');
    this.#end(transfer);
    this.#announcer.changed(transfer.segment, 'now');
    this.#events.finished(transfer);
    transfer.deliver(buffer.totalBytes, () => buffer.toBytes(), this.#ports.clock.nowMs());
    return true;
  }

  /** Neighbours that will want it and do not have it. */
  #lacking({ key, segment }: Transfer): Neighbour[] {
    return this.#mesh.open().filter((neighbour) => neighbour.state?.track === segment.track && !neighbour.holdsWhole(key));
  }

  #fail(transfer: Transfer, failure: unknown): number {
    this.#end(transfer);
    this.#announcer.changed(transfer.segment, 'now');
    transfer.settle({ status: 'failed', failure });
    return Infinity;
  }
}

/** It is here already: nothing is to be withdrawn. */
function deliverHeld(demand: Demand, totalBytes: number, copyBytes: () => Uint8Array<ArrayBuffer>): () => void {
  demand.onProgress(totalBytes, totalBytes, 'peer');
  demand.onSettled({ status: 'ok', totalBytes, copyBytes, originBytes: 0, peerBytes: 0, elapsedMs: 0, fromStore: true });
  return () => {};
}
