import type { PeerId, PieceRun } from '@tributary/protocol';
import type { Neighbour } from './neighbour.ts';
import type { OriginLeg } from './origin-leg.ts';
import type { PeerLeg, Prospect } from './peer-leg.ts';
import type { Origin, Verifier } from './ports.ts';
import { askOrigin, originNeededByMs } from './schedule/ask-origin.ts';
import { slicesOf } from './schedule/slices.ts';
import { turnBeforeAttestation } from './schedule/turns.ts';
import type { Situation } from './situation.ts';
import type { Transfer } from './transfer.ts';
import type { OwnTurn, TurnKeeper } from './turn-keeper.ts';

/** What to ask of the origin for a transfer, as things stand. */
export interface OriginPlan {
  readonly fetch: boolean;
  /** To be fetched; meaningless where the size is not known, and all of it is. */
  readonly pieces: readonly number[];
  /** Past the deadline's own reserve: in one request, whatever lies between. */
  readonly isUrgent: boolean;
  /** Some of it is being fetched by a neighbour, and held by none. */
  readonly isComing: boolean;
  /** The origin has failed, and no neighbour holds or is fetching some of it. */
  readonly isHopeless: boolean;
  /** Owners whose slices are fetched in their place. */
  readonly missedBy: readonly PeerId[];
  /** When to look again where nothing is to be fetched now. */
  readonly askAgainMs: number;
}

/** What is decided on by itself: a slice that is not all here, or the segment where its size is nobody's but a neighbour's word. */
interface Part {
  readonly slice: number;
  readonly run?: PieceRun;
}

/** Decides for each slice of a segment whether the origin is asked for it now, and for all of them together in what request. */
export class OriginPlanner {
  readonly #ports: { readonly verifier: Verifier; readonly origin: Origin };
  readonly #turns: TurnKeeper;
  readonly #peerLeg: PeerLeg;
  readonly #originLeg: OriginLeg;
  readonly #situation: Situation;
  #typicalSlices = 1;

  constructor(
    ports: { readonly verifier: Verifier; readonly origin: Origin },
    turns: TurnKeeper,
    peerLeg: PeerLeg,
    originLeg: OriginLeg,
    situation: Situation,
  ) {
    this.#ports = ports;
    this.#turns = turns;
    this.#peerLeg = peerLeg;
    this.#originLeg = originLeg;
    this.#situation = situation;
  }

  /** Slices that the latest live segments had: those that come will have as many. */
  get typicalSlices(): number {
    return this.#typicalSlices;
  }

