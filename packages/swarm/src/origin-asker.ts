import type { Announcer } from './announcer.ts';
import type { GatherPorts } from './gather-ports.ts';
import type { Mesh } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import type { OriginAnswers } from './origin-answers.ts';
import type { ByteSpan, OriginLeg } from './origin-leg.ts';
import type { OriginPlanner } from './origin-plan.ts';
import type { PeerLeg } from './peer-leg.ts';
import type { OriginAnswer } from './ports.ts';
import type { Situation } from './situation.ts';
import type { TransferTable } from './transfer-table.ts';
import type { Transfer } from './transfer.ts';

/** Whatever has a part in asking the origin. */
export interface OriginAskerParts {
  readonly ports: GatherPorts;
  readonly mesh: Mesh;
  readonly announcer: Announcer;
  readonly transfers: TransferTable;
  readonly situation: Situation;
  readonly planner: OriginPlanner;
  readonly originLeg: OriginLeg;
  readonly peerLeg: PeerLeg;
  readonly answers: OriginAnswers;
  /** Something changed: all transfers are to be decided anew. */
  pump(): void;
}

/** Asks the origin for what is its turn, one request at a time for each segment, and deals with what becomes of it. */
export class OriginAsker {
  readonly #parts: OriginAskerParts;
  readonly #lookAgainMs: number;

  /** @param lookAgainMs after which a transfer is looked at again, whatever happens */
  constructor(parts: OriginAskerParts, lookAgainMs: number) {
    this.#parts = parts;
    this.#lookAgainMs = lookAgainMs;
  }

  /** @returns when to look again */
  decide(transfer: Transfer, neighbours: readonly Neighbour[], nowMs: number): number {
    const laterMs = nowMs + this.#lookAgainMs;
    if (transfer.origin || !transfer.isListed) return laterMs;
    // Nobody waits for it, and nobody is there to pass it on to.
    if (transfer.demands.size === 0 && neighbours.length === 0) return laterMs;
    // What the player waits for comes first over a thin line; stand-ins are there for what is put off.
    const { situation, planner, ports } = this.#parts;
    if (transfer.demands.size === 0 && (situation.mayBeThin(transfer, nowMs) || situation.isPressed(nowMs))) return laterMs;
    const plan = planner.plan(transfer, neighbours, nowMs);
    if (plan.isHopeless && transfer.originFailure) return this.#fail(transfer, transfer.originFailure.failure);
    transfer.noteComing(plan.isComing, nowMs);
    for (const owner of plan.missedBy) ports.signaling.dutyMissed(owner, transfer.segment.sequence);
    if (!plan.fetch) return Math.min(plan.askAgainMs, laterMs);
    // The origin had its chance and peers had theirs: the player decides what comes next, as it would without us.
    if (transfer.originFailure) return this.#fail(transfer, transfer.originFailure.failure);
    void this.#fetch(transfer, plan.pieces, plan.isUrgent);
    return laterMs;
  }

  /**
   * @param pieces that are missing and to be fetched; all of them where the size is not known
   * @param isUrgent in one request, whatever lies between
   */
  async #fetch(transfer: Transfer, pieces: readonly number[], isUrgent: boolean): Promise<void> {
    const { ports, announcer, transfers, originLeg, peerLeg } = this.#parts;
    const sizeIsProven = ports.verifier.sizeOf(transfer.segment) !== undefined;
    const span = originLeg.span(transfer, pieces, { sizeIsProven, isUrgent });
    const answering = originLeg.fetch(transfer, span);
    const leg = transfer.origin;
    peerLeg.cancel(transfer, 'coming-from-origin');
    announcer.changed(transfer.segment, 'now');
    const answer = await answering;
    if (!transfers.isCurrent(transfer)) return;
    await this.#answered(transfer, span, answer);
    // Only now: while the answer is being verified, nobody must fetch it again.
    if (transfer.origin === leg) transfer.origin = null;
    if (transfers.isCurrent(transfer)) announcer.changed(transfer.segment, 'now');
    this.#parts.pump();
  }

  async #answered(transfer: Transfer, span: ByteSpan | undefined, answer: OriginAnswer): Promise<void> {
    switch (answer.status) {
      case 'aborted':
        return;
      case 'ok':
      case 'size-mismatch':
        return this.#parts.answers.take(transfer, span, answer);
      case 'failed': {
        const { ports, mesh, peerLeg } = this.#parts;
        transfer.originFailure = { failure: answer.failure };
        // What was taken back from neighbours when the origin was asked is theirs to give again.
        transfer.forgive();
        const nowMs = ports.clock.nowMs();
        const { coverage } = peerLeg.prospect(transfer, mesh.givers(), nowMs);
        if (coverage === 'none' || nowMs >= transfer.deadlineMs()) this.#fail(transfer, answer.failure);
      }
    }
  }

  #fail(transfer: Transfer, failure: unknown): number {
    this.#parts.transfers.end(transfer);
    this.#parts.announcer.changed(transfer.segment, 'now');
    transfer.settle({ status: 'failed', failure });
    return Infinity;
  }
}
