import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IndexWindow, WINDOW } from './index-window.ts';

it('takes each index once, in whatever order they come', () => {
  const window = new IndexWindow(0);
  expect([0, 1, 3, 2, 3, 2, 1].map((index) => window.take(index).isNew)).toEqual([false, true, true, true, false, false, false]);
});

it('tells what can no longer come, and does not take it any more', () => {
  const window = new IndexWindow(0);
  expect(window.take(2)).toEqual({ isNew: true, lost: 0 });
  expect(window.take(WINDOW)).toEqual({ isNew: true, lost: 0 });
  expect(window.take(WINDOW + 1)).toEqual({ isNew: true, lost: 1 });
  expect(window.take(1).isNew).toBe(false);
});

it('loses nothing from before its time: a server that was restarted knows of no earlier reports', () => {
  const window = new IndexWindow(100);
  expect(window.take(99)).toEqual({ isNew: true, lost: 0 });
  expect(window.take(101 + WINDOW).lost).toBe(0);
});

it('counts no more than it looks at when an index jumps ahead', () => {
  const window = new IndexWindow(0);
  expect(window.take(Number.MAX_SAFE_INTEGER).lost).toBeLessThanOrEqual(WINDOW);
  expect(window.settle()).toBeLessThanOrEqual(WINDOW);
  expect(window.settle()).toBe(0);
});

it('never takes an index twice, and loses none that it took', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 80 }), (indices) => {
      const [first = 0, ...rest] = indices;
      const window = new IndexWindow(first);
      const taken = new Set([first]);
      let lost = 0;
      for (const index of rest) {
        const place = window.take(index);
        lost += place.lost;
        if (place.isNew) expect(taken.has(index)).toBe(false);
        if (place.isNew) taken.add(index);
      }
      const highest = Math.max(...taken);
      const absent = Array.from({ length: highest - first + 1 }, (_, offset) => first + offset).filter((index) => !taken.has(index));
      expect(lost + window.settle()).toBeLessThanOrEqual(absent.length);
    }),
  );
});
