import { PIECE_BYTES, type PeerId } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { InFlight } from './in-flight.ts';
import { SegmentBuffer } from './segment-buffer.ts';
import { rigSegment } from './testing/rig.ts';
import { Transfer } from './transfer.ts';

const PEER = '0'.repeat(24) as PeerId;
const OTHER = '1'.repeat(24) as PeerId;

function world(): { readonly transfer: Transfer; readonly inFlight: InFlight } {
  const inFlight = new InFlight();
  const transfer = new Transfer(rigSegment(1), true, 2_000, 0, inFlight);
  transfer.buffer = new SegmentBuffer(transfer.segment, PIECE_BYTES * 4);
  return { transfer, inFlight };
}

function ask(transfer: Transfer, piece: number, source: PeerId, dueMs: number): void {
  transfer.note(piece, { source, contentId: 0, bytes: PIECE_BYTES, askedMs: 0, expectedMs: dueMs / 2, dueMs });
}

describe('requests that are overdue', () => {
  it('are told of once each, whatever the order in which they become so', () => {
    const { transfer } = world();
    ask(transfer, 0, PEER, 3_000);
    ask(transfer, 1, OTHER, 1_000);
    expect([...transfer.newlyOverdue(999)]).toEqual([]);
    expect([...transfer.newlyOverdue(1_000)]).toEqual([OTHER]);
    expect([...transfer.newlyOverdue(2_999)]).toEqual([]);
    ask(transfer, 2, OTHER, 2_000); // noted late: due before what is looked out for
    expect([...transfer.newlyOverdue(2_999)]).toEqual([OTHER]);
    expect([...transfer.newlyOverdue(3_000)]).toEqual([PEER]);
    expect([...transfer.newlyOverdue(9_000)]).toEqual([]);
  });

  it('are none where the earliest of them was given up', () => {
    const { transfer } = world();
    ask(transfer, 0, PEER, 1_000);
    ask(transfer, 1, OTHER, 2_000);
    transfer.giveUp(PEER, 0);
    expect([...transfer.newlyOverdue(1_500)]).toEqual([]);
    expect([...transfer.newlyOverdue(2_000)]).toEqual([OTHER]);
  });
});

describe('a piece that has arrived', () => {
  it('is asked of nobody any more, and yet welcome from whoever was asked', () => {
    const { transfer, inFlight } = world();
    ask(transfer, 0, PEER, 1_000);
    ask(transfer, 0, OTHER, 1_000);
    transfer.arrived(0);
    expect(inFlight.of(PEER).pieces + inFlight.of(OTHER).pieces).toBe(0);
    expect(transfer.asked.size).toBe(0);
    expect(transfer.wasAsked(0, PEER)).toBe(true);
    expect([...transfer.newlyOverdue(2_000)]).toEqual([]);
  });
});

describe("a neighbour's word that it is fetching", () => {
  it('counts from when it was given, anew for those who step in, and not for ever', () => {
    const { transfer } = world();
    const since: (number | null)[] = [];
    for (let atMs = 0; atMs < 1_000; atMs += 100) {
      transfer.noteComing(true, atMs);
      transfer.noteComing(true, atMs + 10);
      since.push(transfer.comingSinceMs);
      transfer.noteComing(false, atMs + 50);
    }
    expect(since).toEqual([0, 100, 200, 200, 200, 200, 200, 200, 200, 200]);
  });
});
