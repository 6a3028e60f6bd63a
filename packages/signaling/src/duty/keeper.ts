import { dutyPoint, type Duty, type PeerId, type StreamId, type TrackId, type UplinkClass, type ViewerState } from '@tributary/protocol';
import type { Clock } from '../clock.ts';
import { BACKUPS, DUTY_LEAD_SEQUENCES, DUTY_WEIGHTS, MISSES_BEFORE_SUSPENSION, SUSPENSION_MS } from './limits.ts';
import { DutyRing, type ArcChange } from './ring.ts';

interface TrackRing {
  readonly streamId: StreamId;
  readonly track: TrackId;
  readonly ring: DutyRing;
  epoch: number;
}

interface Placement {
  readonly entry: TrackRing;
  readonly uplinkClass: UplinkClass;
}

interface Misses {
  count: number;
  lastSequence: number;
  suspendedUntilMs: number;
  /** Ends the wait for the end of its suspension; null: it is not suspended. */
  cancelPardon: (() => void) | null;
}

/** What a change of a ring makes necessary. */
export interface DutyChange {
  readonly duties: readonly { readonly peerId: PeerId; readonly duty: Duty }[];
  /** Pairs that should be neighbours: whoever stands in for an owner hears from it at first hand. */
  readonly adjacent: readonly (readonly [PeerId, PeerId])[];
}

const NO_CHANGE: DutyChange = { duties: [], adjacent: [] };

/**
 * Keeps one duty ring for each live track and says what each viewer has to be told. A viewer is on one ring at most, that
 * of the track it plays, so there are never more rings than viewers; empty ones are forgotten.
 */
export class DutyKeeper {
  readonly #clock: Clock;
  readonly #onPardoned: (peerId: PeerId) => void;
  readonly #rings = new Map<string, TrackRing>();
  readonly #placements = new Map<PeerId, Placement>();
  readonly #misses = new Map<PeerId, Misses>();
  #newestEpoch = 0;

  /** @param onPardoned a viewer that lost its duty may have one again. It would not ask: viewers tell changes of their own only */
  constructor(clock: Clock, onPardoned: (peerId: PeerId) => void) {
    this.#clock = clock;
    this.#onPardoned = onPardoned;
  }

