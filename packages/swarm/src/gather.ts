import { segmentKey, type Frame, type HaveEntry, type Preference, type SegmentId } from '@tributary/protocol';
import type { Announcer } from './announcer.ts';
import type { AttestationKeeper } from './attestation-keeper.ts';
import { AttestationLookout } from './attestation-lookout.ts';
import type { GatherEvents, GatherPorts } from './gather-ports.ts';
import { KeptSegments } from './kept-segments.ts';
import type { Mesh } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import type { EngineOptions } from './options.ts';
import { OriginAnswers } from './origin-answers.ts';
import { OriginAsker } from './origin-asker.ts';
import { OriginPlanner } from './origin-plan.ts';
import { OriginLeg } from './origin-leg.ts';
import { originNeededByMs } from './schedule/ask-origin.ts';
import { PeerLeg } from './peer-leg.ts';
import { PeerPieces } from './peer-pieces.ts';
import type { BroughtSegment } from './ports.ts';
import { slicesOf } from './schedule/slices.ts';
import type { SegmentStore } from './segment-store.ts';
import { settleSize } from './settle-size.ts';
import { Situation } from './situation.ts';
import { TransferTable } from './transfer-table.ts';
import { deliverHeld, type Demand, type Transfer } from './transfer.ts';
import type { TurnKeeper } from './turn-keeper.ts';
import { UnattestedSegments } from './unattested-segments.ts';
import { Wake } from './wake.ts';

const LATE_CHECK_MS = 200; // how often late pieces and deadlines are looked at while something is under way
const DUTY_LIFETIME_DURATIONS = 4; // segment durations after which a segment that only others wanted is nobody's concern any more
const MAX_UNLISTED = 4; // names that neighbours may make us collect before our playlist has them: two segments, and a liar's two

/** Brings segments here: decides for each, again and again, what to ask of whom. */
export class Gatherer {
  readonly #ports: GatherPorts;
  readonly #store: SegmentStore;
  readonly #mesh: Mesh;
  readonly #announcer: Announcer;
  readonly #events: GatherEvents;
  readonly #turns: TurnKeeper;
  readonly #transfers: TransferTable;
  readonly #peerLeg: PeerLeg;
  readonly #originLeg: OriginLeg;
  readonly #planner: OriginPlanner;
  readonly #answers: OriginAnswers;
  readonly #asker: OriginAsker;
  readonly #pieces: PeerPieces;
  readonly #attestations: AttestationKeeper;
  readonly #lookout: AttestationLookout;
  /** What the origin brought here before anybody vouched for it. */
  readonly #unattested: UnattestedSegments;
  /** What is here already. */
  readonly kept: KeptSegments;
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
    const transfers = new TransferTable(store, (transfer) => this.#pieces.drop(transfer));
    this.#transfers = transfers;
    this.kept = new KeptSegments(ports.verifier, store, transfers, this.#unattested, attestations, announcer);
    const originTakesMs = (bytes: number | undefined): number => this.#originLeg.takesMs(bytes);
    const situation = new Situation(options, mesh, transfers, (bytes) => this.#originLeg.measuredMs(bytes));
    this.#situation = situation;
    this.#wake = new Wake(ports.clock, LATE_CHECK_MS, (lateMs) => {
      situation.reserve.noteLateness(lateMs);
      this.pump();
    });
    const originLeg = new OriginLeg(ports.clock, ports.origin, situation);
    this.#originLeg = originLeg;
    const peerLeg = new PeerLeg(mesh, options.maxPiecesInFlight, transfers.inFlight, situation.line, (transfer) =>
      originNeededByMs(transfer.deadlineMs(), originTakesMs(transfer.buffer?.totalBytes), situation.reserve.ms()),
    );
    this.#peerLeg = peerLeg;
    const planner = new OriginPlanner(ports, turns, peerLeg, originLeg, situation);
    this.#planner = planner;
    this.#lookout = new AttestationLookout(attestations, turns, this.#unattested, () => planner.typicalSlices);
    const isCurrent = (transfer: Transfer): boolean => transfers.isCurrent(transfer);
    const keeper = {
      isCurrent,
      find: (segment: SegmentId) => transfers.find(segment),
      finishIfWhole: (transfer: Transfer) => this.#finishIfWhole(transfer),
      end: (transfer: Transfer) => transfers.end(transfer),
    };
    const answers = new OriginAnswers(ports, store, announcer, events, keeper, attestations, this.#unattested);
    this.#answers = answers;
    const pump = (): void => this.pump();
    this.#asker = new OriginAsker(
      { ports, mesh, announcer, transfers, situation, planner, originLeg, peerLeg, answers, pump },
      LATE_CHECK_MS,
    );
    this.#pieces = new PeerPieces(ports.verifier, attestations, events, {
      isCurrent,
      stored: (transfer, index) => this.#stored(transfer, index),
      pump,
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
    const nowMs = this.#ports.clock.nowMs();
    const transfer = this.#transfers.begin(segment, live, durationMs, nowMs);
    transfer.list(nowMs);
    // A failure of a fetch for others' sake is not the player's: it gets an attempt of its own.
    if (transfer.demands.size === 0) transfer.originFailure = null;
    transfer.demands.add(demand);
    this.pump();
    return () => this.#withdraw(transfer, demand);
  }

