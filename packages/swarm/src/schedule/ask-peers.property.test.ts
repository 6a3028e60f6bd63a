import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askPeers, expectedFinishMs, MOVE_GAIN_MS, type MissingPiece, type PieceRequest, type Source } from './ask-peers.ts';

const NOW_MS = 10_000;
const PIECES = 24;
const PIECE_BYTES = 32_768;
/** Another source must take no more than this of what the first one is still expected to take. */
const MUCH_QUICKER_SHARE = 0.5;

interface Neighbour extends Source<number> {
  readonly held: ReadonlySet<number>;
}

const neighbour = fc
  .record({
    roundTripMs: fc.integer({ min: 1, max: 800 }),
    goodputBytesPerSecond: fc.integer({ min: 5_000, max: 5_000_000 }),
    inFlightPieces: fc.nat(30),
    maxPiecesInFlight: fc.integer({ min: 1, max: 24 }),
    held: fc.uniqueArray(fc.nat(PIECES - 1), { maxLength: PIECES }),
  })
  .map(({ held, inFlightPieces, ...rest }) => ({
    ...rest,
    held: new Set(held),
    inFlightPieces,
    inFlightBytes: inFlightPieces * PIECE_BYTES,
  }));
const neighbours = fc
  .array(neighbour, { maxLength: 8 })
  .map((list): Neighbour[] => list.map((each, id) => ({ ...each, id, holds: (piece) => each.held.has(piece) })));

const openRequest = fc.record({
  source: fc.nat(9), // eight and nine are neighbours that have gone
  dueMs: fc.integer({ min: NOW_MS - 3_000, max: NOW_MS + 3_000 }),
  finishMs: fc.oneof(fc.integer({ min: NOW_MS, max: NOW_MS + 6_000 }), fc.constant(Infinity)),
});
const missingPieces = fc
  .uniqueArray(fc.record({ index: fc.nat(PIECES - 1), asked: fc.array(openRequest, { maxLength: 2 }) }), {
    selector: ({ index }) => index,
    maxLength: PIECES,
  })
  .map((list): MissingPiece<number>[] => list.map((piece) => ({ ...piece, bytes: PIECE_BYTES })));

const order = (piece: number): number => (piece * 7) % PIECES;
const holders = (sources: readonly Neighbour[], piece: number): number => sources.filter(({ held }) => held.has(piece)).length;

/** The property of what is asked, whatever is missing and whoever is there. */
function always(
  check: (
    missing: readonly MissingPiece<number>[],
    sources: readonly Neighbour[],
    asked: readonly PieceRequest<number>[],
    neededByMs: number,
  ) => void,
): void {
  const needed = fc.oneof(fc.constant(Infinity), fc.integer({ min: NOW_MS - 1_000, max: NOW_MS + 4_000 }));
  fc.assert(
    fc.property(missingPieces, neighbours, needed, (missing, sources, neededByMs) =>
      check(missing, sources, askPeers(missing, sources, NOW_MS, Infinity, neededByMs, Infinity, order), neededByMs),
    ),
    { numRuns: 400 },
  );
}

