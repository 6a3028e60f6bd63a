import type { DutyArc, PeerId } from '@tributary/protocol';

/** Points on the ring: 32-bit numbers, so that a hash is a point. */
export const RING_POINTS = 2 ** 32;

interface Place {
  readonly owner: PeerId;
  readonly weight: number;
  /** First point of the arc; it ends before the next place's. */
  start: number;
}

/** An owner whose arc is another one now. */
export interface ArcChange {
  readonly owner: PeerId;
  readonly arc: DutyArc;
}

/**
 * Who fetches what from the origin: a ring of points cut into arcs, one for each owner, so that every point has exactly one
 * owner. Consistent hashing (Karger et al. 1997) with places that are assigned and not hashed: a newcomer takes its share
 * from whoever has most for its weight, so arcs stay close to the weights, and a join or a leave changes two arcs.
 */
export class DutyRing {
  /** By start, ascending. */
  readonly #places: Place[] = [];
  readonly #byOwner = new Map<PeerId, Place>();

  get size(): number {
    return this.#places.length;
  }

  has(owner: PeerId): boolean {
    return this.#byOwner.has(owner);
  }

  owners(): PeerId[] {
    return this.#places.map(({ owner }) => owner);
  }

  arc(owner: PeerId): DutyArc | undefined {
    const place = this.#byOwner.get(owner);
    return place && this.#arcOf(this.#places.indexOf(place));
  }

  ownerOf(point: number): PeerId | undefined {
    // The last place that starts at or before the point; before the first one the ring wraps.
    return (this.#places.findLast(({ start }) => start <= point) ?? this.#places.at(-1))?.owner;
  }

  /** `steps` places along the ring: 1 is whose arc begins where this one ends; negative: before. Itself on a ring of one. */
  neighbour(owner: PeerId, steps: number): PeerId | undefined {
    const place = this.#byOwner.get(owner);
    if (!place) return undefined;
    const { length } = this.#places;
    const index = this.#places.indexOf(place) + steps;
    return this.#places[((index % length) + length) % length]?.owner;
  }

  /**
   * @param weight above 0: how much it can carry compared with others
   * @returns the arcs that changed: the newcomer's, and that of the owner it takes from
   */
  join(owner: PeerId, weight: number): ArcChange[] {
    if (this.#byOwner.has(owner)) return [];
    const giver = this.#mostLoaded();
    if (giver === undefined) return this.#insert(0, { owner, weight, start: 0 });
    const { place, index, span } = giver;
    // The giver keeps the front of its arc, by its share of the two weights.
    const kept = Math.max(1, Math.min(span - 1, Math.round((span * place.weight) / (place.weight + weight))));
    const start = (place.start + kept) % RING_POINTS;
    // Past the wrap, the newcomer is the first place of all.
    return [...this.#insert(start < place.start ? 0 : index + 1, { owner, weight, start }), ...this.#changeOf(place.owner)];
  }

  /** @returns the arc that changed: that of the owner before, which takes over; none where nobody is left */
  leave(owner: PeerId): ArcChange[] {
    const place = this.#byOwner.get(owner);
    if (!place) return [];
    const heir = this.neighbour(owner, -1);
    this.#byOwner.delete(owner);
    this.#places.splice(this.#places.indexOf(place), 1);
    return heir === undefined || heir === owner ? [] : this.#changeOf(heir);
  }

  #insert(index: number, place: Place): ArcChange[] {
    this.#places.splice(index, 0, place);
    this.#byOwner.set(place.owner, place);
    return this.#changeOf(place.owner);
  }

  #changeOf(owner: PeerId): ArcChange[] {
    const arc = this.arc(owner);
    return arc ? [{ owner, arc }] : [];
  }

  #mostLoaded(): { place: Place; index: number; span: number } | undefined {
    let most: { place: Place; index: number; span: number } | undefined;
    for (const [index, place] of this.#places.entries()) {
      const span = spanOf(this.#arcOf(index));
      if (most === undefined || span / place.weight > most.span / most.place.weight) most = { place, index, span };
    }
    return most;
  }

  #arcOf(index: number): DutyArc {
    const from = this.#places[index]?.start ?? 0;
    const next = this.#places[(index + 1) % this.#places.length];
    return { from, to: next?.start ?? from };
  }
}

/** Points of an arc. `from` equal to `to` is the whole ring. */
export function spanOf({ from, to }: DutyArc): number {
  return (to - from + RING_POINTS) % RING_POINTS || RING_POINTS;
}
