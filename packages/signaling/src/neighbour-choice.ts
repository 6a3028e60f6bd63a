import type { PeerId } from '@tributary/protocol';
import type { Proximity } from './address.ts';
import type { Random } from './clock.ts';
import { FAR_SHARE } from './limits.ts';

/** What the choice looks at. Who must not be met (oneself, known neighbours, suspects) is not among them. */
export interface Candidate {
  readonly peerId: PeerId;
  readonly proximity: Proximity;
  readonly neighbours: number;
  readonly sameTrack: boolean;
  readonly sameEdge: boolean;
  readonly mayUpload: boolean;
}

export interface NeighbourChoice {
  readonly candidates: readonly Candidate[];
  /** Neighbours to choose at most. */
  readonly slots: number;
  /** What the viewer has already, so that the far share holds over all of its neighbours and not over one request. */
  readonly held: { readonly near: number; readonly far: number };
  readonly random: Random;
}

// Penalties: the candidate with the least is taken. Units are "neighbours": a candidate playing another track is
// taken only before one of the same track with four more neighbours.
const OTHER_TRACK = 4; // shares no segment now; it may after a quality switch
const OTHER_EDGE = 4; // plays minutes apart: what one has the other does not want
const NO_UPLOAD = 1_000; // only takes: chosen where there is nobody else
const JITTER = 2; // spreads simultaneous joiners over equal candidates

/** From so many slots on, one goes to anybody, whatever it plays: otherwise the mesh splits by track and by distance from the live edge. */
const BRIDGE_FROM_SLOTS = 3;

const NEARNESS: readonly Proximity[] = ['address', 'network', 'far'];

/**
 * Chooses neighbours: behind the same address first, then in the same network, then the rest, and always about a third
 * from far away (where there are any), because a mesh of near ones only falls apart into islands. Pure.
 */
export function chooseNeighbours({ candidates, slots, held, random }: NeighbourChoice): Candidate[] {
  if (slots <= 0 || candidates.length === 0) return [];
  const ranked = new Map<Proximity, Candidate[]>(
    NEARNESS.map((proximity) => [
      proximity,
      rank(
        candidates.filter((candidate) => candidate.proximity === proximity),
        random,
      ),
    ]),
  );
  const far = ranked.get('far') ?? [];
  const total = Math.min(slots, candidates.length);
  const farWanted = Math.ceil((held.near + held.far + total) * FAR_SHARE) - held.far;
  const farCount = Math.min(far.length, total, Math.max(0, farWanted));

  const chosen = far.slice(0, farCount);
  if (total >= BRIDGE_FROM_SLOTS) replaceLastByAnybody(chosen, candidates, random);
  const taken = new Set(chosen);
  for (const proximity of NEARNESS) {
    for (const candidate of ranked.get(proximity) ?? []) {
      if (chosen.length >= total) return chosen;
      if (!taken.has(candidate)) chosen.push(candidate);
    }
  }
  return chosen;
}

/** The bridge is one of the far ones where there are any, so that it costs no near neighbour. */
function replaceLastByAnybody(chosen: Candidate[], candidates: readonly Candidate[], random: Random): void {
  const replaced = chosen.pop();
  const pool = candidates.filter((candidate) => !chosen.includes(candidate) && (!replaced || candidate.proximity === 'far'));
  const bridge = pool[Math.floor(random() * pool.length)];
  if (bridge) chosen.push(bridge);
}

function rank(candidates: readonly Candidate[], random: Random): Candidate[] {
  return candidates
    .map((candidate) => ({ candidate, penalty: penalty(candidate) + random() * JITTER }))
    .sort((a, b) => a.penalty - b.penalty)
    .map(({ candidate }) => candidate);
}

function penalty({ neighbours, sameTrack, sameEdge, mayUpload }: Candidate): number {
  return neighbours + (sameTrack ? 0 : OTHER_TRACK) + (sameEdge ? 0 : OTHER_EDGE) + (mayUpload ? 0 : NO_UPLOAD);
}
