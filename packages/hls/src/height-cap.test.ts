import type Hls from 'hls.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeightCap } from './height-cap.ts';

/** As hls.js has it: a cap that changes is told at once, and levels are sorted. */
function player(heights: readonly number[], theirs = -1) {
  let cap = theirs;
  let onChange = (): void => {};
  const hls = {
    levels: heights.map((height) => ({ height })),
    get autoLevelCapping() {
      return cap;
    },
    set autoLevelCapping(value: number) {
      if (value === cap) return;
      cap = value;
      onChange();
    },
  };
  const heightCap = new HeightCap(hls as unknown as Hls);
  onChange = () => heightCap.keep();
  return { hls, heightCap };
}

const LADDER = [240, 480, 720, 1080];

describe('the operator’s highest rendition', () => {
  it('is a cap of hls.js’s own choice, and goes when it is lifted', () => {
    const { hls, heightCap } = player(LADDER);
    heightCap.set(500);
    expect(hls.autoLevelCapping).toBe(1);
    heightCap.set(720);
    expect(hls.autoLevelCapping).toBe(2);
    heightCap.set(null);
    expect(hls.autoLevelCapping).toBe(-1);
  });

  it('leaves the lowest rendition, caps nothing where all are lower, and goes by the heights that are known', () => {
    const { hls, heightCap } = player(LADDER);
    heightCap.set(100);
    expect(hls.autoLevelCapping).toBe(0);
    heightCap.set(4000);
    expect(hls.autoLevelCapping).toBe(-1);
    const unknown = player([0, 0, 0]);
    unknown.heightCap.set(480);
    expect(unknown.hls.autoLevelCapping).toBe(-1);
  });

  it('leaves a lower cap of the site, also one that comes later, and gives it back', () => {
    const { hls, heightCap } = player(LADDER, 0);
    heightCap.set(720);
    expect(hls.autoLevelCapping).toBe(0);
    hls.autoLevelCapping = 3;
    expect(hls.autoLevelCapping).toBe(2);
    hls.autoLevelCapping = 1;
    expect(hls.autoLevelCapping).toBe(1);
    hls.autoLevelCapping = -1;
    expect(hls.autoLevelCapping).toBe(2);
    heightCap.set(null);
    expect(hls.autoLevelCapping).toBe(-1);
  });

  it('holds for renditions that come later', () => {
    const { hls, heightCap } = player([]);
    heightCap.set(480);
    expect(hls.autoLevelCapping).toBe(-1);
    hls.levels.push(...LADDER.map((height) => ({ height })));
    heightCap.keep();
    expect(hls.autoLevelCapping).toBe(1);
  });

  it('is never above either cap, whatever the order of events, and theirs is back in the end', () => {
    const event = fc.oneof(
      fc.record({ operator: fc.option(fc.constantFrom(100, 240, 500, 720, 2000), { nil: null }) }),
      fc.record({ theirs: fc.constantFrom(-1, 0, 1, 2, 3) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        const { hls, heightCap } = player(LADDER);
        let theirs = -1;
        let operator = Infinity;
        for (const each of events) {
          if ('theirs' in each) {
            // Setting what is set already tells hls.js nothing.
            if (each.theirs === hls.autoLevelCapping) continue;
            theirs = each.theirs;
            hls.autoLevelCapping = theirs;
          } else {
            operator =
              each.operator === null
                ? Infinity
                : Math.max(
                    0,
                    LADDER.findLastIndex((height) => height <= each.operator!),
                  );
            if (operator === LADDER.length - 1) operator = Infinity;
            heightCap.set(each.operator);
          }
          const wanted = Math.min(theirs === -1 ? Infinity : theirs, operator);
          expect(hls.autoLevelCapping).toBe(wanted === Infinity ? -1 : wanted);
        }
        heightCap.set(null);
        expect(hls.autoLevelCapping).toBe(theirs);
      }),
    );
  });
});