  /** How long peers are waited for, from what is decided next on. */
  prefer(preference: Preference | undefined): void {
    this.#situation.prefer(preference);
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
      (other) => other.track !== segment.track || other.sequence > segment.sequence || (this.#transfers.find(other)?.isListed ?? false),
    );
    const totalBytes = this.#ports.verifier.sizeOf(segment);
    const slices = totalBytes === undefined ? 1 : slicesOf(totalBytes).length;
    for (let slice = 0; slice < slices; slice++) transfer.duty ||= this.#turns.turn(segment, durationMs, slice).afterMs !== Infinity;
    this.pump();
  }

  /** A transfer that no player waits for: from peers only, unless it becomes this viewer's turn. Null: not now. */
  #beginAhead(segment: SegmentId, durationMs: number): Transfer | null {
    const key = segmentKey(segment);
    if (!this.#events.mayPrefetch() || this.#transfers.isFull || this.#store.get(key)?.isWhole || this.#unattested.get(key)) return null;
    return this.#transfers.begin(segment, true, durationMs, this.#ports.clock.nowMs());
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
    for (const { isListed } of this.#transfers) if (!isListed) unlisted++;
    return unlisted >= MAX_UNLISTED ? null : this.#beginAhead(segment, this.#liveDurationMs);
  }

  refused(neighbour: Neighbour, frame: Extract<Frame, { type: 'refuse' }>): void {
    const transfer = this.#transfers.find(frame.segment);
    if (!transfer) return;
    for (const { first, count } of frame.runs) {
      for (const piece of transfer.asked.keys()) if (piece >= first && piece < first + count) transfer.giveUp(neighbour.peerId, piece);
    }
    if (frame.reason === 'not-held') neighbour.holdings.forget(frame.segment);
    this.#ask(transfer);
  }

  /** The origin gave all of it to whoever asked before there was an engine. */
  async brought({ segment, bytes, live, durationMs, tookMs }: BroughtSegment): Promise<void> {
    this.#originLeg.noteBrought(bytes.length, tookMs);
    if (live) this.#situation.noteLiveSegment(bytes.length);
    await this.#answers.brought(segment, bytes, live ? durationMs : null);
    this.pump();
  }

  /** An attestation is here. Undefined: other keys, or other rules, count from now on. */
  attested(segment?: SegmentId): void {
    const isMeant = (each: { readonly segment: SegmentId }): boolean =>
      (!segment || segmentKey(each.segment) === segmentKey(segment)) && !this.#attestations.isMissing(each.segment);
    const unattested = [...this.#unattested.all()].filter(isMeant);
    const transfers = [...this.#transfers].filter(isMeant);
    if (segment) this.kept.attested(segment);
    for (const each of unattested) void this.#answers.attested(each.segment).then(() => this.pump());
    for (const transfer of transfers) {
      this.#settle(transfer, this.#mesh.givers());
      this.#pieces.attested(transfer);
    }
    if (transfers.length > 0) this.pump();
  }

  lost(neighbour: Neighbour): void {
    for (const transfer of this.#transfers) transfer.giveUp(neighbour.peerId);
    this.pump();
  }

  /** A piece arrived. Nothing of it is kept before the verifier said so. */
  received(neighbour: Neighbour, frame: Extract<Frame, { type: 'piece' }>): void {
    const { segment, index, bytes } = frame;
    const nowMs = this.#ports.clock.nowMs();
    this.#situation.line.note(bytes.length, nowMs, nowMs);
    const transfer = this.#transfers.find(segment);
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
        const byDeadline = [...this.#transfers].sort((a, b) => a.deadlineMs() - b.deadlineMs());
        const nowMs = this.#ports.clock.nowMs();
        this.#situation.look(byDeadline[0]?.isWaitedFor(nowMs) ?? false, nowMs);
        for (const transfer of byDeadline) wakeMs = Math.min(wakeMs, this.#decide(transfer));
        if (this.#attestations.areNeeded) wakeMs = Math.min(wakeMs, this.#lookout.round(this.#transfers, nowMs));
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
    if (this.#destroyed || this.#isPumping || !this.#transfers.isCurrent(transfer)) return;
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
    for (const transfer of Array.from(this.#transfers)) {
      transfer.origin?.abort.abort();
      this.#transfers.end(transfer);
      transfer.settle({ status: 'aborted' });
    }
  }

  #withdraw(transfer: Transfer, demand: Demand): void {
    if (!transfer.demands.delete(demand) || transfer.demands.size > 0 || transfer.duty) return;
    if (!this.#transfers.isCurrent(transfer)) return;
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
    this.#transfers.end(transfer);
    this.#announcer.changed(transfer.segment, 'batched');
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
    const againMs = this.#asker.decide(transfer, neighbours, nowMs);
    // Only then: what the origin is asked for is asked of nobody, for pieces that a cancel crosses take the line as well.
    if (this.#transfers.isCurrent(transfer)) this.#peerLeg.request(transfer, neighbours, nowMs);
    return againMs;
  }

  /**
   * The player went elsewhere, to another track or past the segment: what nobody waits for is given up, unless neighbours were told
   * that it is coming.
   */
  drop(isWanted: (segment: SegmentId) => boolean): void {
    for (const transfer of Array.from(this.#transfers)) {
      if (transfer.demands.size > 0 || transfer.origin || isWanted(transfer.segment)) continue;
      this.#giveUp(transfer);
    }
  }

  /** From now on only what the player asks for is fetched: everything else that is under way ends, whoever brings it. */
  stopPrefetching(): void {
    for (const transfer of Array.from(this.#transfers)) if (transfer.demands.size === 0) this.#giveUp(transfer);
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

  #finishIfWhole(transfer: Transfer): boolean {
    const { buffer } = transfer;
    if (!buffer?.isWhole) return false;
    if (transfer.live && transfer.isListed) this.#situation.noteLiveSegment(buffer.totalBytes);
    transfer.origin?.abort.abort();
    this.#peerLeg.cancel(transfer, 'all');
    this.#transfers.end(transfer);
    this.#unattested.trim();
    this.#announcer.changed(transfer.segment, 'now');
    this.#events.finished(transfer);
    transfer.deliver(buffer.totalBytes, () => buffer.toBytes(), this.#ports.clock.nowMs());
    return true;
  }

  /** Neighbours that will want it and do not have it. */
  #lacking({ key, segment }: Transfer): Neighbour[] {
    return this.#mesh.open().filter((neighbour) => neighbour.state?.track === segment.track && !neighbour.holdsWhole(key));
  }
}
