import { expect, it } from 'vitest';
import { commonContent, isOfContent, mayBecomeContent } from './content.ts';

const of = (contentId: number) => ({ contentId });

it('is what all name who name one; of two, none', () => {
  expect(commonContent([])).toBe('none');
  expect(commonContent([undefined, of(0)])).toBe('none');
  expect(commonContent([of(0), of(7), undefined, of(7)])).toBe(7);
  expect(commonContent([of(7), of(8)])).toBe('none');
});

it('is held by who names it, and may be coming from who names none yet', () => {
  expect([of(0), of(7), of(8)].map((holding) => isOfContent(7, holding))).toEqual([false, true, false]);
  expect([of(0), of(7)].map((holding) => isOfContent('none', holding))).toEqual([false, false]);
  expect([of(0), of(7)].map((holding) => isOfContent('any', holding))).toEqual([true, true]);
  expect([of(0), of(7), of(8)].map((holding) => mayBecomeContent(7, holding))).toEqual([true, true, false]);
});
