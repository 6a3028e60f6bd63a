import { expect, test } from 'vitest';
import { CliError } from './errors.ts';
import { saidOnce } from './seal/said-once.ts';
import { readPlaylistUrl } from './folder/site-folder.ts';
import { Upstream } from './push/upstream.ts';
import { redacted } from './redacted.ts';

test.each([
  ['Push to http://me:se%2Fcret@origin.example/in/ now', 'Push to http://…@origin.example/in/ now'],
  ['"https://me:p@ss:word@origin.example"', '"https://…@origin.example"'],
  ['not "htp:/me:secret@origin.example/x"', 'not "htp:/…@origin.example/x"'],
  ['PUT /live/7.m4s?token=secret: it broke off', 'PUT /live/7.m4s?… it broke off'],
  ['https://cdn.example/a.m3u8?sig=secret (and 2 more)', 'https://cdn.example/a.m3u8?… (and 2 more)'],
  ['/film/720p.m3u8: 4 sealed. Did it end?', '/film/720p.m3u8: 4 sealed. Did it end?'],
  ['Is /film the folder of --url?', 'Is /film the folder of --url?'],
])('%s', (text, shown) => expect(redacted(text)).toBe(shown));

test('is what is said of whatever goes wrong', () => {
  const said: string[] = [];
  saidOnce((line) => said.push(line))('https://cdn.example/7.m4s?token=secret is empty');
  expect([...said, new CliError('bad-playlist', 'https://me:secret@cdn.example/x').message].join()).not.toContain('secret');
});

test.each(['https://me:secret@origin.example/in/', 'https://me@origin.example/in/', 'ftp://me:secret@origin.example/', 'me:secret@origin'])(
  'addresses with a user name or password are refused, and not repeated: %s',
  (address) => {
    for (const read of [() => new Upstream(address), () => readPlaylistUrl(`${address}x.m3u8`)]) {
      expect(read).toThrow(expect.objectContaining({ name: 'CliError', reason: 'bad-option' }));
      expect(read).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }));
    }
  },
);

test('… and it is said what to do instead', () => {
  expect(() => new Upstream('https://me:secret@origin.example/in/')).toThrow(/Authorization/);
});
