import { expect, test } from 'vitest';
import { beforeSlices, captionSei } from './caption-sei.ts';
import { popOnCaption } from './pop-on.ts';

const FRAMES = 60;
const hex = (bytes: Buffer): string => bytes.toString('hex');
const ones = (byte: number): number => byte.toString(2).replaceAll('0', '').length;

test('a caption is loaded, shown and taken off within its frames, every byte with odd parity', () => {
  const pairs = popOnCaption('Hello', FRAMES);
  expect(pairs).toHaveLength(FRAMES);
  expect(pairs.flat().every((byte) => ones(byte) % 2 === 1)).toBe(true);
  const plain = pairs.map((pair) => hex(Buffer.from(pair.map((byte) => byte & 0x7f))));
  // RCL, ENM, row 15, "He", "ll", "o", EOC; nothing; EDM.
  expect(plain.slice(0, 11)).toEqual(['1420', '1420', '142e', '142e', '1470', '1470', '4865', '6c6c', '6f00', '142f', '142f']);
  expect(new Set(plain.slice(11, -2))).toEqual(new Set(['0000']));
  expect(plain.slice(-2)).toEqual(['142c', '142c']);
});

test.each([
  ['x'.repeat(33), FRAMES],
  ['Grüße', FRAMES],
  ['a*b', FRAMES], // an á where ASCII has its asterisk
  ['Hello', 12],
])('%s in %i frames is refused', (text, frames) => {
  expect(() => popOnCaption(text, frames)).toThrow(RangeError);
});

test('the message is ATSC’s, and stands ahead of the first slice', () => {
  const sei = captionSei([0x94, 0x20]);
  expect(hex(sei)).toBe('06040eb500314741393403c1fffc9420ff80');
  const unit = (...bytes: number[]): Buffer => Buffer.from([0, 0, 0, bytes.length, ...bytes]);
  const parameters = unit(0x67, 1, 2);
  const slices = Buffer.concat([unit(0x65, 3), unit(0x65, 4)]);
  expect(hex(beforeSlices(Buffer.concat([parameters, slices]), sei))).toBe(hex(Buffer.concat([parameters, unit(...sei), slices])));
  expect(() => beforeSlices(parameters, sei)).toThrow(RangeError);
});
