import { segmentId, trackId, type SegmentId, type SegmentKey, type TrackId } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usefulness, type PlayPosition, type Taker } from './usefulness.ts';

const track = (name: string): TrackId => trackId({ kind: 'main', url: `https://cdn.example/live/${name}.m3u8`, bandwidth: 1_200_000 });
const [MAIN, OTHER, AUDIO] = [track('480p'), track('720p'), track('audio')];
const segment = (sequence: number, of = MAIN): SegmentId => segmentId(of, sequence, `https://cdn.example/${of}/${sequence}.m4s`);

const at = (playheadSequence: number, changes: Partial<PlayPosition> = {}): PlayPosition => ({
  track: MAIN,
  atLiveEdge: false,
  newestSequence: 100,
  playheadSequence,
  ...changes,
});
const taker = (state: PlayPosition | null, holds: (key: SegmentKey) => boolean = () => false): Taker => ({ state, holdsWhole: holds });
const nobody: readonly Taker[] = [];

const sequence = fc.nat(120);
const position = fc.record({
  track: fc.constantFrom(MAIN, OTHER),
  atLiveEdge: fc.boolean(),
  newestSequence: fc.integer({ min: -1, max: 120 }),
  playheadSequence: fc.integer({ min: -1, max: 120 }),
});
const takers = fc.array(fc.record({ state: fc.option(position), holdsAll: fc.boolean() }), { maxLength: 12 }).map(
  (list) =>
  list.map(({ state, holdsAll }) => taker(state, () => holdsAll)), // prettier-ignore
);

describe('what is worth keeping', () => {
  it('is first what the own playhead still needs, whoever else wants something', () => {
    fc.assert(
      fc.property(sequence, sequence, fc.constantFrom(MAIN, OTHER, AUDIO), takers, (ahead, other, otherTrack, neighbours) => {
        const own = at(50);
        const needed = usefulness(segment(50 + ahead), own, neighbours);
        const isNeeded = otherTrack === MAIN && other >= 50;
        if (!isNeeded) expect(needed).toBeGreaterThan(usefulness(segment(other, otherTrack), own, neighbours));
      }),
    );
  });

  it('is the more, the nearer ahead of the playhead', () => {
    fc.assert(
      fc.property(sequence, sequence, takers, (one, other, neighbours) => {
        const [near, far] = [Math.min(one, other), Math.max(one, other)];
        const worth = (ahead: number) => usefulness(segment(50 + ahead), at(50), neighbours);
        expect(worth(near)).toBeGreaterThanOrEqual(worth(far));
        if (near < far) expect(worth(near)).toBeGreaterThan(worth(far));
      }),
    );
  });

  it('is then what neighbours lack and come to: one more of them never makes it less', () => {
    fc.assert(
      fc.property(sequence, takers, position, (which, neighbours, another) => {
        const own = at(200);
        const before = usefulness(segment(which), own, neighbours);
        // A track that was nobody's becomes known by the newcomer: what is behind the own playhead stays behind it.
        expect(usefulness(segment(which), own, [...neighbours, taker(another)])).toBeGreaterThanOrEqual(before);
        expect(usefulness(segment(which), own, [...neighbours, taker(another, () => true)])).toBe(before);
      }),
    );
  });

  it('is nothing behind every playhead, nor what everybody has', () => {
    expect(usefulness(segment(49), at(50), nobody)).toBe(0);
    expect(usefulness(segment(49), at(50), [taker(at(50)), taker(at(70))])).toBe(0);
    expect(usefulness(segment(49), at(50), [taker(at(40), () => true)])).toBe(0);
    expect(usefulness(segment(49), at(50), [taker(at(40))])).toBeGreaterThan(0);
  });

  it('is more for a neighbour that comes to it sooner, and for two than for one', () => {
    const own = at(50);
    const soon = usefulness(segment(45), own, [taker(at(44))]);
    expect(soon).toBeGreaterThan(usefulness(segment(45), own, [taker(at(20))]));
    expect(usefulness(segment(45), own, [taker(at(44)), taker(at(44))])).toBeGreaterThan(soon);
  });

  it('is near the live edge for those there whose playhead is not known', () => {
    const own = at(110);
    const live = [taker(at(-1, { atLiveEdge: true, newestSequence: 100 }))];
    expect(usefulness(segment(98), own, live)).toBeGreaterThan(0);
    expect(usefulness(segment(90), own, live)).toBe(0);
  });

  it('counts a track that is nobody’s main one as what may play along, below the main one', () => {
    const own = at(50);
    const neighbours = [taker(at(40))];
    expect(usefulness(segment(51, AUDIO), own, neighbours)).toBeGreaterThan(usefulness(segment(49), own, neighbours));
    expect(usefulness(segment(51, AUDIO), own, neighbours)).toBeLessThan(usefulness(segment(90), own, neighbours));
    // Behind the own playhead it is worth what it is worth to neighbours.
    expect(usefulness(segment(41, AUDIO), own, neighbours)).toBeGreaterThan(0);
    expect(usefulness(segment(30, AUDIO), own, neighbours)).toBe(0);
    // A rendition that a neighbour plays is not ours.
    expect(usefulness(segment(51, OTHER), own, [taker(at(60, { track: OTHER }))])).toBe(0);
  });
});
