import { segmentKey, type NeighbourState, type SegmentId, type SegmentKey, type TrackId } from '@tributary/protocol';

/** Where a player is, as far as it tells; -1 for a number that it does not know. */
export interface PlayPosition {
  readonly track: TrackId | null;
  readonly atLiveEdge: boolean;
  readonly newestSequence: number;
  readonly playheadSequence: number;
}

/** A neighbour, as far as the question goes what it will ask for. */
export interface Taker {
  /** Null before it has told. */
  readonly state: Pick<NeighbourState, keyof PlayPosition> | null;
  holdsWhole(key: SegmentKey): boolean;
}

// What the player itself still needs is above all that neighbours may ask for, whose needs add up to less than 1.
const OWN_TRACK = 2;
// A track that nobody's main one is may be the audio that plays along, or a rendition that was left: below what is certain.
const UNKNOWN_TRACK = 1;
// Players at the live edge begin about so many segments behind the newest: what is older than that is asked for by nobody new.
const LIVE_WINDOW_SEGMENTS = 4;

/**
 * How much a stored segment is worth keeping: first for this viewer, the nearer ahead of its playhead the more; then for
 * neighbours, the more of them lack it and the sooner they will come to it. What is behind every playhead is worth nothing, and
 * of that the least recently used goes first. Sequence numbers are compared across tracks: renditions of one stream count alike,
 * and where they do not, a segment goes too early and comes from elsewhere.
 * @returns at least 0; only the order means something
 */
export function usefulness(segment: SegmentId, own: PlayPosition, neighbours: readonly Taker[]): number {
  const ownNearness = nearness(segment, own);
  if (segment.track === own.track && ownNearness > 0) return OWN_TRACK + ownNearness;
  const isKnown = segment.track === own.track || neighbours.some(({ state }) => state?.track === segment.track);
  if (!isKnown && ownNearness > 0) return UNKNOWN_TRACK + ownNearness;
  const key = segmentKey(segment);
  let demand = 0;
  for (const neighbour of neighbours) {
    const { state } = neighbour;
    if (!state || (isKnown && state.track !== segment.track)) continue;
    const wish = nearness(segment, state);
    if (wish > 0 && !neighbour.holdsWhole(key)) demand += wish;
  }
  return demand / (1 + demand);
}

/** From 1 at the playhead towards 0 far ahead of it; 0 for what the player has behind it. */
function nearness({ sequence }: SegmentId, { atLiveEdge, newestSequence, playheadSequence }: PlayPosition): number {
  // Where the playhead is not known: a player at the live edge plays the newest segments, any other may come to any.
  const fromLive = atLiveEdge ? Math.max(0, newestSequence - LIVE_WINDOW_SEGMENTS + 1) : 0;
  const distance = sequence - (playheadSequence >= 0 ? playheadSequence : fromLive);
  return distance < 0 ? 0 : 1 / (1 + distance);
}
