// What a small store keeps of all that passes through it.
import { describe, expect, it } from 'vitest';
import { Rig, RIG_TRACK, rigSegment, type RigViewer } from './testing/rig.ts';

const LIMIT_MS = 60_000;
const STORE_SEGMENTS = 6;

function held({ engine }: RigViewer, upTo: number): number[] {
  return Array.from({ length: upTo + 1 }, (_, sequence) => sequence).filter((sequence) => engine.has(rigSegment(sequence)));
}

function watches({ engine }: RigViewer, playheadSequence: number): void {
  engine.setPlayer({ track: RIG_TRACK, atLiveEdge: false, newestSequence: 30, playheadSequence });
}

async function plays(rig: Rig, viewer: RigViewer, sequences: readonly number[]): Promise<void> {
  for (const sequence of sequences) {
    void viewer.play(sequence, { live: false, deadlineInMs: 30_000 });
    expect(await rig.clock.runUntil(() => viewer.played.has(sequence), LIMIT_MS)).toBe(true);
  }
}

const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, n) => first + n);

describe('a store too small for all that passes through it', () => {
  it('keeps what the playhead still needs, and lets go of what is behind it', async () => {
    const rig = new Rig();
    const viewer = rig.join('viewer', { storeSegments: STORE_SEGMENTS });
    watches(viewer, 10);
    await plays(rig, viewer, from(10, 4));
    // The viewer looked up something earlier: used later than what lies ahead, and of no use to anybody.
    await plays(rig, viewer, from(0, 4));
    expect(held(viewer, 30)).toEqual(expect.arrayContaining(from(10, 4)));
    // What is in transfer takes a place, and leaves it to nothing that is needed sooner.
    await plays(rig, viewer, from(14, 8));
    expect(held(viewer, 30)).toEqual(expect.arrayContaining(from(10, STORE_SEGMENTS - 1)));
    expect(viewer.engine.stats().storedSegments).toBe(STORE_SEGMENTS);
  });

  it('keeps of the rest what a neighbour lacks and will come to', async () => {
    const rig = new Rig();
    const [viewer, behind] = [rig.join('viewer', { storeSegments: STORE_SEGMENTS }), rig.join('behind')];
    watches(viewer, 0);
    watches(behind, 3);
    await rig.connected([viewer, behind]);
    await plays(rig, viewer, from(0, STORE_SEGMENTS));
    watches(viewer, 20);
    await rig.clock.advanceSettled(200);
    // Two more, ahead of our own playhead: what the neighbour has behind it goes for them.
    await plays(rig, viewer, [20, 21]);
    expect(held(viewer, 30)).toEqual([2, 3, 4, 5, 20, 21]);
    await plays(rig, viewer, [22]);
    expect(held(viewer, 30)).toEqual([3, 4, 5, 20, 21, 22]);
    // The neighbour gets what was kept for it, plays on, and what it has behind it is kept no longer.
    const before = rig.origin.copies(3);
    await plays(rig, behind, [3]);
    expect(rig.origin.copies(3)).toBe(before);
    watches(behind, 4);
    await rig.clock.advanceSettled(500);
    await plays(rig, viewer, [23]);
    expect(held(viewer, 30)).toEqual([4, 5, 20, 21, 22, 23]);
  });
});