  plan(transfer: Transfer, neighbours: readonly Neighbour[], nowMs: number): OriginPlan {
    const parts = this.#parts(transfer).map((part) => ({
      ...part,
      prospect: this.#peerLeg.prospect(transfer, neighbours, nowMs, part.run),
    }));
    // All of it has to be here in time: what nobody holds may have to come from the origin, one part with the others.
    const unheld = parts.filter(({ prospect }) => prospect.coverage !== 'held');
    const unheldBytes = unheld.some(({ run }) => !run)
      ? undefined
      : unheld.reduce((sum, { run }) => sum + (transfer.missingBytes(run) ?? 0), 0);
    const isComing = parts.some(({ prospect }) => prospect.coverage === 'coming');
    const isHopeless = transfer.originFailure !== null && parts.some(({ prospect }) => prospect.coverage === 'none');

    const due: PieceRun[] = [];
    const missedBy: PeerId[] = [];
    let isWhole = false;
    let isUrgent = false;
    let askAgainMs = Infinity;
    for (const { slice, run, prospect } of parts) {
      const turn = this.#turnFor(transfer, slice);
      // Nobody waits for it here, and nobody would get it from here.
      if (turn.isForOthers === false && transfer.demands.size === 0) continue;
      const missingBytes = transfer.missingBytes(run);
      const restBytes = unheldBytes === undefined ? missingBytes : Math.max(unheldBytes, missingBytes ?? 0);
      const decision = this.#ask(transfer, {
        slice,
        turn,
        prospect,
        missingBytes,
        restBytes,
        openNeighbours: neighbours.length,
        nowMs,
      });
      if (!decision.fetch) {
        askAgainMs = Math.min(askAgainMs, decision.askAgainMs);
        continue;
      }
      if (missingBytes === 0) {
        // The last pieces are being verified. Past the deadline's own reserve an answer that does not come counts as none.
        if (decision.why !== 'deadline') continue;
        transfer.verifying.clear();
      }
      if (decision.why === 'stand-in' && turn.owner) missedBy.push(turn.owner);
      isUrgent ||= decision.why === 'deadline';
      if (run) due.push(run);
      else isWhole = true;
    }
    const fetch = isWhole || due.length > 0;
    // There is no time for one request after the other.
    if (isUrgent) for (const { run } of unheld) if (run && !due.includes(run)) due.push(run);
    const pieces = isWhole ? transfer.missing() : due.flatMap((run) => transfer.missing(run)).sort((a, b) => a - b);
    return { fetch, pieces, isUrgent, isComing, isHopeless, missedBy, askAgainMs };
  }

  #ask(
    transfer: Transfer,
    part: {
      readonly slice: number;
      readonly turn: OwnTurn;
      readonly prospect: Prospect;
      readonly missingBytes: number | undefined;
      readonly restBytes: number | undefined;
      readonly openNeighbours: number;
      readonly nowMs: number;
    },
  ): ReturnType<typeof askOrigin> {
    const { nowMs } = part;
    const deadlineMs = transfer.deadlineMs();
    const situation = this.#situation;
    const reserveMs = situation.reserve.ms();
    const originTakesMs = this.#originLeg.takesMs(part.missingBytes);
    const restTakesMs = this.#originLeg.takesMs(part.restBytes);
    const mayNotWait = transfer.demands.size > 0 && situation.mayBeThin(transfer, nowMs);
    const isLate = part.prospect.coverage === 'held' && (mayNotWait || nowMs >= originNeededByMs(deadlineMs, restTakesMs, reserveMs));
    return askOrigin({
      nowMs,
      deadlineMs,
      originFinishMs: isLate ? transfer.noteHeldLate(part.slice, nowMs + originTakesMs) : -Infinity,
      wantedSinceMs: transfer.wantedSinceMs,
      live: transfer.live,
      segmentDurationMs: transfer.durationMs,
      startingUp: transfer.startingUp() || situation.isRecovering(transfer, nowMs),
      mayNotWait,
      openNeighbours: transfer.originOnly ? 0 : part.openNeighbours,
      turn: part.turn,
      ...part.prospect,
      comingSinceMs: transfer.comingSinceMs ?? nowMs,
      originTakesMs,
      lineTakesMs: situation.lineTakesMs(part.missingBytes ?? 0, nowMs),
      restTakesMs,
      reserveMs,
      vodComfortMs: situation.vodComfortMs,
    });
  }

  #turnFor({ segment, live, durationMs, isUnattested }: Transfer, slice: number): OwnTurn {
    if (!live) return this.#turns.filmTurn(segment);
    const turn = this.#turns.turn(segment, durationMs, slice);
    return isUnattested && turn.isForOthers !== false ? { ...turn, ...turnBeforeAttestation(turn, durationMs) } : turn;
  }

  #parts({ live, segment, buffer, contested, originOnly, isUnattested }: Transfer): Part[] {
    const isProven = buffer !== null && this.#ports.verifier.sizeOf(segment) === buffer.totalBytes;
    if (!live || !isProven || isUnattested || contested || originOnly || !this.#ports.origin.servesRanges(segment)) return [{ slice: 0 }];
    const slices = slicesOf(buffer.totalBytes);
    this.#typicalSlices = slices.length;
    const parts: Part[] = [];
    for (const [slice, run] of slices.entries()) if (!buffer.holdsRun(run)) parts.push({ slice, run });
    return parts;
  }
}
