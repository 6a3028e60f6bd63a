import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OriginEstimate } from './origin-estimate.ts';

/** Answers of an origin with a latency and a rate. */
function measured(latencyMs: number, bytesPerMs: number, sizes: readonly number[]): OriginEstimate {
  const estimate = new OriginEstimate();
  for (const bytes of sizes) estimate.note(bytes, latencyMs + bytes / bytesPerMs, 600_000);
  return estimate;
}

describe('how long the origin takes', () => {
  it('is told from slices for a whole segment, latency and rate apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 300 }), fc.integer({ min: 50, max: 20_000 }), (latencyMs, bytesPerMs) => {
        const estimate = measured(latencyMs, bytesPerMs, [131_072, 600_000, 131_072, 98_304]);
        const trueMs = latencyMs + 600_000 / bytesPerMs;
        expect(estimate.takesMs(600_000)).toBeGreaterThan(trueMs * 0.99 - 1);
        expect(estimate.takesMs(600_000)).toBeLessThan(trueMs * 1.01 + 1);
      }),
    );
  });

  it('scales with the size where all answers were of one size: nothing tells what of it is latency', () => {
    const estimate = measured(60, 5_000, [131_072, 131_072, 131_072]);
    expect(estimate.takesMs(262_144)).toBeCloseTo(2 * estimate.takesMs(131_072), 3);
  });

  it('never lies below nothing, whatever the answers took', () => {
    const answer = fc.record({ bytes: fc.integer({ min: 1, max: 10_000_000 }), ms: fc.double({ min: 0, max: 60_000, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 10_000_000 }), (answers, bytes) => {
        const estimate = new OriginEstimate();
        for (const each of answers) estimate.note(each.bytes, each.ms, each.bytes);
        expect(estimate.takesMs(bytes)).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(estimate.takesMs(bytes))).toBe(true);
        expect(estimate.takesMs(bytes)).toBeLessThanOrEqual(bytes / 10);
      }),
    );
  });

  it('is expected to be twice as long after a failure, until an answer comes', () => {
    const estimate = measured(60, 5_000, [600_000]);
    const beforeMs = estimate.takesMs(600_000);
    estimate.noteFailure();
    expect(estimate.takesMs(600_000)).toBeCloseTo(2 * beforeMs, 3);
    estimate.note(600_000, beforeMs, 600_000);
    expect(estimate.takesMs(600_000)).toBeCloseTo(beforeMs, 3);
  });

  it('of a segment of unknown size is that of the segments before', () => {
    const estimate = measured(0, 100, [600_000]);
    expect(estimate.takesMs(undefined)).toBeCloseTo(6_000, 3);
  });
});
