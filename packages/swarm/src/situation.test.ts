import { describe, expect, it } from 'vitest';
import { InFlight } from './in-flight.ts';
import type { Mesh } from './mesh.ts';
import { originNeededByMs } from './schedule/ask-origin.ts';
import { Situation } from './situation.ts';
import { rigSegment } from './testing/rig.ts';
import { Transfer } from './transfer.ts';

const DURATION_MS = 2_000;
const SEGMENT_BYTES = 150_000;
const NOW_MS = 10_000;

/** @param neighbours what is known of each: its goodput, where it was measured, and how near it is */
function situationOf(
  neighbours: readonly { readonly measuredGoodput: number | undefined; readonly proximity?: 'address' | 'far' }[],
  originTakesMs: number | undefined,
  lineBytesPerSecond?: number,
): { readonly situation: Situation; readonly transfer: Transfer } {
  const givers = neighbours.map(({ measuredGoodput, proximity = 'far' }) => ({ measuredGoodput, introduction: { proximity } }));
  const transfer = new Transfer(rigSegment(1), true, DURATION_MS, NOW_MS, new InFlight());
  const mesh = { givers: () => givers } as unknown as Mesh;
  const situation = new Situation({ reserveMs: 1_000, vodComfortMs: 20_000 }, mesh, [transfer], () => originTakesMs);
  situation.noteLiveSegment(SEGMENT_BYTES);
  if (lineBytesPerSecond !== undefined) situation.line.noteAnswer(lineBytesPerSecond, 1_000);
  return { situation, transfer };
}

const mayBeThin = (...args: Parameters<typeof situationOf>): boolean => {
  const { situation, transfer } = situationOf(...args);
  return situation.mayBeThin(transfer, NOW_MS);
};

describe('a line that may be thin', () => {
  it('is one where an answer of the origin takes long, until a neighbour has shown to be quicker', () => {
    expect(mayBeThin([{ measuredGoodput: undefined }], 1_400, 105_000)).toBe(true);
    expect(mayBeThin([{ measuredGoodput: 105_000 }], 1_400, 105_000)).toBe(true);
    expect(mayBeThin([{ measuredGoodput: 1_000_000 }], 1_400, 105_000)).toBe(false);
  });

  it('is none where the origin is quick, or has not answered yet', () => {
    expect(mayBeThin([{ measuredGoodput: undefined }], 200, 1_000_000)).toBe(false);
    expect(mayBeThin([{ measuredGoodput: 20_000 }], 200, 1_000_000)).toBe(false);
    expect(mayBeThin([{ measuredGoodput: undefined }], undefined)).toBe(false);
  });

  it('is none to be careful of beside a neighbour behind the same address', () => {
    expect(mayBeThin([{ measuredGoodput: undefined, proximity: 'address' }], 1_400, 105_000)).toBe(false);
  });
});

describe('what no player waits for', () => {
  it('is put off on a thin line, and on no other', () => {
    const thin = situationOf([{ measuredGoodput: 100_000 }], 1_400, 105_000);
    expect(thin.situation.isPutOff(thin.transfer, NOW_MS)).toBe(true);
    const wide = situationOf([{ measuredGoodput: 100_000 }], 200, 1_000_000);
    expect(wide.situation.isPutOff(wide.transfer, NOW_MS)).toBe(false);
  });

  it('is put off after a stall, but not where neighbours are much quicker than the origin', () => {
    for (const [measuredGoodput, isPutOff] of [
      [undefined, true],
      [1_000_000, false],
    ] as const) {
      const { situation, transfer } = situationOf([{ measuredGoodput }], 900, 300_000);
      situation.look(true, NOW_MS);
      situation.look(true, NOW_MS + 300);
      expect(situation.isPutOff(transfer, NOW_MS + 300)).toBe(isPutOff);
    }
  });
});

describe('what the operator prefers', () => {
  const { situation } = situationOf([], undefined);
  const looked = (preference: 'latency' | 'balanced' | 'offload' | undefined) => {
    situation.prefer(preference);
    return { reserveMs: situation.reserve.ms(), comfortMs: situation.vodComfortMs };
  };

  it('moves the moment at which the origin is asked: sooner for latency, later for offload, and back again', () => {
    const balanced = looked('balanced');
    expect(balanced).toEqual({ reserveMs: 1_000, comfortMs: 20_000 });
    expect(looked('latency')).toEqual({ reserveMs: 2_000, comfortMs: 30_000 });
    expect(looked('offload')).toEqual({ reserveMs: 500, comfortMs: 12_000 });
    expect(looked(undefined)).toEqual(balanced);
    const neededByMs = (preference: 'latency' | 'balanced' | 'offload') => originNeededByMs(10_000, 1_000, looked(preference).reserveMs);
    expect(neededByMs('latency')).toBeLessThan(neededByMs('balanced'));
    expect(neededByMs('balanced')).toBeLessThan(neededByMs('offload'));
  });
});
