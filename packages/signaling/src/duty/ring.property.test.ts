import { inArc, type DutyArc, type PeerId } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DutyRing, RING_POINTS, spanOf } from './ring.ts';

const peer = (n: number): PeerId => n.toString(16).padStart(24, '0') as PeerId;
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('join' as const), n: fc.nat(40), weight: fc.constantFrom(1, 2, 4, 8) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), n: fc.nat(40), weight: fc.constant(1) }) },
);

describe('the duty ring', () => {
  it('gives every point exactly one owner, and tells every arc that changed, through any joins and leaves', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 120 }),
        fc.array(fc.nat(RING_POINTS - 1), { minLength: 5, maxLength: 20 }),
        (steps, points) => {
          const ring = new DutyRing();
          const told = new Map<PeerId, DutyArc>();
          for (const { kind, n, weight } of steps) {
            const changes = kind === 'join' ? ring.join(peer(n), weight) : ring.leave(peer(n));
            if (kind === 'leave') told.delete(peer(n));
            for (const { owner, arc } of changes) told.set(owner, arc);
            expect(changes.length).toBeLessThanOrEqual(2);
            // What owners were told is the whole truth.
            expect([...told.keys()].sort()).toEqual(ring.owners().sort());
            const total = [...told.values()].reduce((sum, arc) => sum + spanOf(arc), 0);
            if (told.size > 0) expect(total).toBe(RING_POINTS);
            for (const point of points) {
              const owners = [...told].filter(([, arc]) => inArc(arc, point)).map(([owner]) => owner);
              expect(owners).toEqual(ring.size === 0 ? [] : [ring.ownerOf(point)]);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps shares near the weights while viewers only come', () => {
    const ring = new DutyRing();
    const weightOf = (n: number) => [1, 2, 4][n % 3] ?? 1;
    const count = 300;
    let totalWeight = 0;
    for (let n = 0; n < count; n++) {
      ring.join(peer(n), weightOf(n));
      totalWeight += weightOf(n);
    }
    for (let n = 0; n < count; n++) {
      const arc = ring.arc(peer(n));
      const share = arc ? spanOf(arc) / RING_POINTS : 0;
      expect(share / (weightOf(n) / totalWeight)).toBeLessThan(4);
    }
  });

  it('walks in both directions', () => {
    const ring = new DutyRing();
    for (let n = 0; n < 5; n++) ring.join(peer(n), 1);
    const first = peer(0);
    const next = ring.neighbour(first, 1);
    expect(next).toBeDefined();
    expect(ring.neighbour(next ?? first, -1)).toBe(first);
    expect(ring.neighbour(first, 5)).toBe(first);
    expect(ring.neighbour(peer(9), 1)).toBeUndefined();
  });
});
