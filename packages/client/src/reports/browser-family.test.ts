import { expect, it } from 'vitest';
import { browserFamily, type BrowserSigns } from './browser-family.ts';

const signs = (changes: Partial<BrowserSigns> & { readonly known?: string }): BrowserSigns => ({
  brands: undefined,
  hasChromeObject: false,
  supports: (property) => property === changes.known,
  ...changes,
});

it.each([
  ['chromium', signs({ brands: [{ brand: 'Not A;Brand' }, { brand: 'Chromium' }] })],
  // Client Hints are told on secure pages only.
  ['chromium', signs({ hasChromeObject: true })],
  ['firefox', signs({ known: '-moz-appearance' })],
  ['safari', signs({ known: 'font' })],
  ['other', signs({})],
])('is %s by its signs', (family, told) => {
  expect(browserFamily(told)).toBe(family);
});
