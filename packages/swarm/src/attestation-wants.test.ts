import type { PeerId } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { AttestationWant, AttestationWants, MAX_WANTS } from './attestation-wants.ts';
import { rigSegment } from './testing/rig.ts';

const peer = (n: number): PeerId => n.toString(16).padStart(24, '0') as PeerId;

describe('an attestation that is looked for', () => {
  it('is asked of each neighbour once, and each answers once', () => {
    const want = new AttestationWant(rigSegment(1));
    expect(want.answered(peer(1))).toBe(false);
    want.ask(peer(1), 500);
    expect(want.mayAsk(peer(1))).toBe(false);
    expect(want.answered(peer(1))).toBe(true);
    expect(want.answered(peer(1))).toBe(false);
    want.beginAnew();
    expect(want.mayAsk(peer(1))).toBe(true);
  });

  it('is asked of so many neighbours and no more', () => {
    const want = new AttestationWant(rigSegment(1));
    let asked = 0;
    for (let n = 0; n < 100; n++) {
      if (!want.mayAsk(peer(n))) continue;
      want.ask(peer(n), 500);
      asked++;
    }
    expect(asked).toBe(32);
  });

  it('is asked of its source when nobody is expected to answer, ever more rarely, and in the end not at all', () => {
    const want = new AttestationWant(rigSegment(1));
    expect(want.sourceDueMs()).toBe(Infinity);
    want.sourceFromMs = 100;
    want.ask(peer(1), 500);
    expect(want.sourceDueMs()).toBe(500);
    // A second one that claims to have it and is silent holds nothing up.
    want.ask(peer(2), 1_000);
    expect(want.sourceDueMs()).toBe(500);
    want.answered(peer(1));
    want.answered(peer(2));
    expect(want.sourceDueMs()).toBe(100);
    const pauses: number[] = [];
    for (let nowMs = 1_000; want.sourceDueMs() < Infinity && pauses.length < 50; nowMs = want.sourceDueMs()) {
      want.isAtSource = true;
      expect(want.sourceDueMs()).toBe(Infinity);
      want.sourceFailed(nowMs);
      pauses.push(want.sourceDueMs() - nowMs);
    }
    expect(pauses.at(-1)).toBe(Infinity);
    expect(pauses.length).toBeLessThan(10);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  });
});

describe('those that are looked for', () => {
  it('are no more than their bound, and forgotten when a round passes without them', () => {
    const wants = new AttestationWants();
    for (let sequence = 0; sequence < MAX_WANTS; sequence++) expect(wants.look(rigSegment(sequence))).toBeDefined();
    expect(wants.look(rigSegment(MAX_WANTS))).toBeUndefined();
    expect(wants.count).toBe(MAX_WANTS);
    wants.beginRound();
    wants.look(rigSegment(3));
    wants.endRound();
    expect([...wants.all()].map(({ segment }) => segment.sequence)).toEqual([3]);
  });
});
