import { segmentKey, type PeerId, type SegmentId, type TrackId } from '@tributary/protocol';
import type { DutyRole, DutyTable } from './duty-table.ts';
import { electionRank } from './election.ts';
import type { Mesh } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import type { Turn } from './schedule/ask-origin.ts';
import { electedTurn, filmTurn, neighbourhoodTurn, ownerTurn, standInTurn } from './schedule/turns.ts';

/** What the viewer itself is at. */
export interface OwnRole {
  mayUpload(): boolean;
  /** The main track being played. */
  mainTrack(): TrackId | null;
}

// What a player asks for ahead of its playhead: hls.js buffers 30 s, segments of two to six seconds.
const SOON_SEGMENTS = 15;
const NO_DUTY: DutyRole = { kind: 'none' };

/** `owner`: in whose place. `isForOthers` false: there is nobody else whom it would serve. */
export type OwnTurn = Turn & { readonly owner?: PeerId; readonly isForOthers?: false };

/** Says when it is this viewer's turn to fetch a live segment for all: by the duty ring, or by election among neighbours. */
export class TurnKeeper {
  readonly #mesh: Mesh;
  readonly #duties: DutyTable;
  readonly #own: OwnRole;

  constructor(mesh: Mesh, duties: DutyTable, own: OwnRole) {
    this.#mesh = mesh;
    this.#duties = duties;
    this.#own = own;
  }

  get mayUpload(): boolean {
    return this.#own.mayUpload();
  }

  /** There is nobody to pass anything on to. */
  get isAlone(): boolean {
    return this.#mesh.open().length === 0;
  }

  /** Somebody around comes to the segment soon and lacks it, or plays nobody knows what beside the picture. */
  isAwaited(segment: SegmentId): boolean {
    const isMain = segment.track === this.#own.mainTrack();
    const isUnknown = (neighbour: Neighbour): boolean =>
      !isMain && !isMainOf(neighbour, segment) && neighbour.holdings.latest(segment.track) === undefined;
    return this.#mesh.open().some((neighbour) => isUnknown(neighbour) || comesTo(neighbour, segment));
  }

  /** The ring says that this viewer fetches one of the segment's first `slices` slices for all. */
  isOnDuty(track: TrackId, sequence: number, slices: number): boolean {
    if (!this.mayUpload) return false;
    for (let slice = 0; slice < slices; slice++) if (this.#duties.role(track, sequence, slice).kind === 'owner') return true;
    return false;
  }

  /** A segment that is not at the live edge: those who will want it soon elect one among them. */
  filmTurn(segment: SegmentId): OwnTurn {
    const companions = this.#mesh.open().filter((neighbour) => willWant(neighbour, segment));
    return filmTurn(this.mayUpload ? this.#rank(segment, 0, companions) : companions.length);
  }

  /**
   * @param slice of the segment; 0 stands for all of it where its size is not known beforehand
   * @returns the turn, and in whose place it is taken
   */
  turn(segment: SegmentId, durationMs: number, slice: number): OwnTurn {
    const companions = this.#companions(segment);
    // Nobody around will fetch it for us: waiting would be for nothing.
    if (companions.length === 0) return { ...ownerTurn(0), isForOthers: false };
    const rank = this.mayUpload ? this.#rank(segment, slice, companions) : Infinity;
    const role = this.mayUpload ? this.#duties.role(segment.track, segment.sequence, slice) : NO_DUTY;
    switch (role.kind) {
      case 'owner':
        return ownerTurn(rank);
      case 'backup':
        return { ...standInTurn(role.order, rank, durationMs), owner: role.owner };
      case 'none':
        return neighbourhoodTurn(rank, durationMs);
      case 'no-ring':
        return electedTurn(rank, durationMs);
    }
  }

  /**
   * Neighbours that want the track at the live edge, or the segment where they are, and may pass it on. Of an audio track nobody tells whether it is played:
   * whoever is at the live edge counts.
   */
  #companions(segment: SegmentId): Neighbour[] {
    const isMain = segment.track === this.#own.mainTrack();
    return this.#mesh
      .open()
      .filter(
        (neighbour) =>
          willWant(neighbour, segment) ||
          (neighbour.state?.mayUpload && neighbour.state.atLiveEdge && (!isMain || neighbour.state.track === segment.track)),
      );
  }

  #rank(segment: SegmentId, slice: number, companions: readonly Neighbour[]): number {
    const { self } = this.#mesh;
    if (!self) return Infinity;
    return electionRank(`${segmentKey(segment)}/${slice}`, self, companions.map(({ peerId }) => peerId)); // prettier-ignore
  }
}

const isMainOf = ({ state }: Neighbour, { track }: SegmentId): boolean => state?.track === track;

/** It plays what comes shortly before, lacks the segment, and passes on what it gets. */
function willWant(neighbour: Neighbour, segment: SegmentId): boolean {
  return neighbour.state?.mayUpload === true && comesTo(neighbour, segment);
}

/** It plays what comes shortly before, and lacks the segment. Of sound, whose numbers are its own, its latest announcement says where it is. */
function comesTo(neighbour: Neighbour, segment: SegmentId): boolean {
  const { state, holdings } = neighbour;
  const at = isMainOf(neighbour, segment) ? state?.playheadSequence : holdings.latest(segment.track);
  if (at === undefined) return false;
  const aheadSegments = segment.sequence - at;
  return aheadSegments >= 0 && aheadSegments <= SOON_SEGMENTS && !holdings.get(segmentKey(segment))?.held.isFull;
}
