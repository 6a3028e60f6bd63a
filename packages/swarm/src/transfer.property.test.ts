import { pieceCount, type PeerId } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InFlight } from './in-flight.ts';
import { SegmentBuffer } from './segment-buffer.ts';
import { rigSegment } from './testing/rig.ts';
import { Transfer } from './transfer.ts';

const TOTAL_BYTES = 300_000;
const PIECE_BYTES = 32_768;
const TRANSFERS = 3;
const NOW_MS = 1_000;

const peer = (n: number): PeerId => n.toString(16).padStart(24, '0') as PeerId;
const piece = fc.nat(pieceCount(TOTAL_BYTES) - 1);
const source = fc.nat(3).map(peer);
const transfer = fc.nat(TRANSFERS - 1);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('note' as const), transfer, piece, source, lateInMs: fc.nat(2_000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('give-up' as const), transfer, piece, source }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lost' as const), transfer, source }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forgive' as const), transfer, source: fc.option(source, { nil: undefined }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), transfer }) },
);
const steps = fc.array(step, { maxLength: 120 });

interface World {
  readonly inFlight: InFlight;
  readonly transfers: readonly Transfer[];
}

function world(): World {
  const inFlight = new InFlight();
  const transfers = Array.from({ length: TRANSFERS }, (_, sequence) => {
    const each = new Transfer(rigSegment(sequence), true, 2_000, 0, inFlight);
    each.buffer = new SegmentBuffer(each.segment, TOTAL_BYTES);
    return each;
  });
  return { inFlight, transfers };
}

function run({ transfers }: World, each: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void {
  const target = transfers[each.transfer];
  switch (each.kind) {
    case 'note':
      return target?.note(each.piece, {
        source: each.source,
        contentId: 0,
        bytes: PIECE_BYTES,
        askedMs: NOW_MS,
        expectedMs: NOW_MS,
        dueMs: NOW_MS + each.lateInMs,
      });
    case 'give-up':
      return target?.giveUp(each.source, each.piece);
    case 'lost':
      return target?.giveUp(each.source);
    case 'forgive':
      return target?.forgive(each.source);
    case 'release':
      return target?.release();
  }
}

describe('what is in flight, through whatever becomes of requests', () => {
  it('is the sum of all open requests, of each neighbour', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const here = world();
        for (const each of list) {
          run(here, each);
          for (let n = 0; n < 4; n++) {
            const open = here.transfers
              .flatMap((one) => [...one.asked.keys()].flatMap((index) => one.openRequests(index)))
              .filter((request) => request.source === peer(n));
            expect(here.inFlight.of(peer(n))).toEqual({ pieces: open.length, bytes: open.length * PIECE_BYTES });
          }
        }
        for (const one of here.transfers) one.release();
        for (let n = 0; n < 4; n++) expect(here.inFlight.of(peer(n))).toEqual({ pieces: 0, bytes: 0 });
      }),
    );
  });

  it('a piece is unasked exactly where no open request for it is in time', () => {
    fc.assert(
      fc.property(steps, fc.nat(2_500), (list, laterMs) => {
        const here = world();
        for (const each of list) run(here, each);
        const nowMs = NOW_MS + laterMs;
        for (const one of here.transfers) {
          const unasked = new Set(one.unasked(nowMs));
          for (let index = 0; index < pieceCount(TOTAL_BYTES); index++)
            expect(unasked.has(index)).toBe(!one.openRequests(index).some(({ dueMs }) => nowMs < dueMs));
        }
      }),
    );
  });

  it('whoever was ever asked for a piece may bring it, though it was given up or forgiven since', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const here = world();
        for (const each of list) run(here, each);
        for (const each of list)
          if (each.kind === 'note') expect(here.transfers[each.transfer]?.wasAsked(each.piece, each.source)).toBe(true);
      }),
    );
  });

  it('every request that becomes overdue is noticed once', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const here = world();
        for (const each of list) run(here, each);
        const laterMs = NOW_MS + 10_000;
        for (const one of here.transfers) {
          const open = [...one.asked.keys()].flatMap((index) => one.openRequests(index));
          expect(one.newlyOverdue(laterMs)).toEqual(new Set(open.map((request) => request.source)));
          expect(one.newlyOverdue(laterMs).size).toBe(0);
        }
      }),
    );
  });
});
