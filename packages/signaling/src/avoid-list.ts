import type { NeighbourLossReason, PeerId } from '@tributary/protocol';
import { AVOIDED_PER_VIEWER, AVOID_FAILED_MS, AVOID_LOST_MS } from './limits.ts';

/** How long a pair is kept apart, by how it ended. A sender of bad pieces is not met again. */
const APART_MS: Record<NeighbourLossReason, number> = {
  closed: AVOID_LOST_MS,
  silent: AVOID_LOST_MS,
  failed: AVOID_FAILED_MS,
  'bad-piece': Number.POSITIVE_INFINITY,
};

/** Whom one viewer is not introduced to for a while. Holds AVOIDED_PER_VIEWER peers. */
export class AvoidList {
  readonly #untilMs = new Map<PeerId, number>();

  get size(): number {
    return this.#untilMs.size;
  }

  add(peerId: PeerId, reason: NeighbourLossReason, nowMs: number): void {
    const untilMs = Math.max(nowMs + APART_MS[reason], this.#untilMs.get(peerId) ?? 0);
    this.#untilMs.delete(peerId);
    this.#untilMs.set(peerId, untilMs);
    const oldest = this.#untilMs.keys().next();
    if (this.#untilMs.size > AVOIDED_PER_VIEWER && !oldest.done) this.#untilMs.delete(oldest.value);
  }

  has(peerId: PeerId, nowMs: number): boolean {
    const untilMs = this.#untilMs.get(peerId);
    if (untilMs === undefined) return false;
    if (untilMs > nowMs) return true;
    this.#untilMs.delete(peerId);
    return false;
  }
}
