import { remember, dutyPoint, inArc, type Duty, type PeerId, type TrackId } from '@tributary/protocol';

const MAX_TRACKS = 16; // tracks that this viewer was ever on the ring of; the oldest is forgotten
const MAX_DUTIES_PER_TRACK = 8; // changes that are still to take effect, and the one that holds

const MAX_POINTS = 256; // slices of the segments under way, many times over

/** This viewer's part in fetching a slice. */
export type DutyRole =
  /** No ring is known for the track: neighbours elect among themselves. */
  | { readonly kind: 'no-ring' }
  | { readonly kind: 'owner' }
  /** Stands in for a silent owner; `order` 0 is the first to do so. */
  | { readonly kind: 'backup'; readonly order: number; readonly owner: PeerId }
  | { readonly kind: 'none' };

/** What the server told of the duty ring, by track and by the sequence number from which it holds. */
export class DutyTable {
  readonly #byTrack = new Map<TrackId, Duty[]>();
  readonly #points = new Map<string, number>();

  update(duty: Duty): void {
    const known = this.#byTrack.get(duty.track) ?? [];
    if (known.some(({ epoch }) => epoch === duty.epoch)) return;
    // By epoch and not by arrival: what was sent first may come last.
    const duties = [...known, duty].sort((a, b) => a.epoch - b.epoch);
    remember(this.#byTrack, duty.track, duties.slice(-MAX_DUTIES_PER_TRACK), MAX_TRACKS);
  }

  /** Signaling is away: arcs no longer follow those who leave, and neighbours elect among themselves. */
  clear(): void {
    this.#byTrack.clear();
  }

  forget(track: TrackId): void {
    this.#byTrack.delete(track);
  }

  role(track: TrackId, sequence: number, slice: number): DutyRole {
    const duties = this.#byTrack.get(track);
    if (!duties) return { kind: 'no-ring' };
    const duty = duties.findLast(({ effectiveFrom }) => effectiveFrom <= sequence);
    if (!duty) return { kind: 'none' };
    const point = this.#point(track, sequence, slice);
    if (duty.own && inArc(duty.own, point)) return { kind: 'owner' };
    const order = duty.backups.findIndex(({ arc }) => inArc(arc, point));
    const backup = duty.backups[order];
    return backup ? { kind: 'backup', order, owner: backup.owner } : { kind: 'none' };
  }

  /** Asked for at every decision, and the hash costs more than the rest of it: the latest are remembered. */
  #point(track: TrackId, sequence: number, slice: number): number {
    const key = `${track}.${sequence}.${slice}`;
    const known = this.#points.get(key);
    if (known !== undefined) return known;
    const point = dutyPoint(track, sequence, slice);
    return remember(this.#points, key, point, MAX_POINTS);
  }
}