  /** Pardons nobody any more. */
  close(): void {
    for (const { cancelPardon } of this.#misses.values()) cancelPardon?.();
  }

  get rings(): number {
    return this.#rings.size;
  }

  /** The viewer's state is now this: it may belong on a ring, on another one, or on none. */
  place(peerId: PeerId, streamId: StreamId, state: ViewerState): DutyChange {
    const placement = this.#placements.get(peerId);
    const { track } = state;
    const isFit = track !== null && state.atLiveEdge && state.mayUpload && !this.#isSuspended(peerId);
    if (!isFit) return placement ? this.leave(peerId) : NO_CHANGE;
    const isPlaced =
      placement?.entry.track === track && placement.entry.streamId === streamId && placement.uplinkClass === state.uplinkClass;
    if (isPlaced) return NO_CHANGE;
    const left = placement ? this.leave(peerId) : NO_CHANGE;
    const entry = this.#entry(streamId, track);
    const { newestSequence } = state;
    const changes = entry.ring.join(peerId, DUTY_WEIGHTS[state.uplinkClass]);
    this.#placements.set(peerId, { entry, uplinkClass: state.uplinkClass });
    // The newcomer's word on the newest segment counts for the newcomer's own arc only: nobody can put off another's duty.
    const entered = this.#told(entry, changes, newestSequence === undefined ? 0 : newestSequence + DUTY_LEAD_SEQUENCES);
    return {
      duties: [...left.duties, ...entered.duties],
      adjacent: [...left.adjacent, ...entered.adjacent, ...this.#around(entry.ring, peerId)],
    };
  }

  /** The viewer is gone, or away from the live edge. What it owned falls to the owner before it, at once. */
  leave(peerId: PeerId): DutyChange {
    const placement = this.#placements.get(peerId);
    if (!placement) return NO_CHANGE;
    const { entry } = placement;
    this.#placements.delete(peerId);
    const changes = entry.ring.leave(peerId);
    if (entry.ring.size === 0) this.#rings.delete(ringKey(entry.streamId, entry.track));
    const change = this.#told(entry, changes, 0);
    const [heir] = changes;
    // Who leaves the ring and stays with the stream has to know, or its part has two owners.
    const duty = { track: entry.track, epoch: this.#nextEpoch(entry), effectiveFrom: 0, own: null, backups: [] };
    return { duties: [...change.duties, { peerId, duty }], adjacent: heir ? this.#around(entry.ring, heir.owner) : [] };
  }

  /** Forgets the viewer altogether: it left the stream. */
  forget(peerId: PeerId): DutyChange {
    this.#misses.get(peerId)?.cancelPardon?.();
    this.#misses.delete(peerId);
    const change = this.leave(peerId);
    return { ...change, duties: change.duties.filter((told) => told.peerId !== peerId) };
  }

  /**
   * A stand-in had to fetch what `owner` did not. Believed only of those who stand in for it; after a few segments the owner
   * is off the ring for a while. It loses a duty and nothing else, so a liar gains little.
   */
  missed(reporter: PeerId, owner: PeerId, sequence: number): DutyChange {
    const placement = this.#placements.get(owner);
    if (!placement) return NO_CHANGE;
    const { ring } = placement.entry;
    const standIns = Array.from({ length: BACKUPS }, (_, step) => ring.neighbour(owner, -(step + 1)));
    if (!standIns.includes(reporter) || reporter === owner) return NO_CHANGE;
    const misses = this.#misses.get(owner) ?? { count: 0, lastSequence: -1, suspendedUntilMs: 0, cancelPardon: null };
    this.#misses.set(owner, misses);
    if (sequence === misses.lastSequence) return NO_CHANGE;
    misses.lastSequence = sequence;
    misses.count++;
    if (misses.count < MISSES_BEFORE_SUSPENSION) return NO_CHANGE;
    misses.count = 0;
    misses.suspendedUntilMs = this.#clock.nowMs() + SUSPENSION_MS;
    misses.cancelPardon = this.#clock.after(SUSPENSION_MS, () => {
      misses.cancelPardon = null;
      this.#onPardoned(owner);
    });
    return this.leave(owner);
  }

  /** Owners of the first slices of a segment, then those who stand in first for them. Empty where the track has no ring. */
  onDuty(streamId: StreamId, track: TrackId, sequence: number, slices: number): PeerId[] {
    const ring = this.#rings.get(ringKey(streamId, track))?.ring;
    if (!ring) return [];
    const points = Array.from({ length: slices }, (_, slice) => dutyPoint(track, sequence, slice));
    const owners = points.map((point) => ring.ownerOf(point)).filter((owner) => owner !== undefined);
    const standIns = owners.map((owner) => ring.neighbour(owner, -1)).filter((standIn) => standIn !== undefined);
    return [...new Set([...owners, ...standIns])];
  }

  /** Of whatever ring: one that ends and begins again goes on counting. */
  #nextEpoch(entry: TrackRing): number {
    entry.epoch++;
    this.#newestEpoch = Math.max(this.#newestEpoch, entry.epoch);
    return entry.epoch;
  }

  #isSuspended(peerId: PeerId): boolean {
    return (this.#misses.get(peerId)?.suspendedUntilMs ?? 0) > this.#clock.nowMs();
  }

  #entry(streamId: StreamId, track: TrackId): TrackRing {
    const key = ringKey(streamId, track);
    // Epochs go on from the clock, so that a ring made anew after everybody left is not older than what they remember.
    const entry = this.#rings.get(key) ?? {
      streamId,
      track,
      ring: new DutyRing(),
      epoch: Math.max(this.#newestEpoch, Math.floor(this.#clock.nowMs())),
    };
    this.#rings.set(key, entry);
    return entry;
  }

  /** Duties of all who must hear of the changes: the owners themselves and those who stand in for them. */
  #told(entry: TrackRing, changes: readonly ArcChange[], effectiveFrom: number): DutyChange {
    const { ring, track } = entry;
    if (changes.length === 0) return NO_CHANGE;
    const epoch = this.#nextEpoch(entry);
    const concerned = new Set<PeerId>();
    for (const { owner } of changes) {
      for (let step = 0; step <= BACKUPS; step++) {
        const peerId = ring.neighbour(owner, -step);
        if (peerId !== undefined) concerned.add(peerId);
      }
    }
    const duties = [...concerned].map((peerId) => ({ peerId, duty: { track, epoch, effectiveFrom, ...this.#arcs(ring, peerId) } }));
    return { duties, adjacent: [] };
  }

  #arcs(ring: DutyRing, peerId: PeerId): Pick<Duty, 'own' | 'backups'> {
    const backups: { owner: PeerId; arc: NonNullable<Duty['own']> }[] = [];
    for (let step = 1; step <= BACKUPS && step < ring.size; step++) {
      const owner = ring.neighbour(peerId, step);
      const arc = owner && ring.arc(owner);
      if (arc) backups.push({ owner, arc });
    }
    return { own: ring.arc(peerId) ?? null, backups };
  }

  #around(ring: DutyRing, peerId: PeerId): [PeerId, PeerId][] {
    const pairs: [PeerId, PeerId][] = [];
    for (const step of [-1, 1]) {
      const other = ring.neighbour(peerId, step);
      if (other !== undefined && other !== peerId) pairs.push([peerId, other]);
    }
    return pairs;
  }
}

function ringKey(streamId: StreamId, track: TrackId): string {
  return `${streamId}/${track}`;
}
