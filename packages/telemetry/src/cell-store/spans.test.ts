import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RESOLUTIONS, WIDTH_MS } from '../cells.ts';
import { spansOf } from './spans.ts';

describe('spans', () => {
  it('cover a stretch of time without a gap or an overlap, by cells that lie wholly inside', () => {
    const stretch = fc.record({
      resolution: fc.constantFrom(...RESOLUTIONS),
      fromMs: fc.integer({ min: 0, max: 1e12 }),
      lengthMs: fc.integer({ min: 1, max: 400 * WIDTH_MS['1d'] }),
    });
    fc.assert(
      fc.property(stretch, ({ resolution, fromMs, lengthMs }) => {
        const toMs = fromMs + lengthMs;
        const spans = spansOf({ resolution, fromMs, toMs });
        expect([spans[0]?.fromMs, spans.at(-1)?.toMs]).toEqual([fromMs, toMs]);
        spans.slice(1).forEach((span, index) => expect(span.fromMs).toBe(spans[index]?.toMs));
        for (const span of spans.filter((each) => each.resolution !== resolution)) {
          expect([span.fromMs % WIDTH_MS[span.resolution], span.toMs % WIDTH_MS[span.resolution]]).toEqual([0, 0]);
        }
        // At most two for each width, and fewer cells than two of the next width would be.
        expect(spans.length).toBeLessThanOrEqual(2 * RESOLUTIONS.length - 1);
      }),
    );
  });

  it('are none of no time', () => {
    expect(spansOf({ resolution: '10s', fromMs: 5, toMs: 5 })).toEqual([]);
    expect(spansOf({ resolution: '1d', fromMs: 6, toMs: 5 })).toEqual([]);
  });
});
