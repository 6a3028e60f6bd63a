import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseNeighbours, type Candidate } from './neighbour-choice.ts';
import { peer, seededRandom } from './testing/viewers.ts';

const candidate = fc.record({
  proximity: fc.constantFrom('address' as const, 'network' as const, 'far' as const),
  neighbours: fc.nat(16),
  sameTrack: fc.boolean(),
  sameEdge: fc.boolean(),
  mayUpload: fc.boolean(),
});
const candidates = fc
  .array(candidate, { maxLength: 80 })
  .map((list) => list.map((each, index): Candidate => ({ ...each, peerId: peer(index) })));
const request = fc.record({ candidates, slots: fc.nat(20), held: fc.record({ near: fc.nat(8), far: fc.nat(8) }), seed: fc.integer() });

const count = (list: readonly Candidate[], far: boolean) => list.filter((each) => (each.proximity === 'far') === far).length;
const plain = (index: number, changes: Partial<Candidate> = {}): Candidate => ({
  peerId: peer(index),
  proximity: 'far',
  neighbours: 3,
  sameTrack: true,
  sameEdge: true,
  mayUpload: true,
  ...changes,
});

describe('chooseNeighbours', () => {
  it('fills its slots with different candidates, and no more', () => {
    fc.assert(
      fc.property(request, ({ candidates, slots, held, seed }) => {
        const chosen = chooseNeighbours({ candidates, slots, held, random: seededRandom(seed) });
        expect(chosen).toHaveLength(Math.min(slots, candidates.length));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.every((each) => candidates.includes(each))).toBe(true);
      }),
    );
  });

  it('keeps a third far, over all that the viewer holds, where there are far ones', () => {
    fc.assert(
      fc.property(request, ({ candidates, slots, held, seed }) => {
        const chosen = chooseNeighbours({ candidates, slots, held, random: seededRandom(seed) });
        const wanted = Math.ceil((held.near + held.far + chosen.length) / 3) - held.far;
        const possible = Math.min(wanted, chosen.length, count(candidates, true));
        expect(count(chosen, true)).toBeGreaterThanOrEqual(possible);
      }),
    );
  });

  it('takes those behind the same address before the network, and the network before the rest', () => {
    const list = [
      ...Array.from({ length: 9 }, (_, index) => plain(index)),
      ...Array.from({ length: 9 }, (_, index) => plain(10 + index, { proximity: 'network' })),
      plain(20, { proximity: 'address' }),
      plain(21, { proximity: 'address' }),
    ];
    const chosen = chooseNeighbours({ candidates: list, slots: 6, held: { near: 0, far: 0 }, random: seededRandom(1) });
    expect(chosen.map((each) => each.proximity).sort()).toEqual(['address', 'address', 'far', 'far', 'network', 'network']);
  });

  it('prefers few neighbours, the same track and edge, and those that upload', () => {
    const worse = [{ neighbours: 9 }, { sameTrack: false }, { sameEdge: false }, { mayUpload: false }];
    for (const changes of worse) {
      const chosen = chooseNeighbours({
        candidates: [plain(1, changes), plain(2)],
        slots: 1,
        held: { near: 2, far: 0 },
        random: seededRandom(3),
      });
      expect(chosen[0]?.peerId).toBe(peer(2));
    }
  });

  it('sometimes bridges to another track, however many play the same', () => {
    const list = Array.from({ length: 40 }, (_, index) => plain(index, { sameTrack: index < 30 }));
    const random = seededRandom(5);
    const bridged = Array.from({ length: 50 }, () => chooseNeighbours({ candidates: list, slots: 6, held: { near: 0, far: 0 }, random }));
    expect(bridged.some((chosen) => chosen.some((each) => !each.sameTrack))).toBe(true);
  });
});
