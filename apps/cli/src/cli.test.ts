import { expect, test } from 'vitest';
import { readCommand } from './cli.ts';

const URL_TEXT = 'https://cdn.example/live/master.m3u8';
const target = { url: new URL(URL_TEXT), keyFile: 'k.json', streamName: undefined };
const read = (text: string) => readCommand(text.split(' '));

test('reads every command', () => {
  expect(readCommand([])).toEqual({ kind: 'help' });
  expect(read('seal --help')).toEqual({ kind: 'help' });
  expect(read('keys new --out k.json')).toEqual({ kind: 'new-key', out: 'k.json' });
  expect(read('keys public a.json b.json')).toEqual({ kind: 'public-keys', files: ['a.json', 'b.json'] });
  const common = `--url ${URL_TEXT} --key k.json`;
  expect(read(`seal film ${common} --stream-name ours`)).toEqual({ kind: 'seal-folder', folder: 'film', ...target, streamName: 'ours' });
  expect(read(`seal live ${common} --watch --poll-ms 500`)).toEqual({ kind: 'watch', folder: 'live', pollMs: 500, ...target });
  expect(read(`seal --push --listen 0 --upstream http://o/ ${common}`)).toEqual({ kind: 'push', port: 0, host: '127.0.0.1', upstream: 'http://o/', ...target }); // prettier-ignore
});

test.each([
  'what',
  'keys',
  'keys new',
  'keys public',
  'keys new extra --out f',
  'seal',
  'seal film',
  `seal film --url ${URL_TEXT}`,
  'seal film --key k --url master.m3u8',
  `seal film other --key k --url ${URL_TEXT}`,
  `seal --key k --url ${URL_TEXT}`,
  `seal film --key k --url ${URL_TEXT} --poll-ms 500`,
  `seal film --key k --url ${URL_TEXT} --watch --poll-ms 1`,
  `seal film --key k --url ${URL_TEXT} --listen 1`,
  `seal --push --key k --url ${URL_TEXT} --upstream http://o`,
  `seal --push --key k --url ${URL_TEXT} --upstream http://o --listen x`,
  `seal film --push --key k --url ${URL_TEXT} --upstream http://o --listen 1`,
  'seal --unknown',
])('refuses %j with what to do', (text) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ name: 'CliError', reason: 'bad-option' }));
});
