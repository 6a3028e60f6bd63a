import type { PeerId, SegmentKey } from '@tributary/protocol';

/** What a fresh segment's pieces are shown to whom. */
interface Show {
  /** Neighbours in the order of their shares. */
  readonly order: ReadonlyMap<PeerId, number>;
  readonly startedMs: number;
  readonly stageMs: number;
}

const MAX_SHOWS = 8; // the newest segments; an older one is shown whole

/**
 * Super-seeding, as BitTorrent's BEP 16 has it: whoever brings a segment into the mesh shows each neighbour another share of
 * it first, so that its uplink carries every piece once before it carries any piece twice; neighbours trade the rest. At
 * each stage one more share is shown to each, until all see all.
 */
export class Seeding {
  readonly #shows = new Map<SegmentKey, Show>();

  /** @param durationMs after which everybody sees everything, whatever happened */
  begin(key: SegmentKey, neighbours: readonly PeerId[], nowMs: number, durationMs: number): void {
    if (neighbours.length < 2) return;
    const order = new Map(neighbours.map((peerId, index) => [peerId, index]));
    this.#shows.set(key, { order, startedMs: nowMs, stageMs: durationMs / neighbours.length });
    const [oldest] = this.#shows.keys();
    if (this.#shows.size > MAX_SHOWS && oldest !== undefined) this.#shows.delete(oldest);
  }

  isOn(key: SegmentKey): boolean {
    return this.#shows.has(key);
  }

  /** Segments of which there is more to show now or later; those that all see whole are forgotten. */
  active(nowMs: number): SegmentKey[] {
    for (const [key, show] of this.#shows) if (stageOf(show, nowMs) >= show.order.size) this.#shows.delete(key);
    return [...this.#shows.keys()];
  }

  /** When the next share is due; Infinity where nothing is. */
  nextStageMs(nowMs: number): number {
    let next = Infinity;
    for (const show of this.#shows.values()) next = Math.min(next, show.startedMs + (stageOf(show, nowMs) + 1) * show.stageMs);
    return next;
  }

  shows(key: SegmentKey, neighbour: PeerId, piece: number, nowMs: number): boolean {
    const show = this.#shows.get(key);
    const place = show?.order.get(neighbour);
    if (!show || place === undefined) return true;
    const shares = show.order.size;
    return (piece + place) % shares <= stageOf(show, nowMs);
  }
}

function stageOf({ startedMs, stageMs }: Show, nowMs: number): number {
  return Math.floor((nowMs - startedMs) / stageMs);
}
