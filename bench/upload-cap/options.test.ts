import { expect, it } from 'vitest';
import { parseUploadCapOptions } from './options.ts';

it('has the cap that the goal is about, and takes another', () => {
  expect(parseUploadCapOptions([])).toEqual({ capBytesPerSecond: 62_500, seconds: 30 });
  expect(parseUploadCapOptions(['--cap-bytes-per-second', '125000', '--seconds', '60'])).toEqual({
    capBytesPerSecond: 125_000,
    seconds: 60,
  });
});

it.each([
  [['--cap-bytes-per-second', '5'], '10000'],
  [['--seconds', '5'], '20'],
  [['--bogus'], 'bench -- upload-cap'],
])('refuses %j and says what is allowed', (args, hint) => {
  expect(() => parseUploadCapOptions(args)).toThrow(hint);
});
