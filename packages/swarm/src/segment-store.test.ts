import { PIECE_BYTES, type SegmentId } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegmentBuffer } from './segment-buffer.ts';
import { SegmentStore, type StoreBounds } from './segment-store.ts';
import { rigSegment } from './testing/rig.ts';
import { wholeBuffer } from './testing/whole-buffer.ts';

const ROOMY: StoreBounds = { storeBytes: Infinity, storeSegments: Infinity };
const whole = (sequence: number, bytes = 1_000): SegmentBuffer => wholeBuffer(rigSegment(sequence), new Uint8Array(bytes));
const keys = (store: SegmentStore): number[] => [...store.all()].map(({ segment }) => segment.sequence);

function storeOf(bounds: Partial<StoreBounds>, usefulness?: (segment: SegmentId) => number): { store: SegmentStore; evicted: number[] } {
  const evicted: number[] = [];
  return { store: new SegmentStore({ ...ROOMY, ...bounds }, ({ sequence }) => evicted.push(sequence), usefulness), evicted };
}

describe('a store that is full', () => {
  it('lets go of what is of least use first', () => {
    const worth = [5, 1, 4, 2, 3];
    const { store, evicted } = storeOf({ storeSegments: 3 }, ({ sequence }) => worth[sequence] ?? 0);
    for (let sequence = 0; sequence < 5; sequence++) store.put(whole(sequence));
    expect(evicted).toEqual([1, 3]);
    expect(keys(store)).toEqual([0, 2, 4]);
  });

  it('lets go of what was used longest ago where all is of equal use', () => {
    const { store, evicted } = storeOf({ storeSegments: 3 });
    for (let sequence = 0; sequence < 3; sequence++) store.put(whole(sequence));
    store.touch(whole(0).key);
    store.put(whole(3));
    store.put(whole(4));
    expect(evicted).toEqual([1, 2]);
  });

  it('does not keep a newcomer that is of less use than all there is', () => {
    const { store, evicted } = storeOf({ storeSegments: 2 }, ({ sequence }) => -sequence);
    for (let sequence = 0; sequence < 3; sequence++) store.put(whole(sequence));
    expect(evicted).toEqual([2]);
  });

  it('asks how useful segments are only when something has to go, and of each once', () => {
    const asked: number[] = [];
    const { store } = storeOf({ storeSegments: 3 }, ({ sequence }) => asked.push(sequence));
    for (let sequence = 0; sequence < 3; sequence++) store.put(whole(sequence));
    expect(asked).toEqual([]);
    store.put(whole(3));
    expect(asked).toEqual([0, 1, 2, 3]);
  });

  it('keeps a segment in transfer, and lets it go when the transfer is over', () => {
    const { store, evicted } = storeOf({ storeBytes: 1_500 });
    store.pin(whole(0).key);
    store.put(whole(0));
    store.put(whole(1));
    expect(evicted).toEqual([1]);
    const partial = new SegmentBuffer(rigSegment(0), 3 * PIECE_BYTES);
    store.put(partial);
    partial.put(0, new Uint8Array(PIECE_BYTES));
    store.trim();
    expect(evicted).toEqual([1]);
    store.unpin(partial.key);
    expect(evicted).toEqual([1, 0]);
    expect(store.bytes).toBe(0);
  });

  it('may be emptied by whoever is told', () => {
    const store: SegmentStore = new SegmentStore({ ...ROOMY, storeSegments: 1 }, () => store.delete(whole(1).key));
    for (let sequence = 0; sequence < 2; sequence++) store.put(whole(sequence));
    expect(store.count).toBe(0);
  });
});

describe('a store, whatever is put into it', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), sequence: fc.nat(15), bytes: fc.nat(100_000) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('pin' as const), sequence: fc.nat(15) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('unpin' as const), sequence: fc.nat(15) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('touch' as const), sequence: fc.nat(15) }) },
  );

  it('is within its bounds but for what is pinned, and tells of all that it lets go', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80 }),
        fc.array(fc.nat(5), { minLength: 16, maxLength: 16 }),
        fc.integer({ min: 0, max: 400_000 }),
        fc.integer({ min: 0, max: 10 }),
        (steps, worth, storeBytes, storeSegments) => {
          const here = new Map<number, number>();
          const pinned = new Set<number>();
          const usefulness = ({ sequence }: SegmentId): number => worth[sequence] ?? 0;
          const store = new SegmentStore(
            { storeBytes, storeSegments },
            ({ sequence }) => {
              expect(pinned).not.toContain(sequence);
              // Nothing that may go, and is still here, is of less use.
              for (const other of here.keys())
                if (!pinned.has(other)) expect(worth[sequence]).toBeLessThanOrEqual(worth[other] ?? Infinity);
              here.delete(sequence);
            },
            usefulness,
          );
          for (const each of steps) {
            const { key } = whole(each.sequence);
            if (each.kind === 'put') {
              here.set(each.sequence, each.bytes);
              store.put(whole(each.sequence, each.bytes));
            } else if (each.kind === 'touch') store.touch(key);
            else if (each.kind === 'pin') {
              pinned.add(each.sequence);
              store.pin(key);
            } else {
              pinned.delete(each.sequence);
              store.unpin(key);
            }
            expect(new Set(keys(store))).toEqual(new Set(here.keys()));
            expect(store.bytes).toBe([...here.values()].reduce((sum, bytes) => sum + bytes, 0));
            const mayGo = [...here.keys()].some((sequence) => !pinned.has(sequence));
            if (mayGo) expect(store.bytes <= storeBytes && store.count <= storeSegments).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('tells that a segment is gone when another content takes its place, and not when the same does', () => {
    const evicted: SegmentId[] = [];
    const store = new SegmentStore({ storeBytes: 1_000, storeSegments: 10 }, (segment) => evicted.push(segment));
    const of = (contentId: number): SegmentBuffer => {
      const buffer = wholeBuffer(rigSegment(1), new Uint8Array(100));
      buffer.contentId = contentId;
      return buffer;
    };
    for (const contentId of [1, 1]) store.put(of(contentId));
    expect(evicted).toEqual([]);
    store.put(of(2));
    expect(evicted).toEqual([rigSegment(1)]);
  });
});