describe('whom to ask, whatever is missing and whoever is there', () => {
  it('asks for missing pieces only, each of one neighbour, and of one that holds it', () => {
    always((missing, sources, asked) => {
      expect(new Set(asked.map(({ piece }) => piece)).size).toBe(asked.length);
      for (const { source, piece } of asked) {
        expect(missing.some(({ index }) => index === piece)).toBe(true);
        expect(sources[source]?.held.has(piece)).toBe(true);
      }
    });
  });

  it('asks a second neighbour only where the first is late, where the second is much the quicker, or where it alone is in time', () => {
    always((missing, _sources, asked, neededByMs) => {
      for (const { source, piece, expectedMs } of asked) {
        for (const open of missing.find(({ index }) => index === piece)?.asked ?? []) {
          expect(open.source).not.toBe(source);
          const isLate = NOW_MS >= open.dueMs;
          const gainMs = open.finishMs - expectedMs;
          const isMuchQuicker = gainMs >= MOVE_GAIN_MS && expectedMs - NOW_MS <= (open.finishMs - NOW_MS) * MUCH_QUICKER_SHARE;
          const isAloneInTime = open.finishMs > neededByMs && expectedMs <= neededByMs;
          expect(isLate || isMuchQuicker || isAloneInTime).toBe(true);
        }
      }
    });
  });

  it('moves what would come too late to who makes it, and leaves it where nobody does', () => {
    const source = (id: number, goodputBytesPerSecond: number): Neighbour => ({
      id,
      held: new Set([0]),
      roundTripMs: 50,
      goodputBytesPerSecond,
      inFlightPieces: 0,
      inFlightBytes: 0,
      maxPiecesInFlight: 4,
      holds: (piece) => piece === 0,
    });
    const sources = [source(0, 20_000), source(1, 60_000)];
    const missing = [{ index: 0, bytes: PIECE_BYTES, asked: [{ source: 0, dueMs: NOW_MS + 3_000, finishMs: NOW_MS + 1_000 }] }];
    const movedTo = (neededByMs: number) =>
      askPeers(missing, sources, NOW_MS, Infinity, neededByMs, Infinity, order).map((request) => request.source);
    expect(movedTo(Infinity)).toEqual([]);
    expect(movedTo(NOW_MS + 2_000)).toEqual([]);
    expect(movedTo(NOW_MS + 800)).toEqual([1]);
    expect(movedTo(NOW_MS + 300)).toEqual([]);
  });

  it('never has more pieces under way than the window', () => {
    always((_missing, sources, asked) => {
      for (const { id, inFlightPieces, maxPiecesInFlight } of sources) {
        const added = asked.filter(({ source }) => source === id).length;
        if (added > 0) expect(inFlightPieces + added).toBeLessThanOrEqual(maxPiecesInFlight);
      }
    });
  });

  it('asks for the rarest first: no neighbour is asked for a common piece while a rarer one that it holds is nowhere asked for', () => {
    always((missing, sources, asked) => {
      const requested = new Set(asked.map(({ piece }) => piece));
      for (const { source, piece } of asked) {
        for (const other of missing) {
          if (other.asked.length > 0 || !sources[source]?.held.has(other.index)) continue;
          const rarer = holders(sources, other.index) - holders(sources, piece) || order(other.index) - order(piece);
          if (rarer < 0) expect(requested).toContain(other.index);
        }
      }
    });
  });

  it('leaves a piece unasked only where every holder has its window full', () => {
    always((missing, sources, asked) => {
      for (const { index, asked: before } of missing) {
        if (before.length > 0 || asked.some(({ piece }) => piece === index)) continue;
        for (const { id, held, inFlightPieces, maxPiecesInFlight } of sources) {
          if (!held.has(index)) continue;
          const added = asked.filter(({ source }) => source === id).length;
          expect(inFlightPieces + added).toBeGreaterThanOrEqual(maxPiecesInFlight);
        }
      }
    });
  });

  it('asks whoever will have it here first, with what is under way counted in', () => {
    always((_missing, sources, asked) => {
      const queuedBytes = new Map(sources.map(({ id, inFlightBytes }) => [id, inFlightBytes]));
      for (const { source, bytes, expectedMs, dueMs } of asked) {
        const before = queuedBytes.get(source) ?? 0;
        queuedBytes.set(source, before + bytes);
        const sender = sources[source];
        if (sender) expect(expectedMs).toBe(expectedFinishMs(sender, before + bytes, NOW_MS));
        expect(dueMs).toBeGreaterThan(expectedMs);
      }
    });
  });

  it('has nothing to add when what was asked is on its way: looking again at once asks nobody', () => {
    always((missing, sources, asked, neededByMs) => {
      const requests = new Map(asked.map((request) => [request.piece, request]));
      const later = missing.flatMap(({ index, bytes, asked: before }) => {
        const request = requests.get(index);
        // A move cancels what it replaces.
        if (!request) return before.length > 0 ? [] : [{ index, bytes, asked: [] }];
        return [{ index, bytes, asked: [{ source: request.source, dueMs: request.dueMs, finishMs: request.expectedMs }] }];
      });
      const busier = sources.map((source) => {
        const own = asked.filter((request) => request.source === source.id);
        const bytes = own.reduce((sum, request) => sum + request.bytes, 0);
        return { ...source, inFlightPieces: source.inFlightPieces + own.length, inFlightBytes: source.inFlightBytes + bytes };
      });
      const again = askPeers(later, busier, NOW_MS, Infinity, neededByMs, Infinity, order);
      // Loads grow as requests are made, so a piece that was placed early may have a quicker place by now; never twice at one.
      for (const { source, piece } of again) expect(requests.get(piece)?.source).not.toBe(source);
      expect(again.filter(({ piece }) => !requests.has(piece))).toEqual([]);
    });
  });
});
