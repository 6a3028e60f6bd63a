import { expect, it } from 'vitest';
import { decodeEmbedScript } from './embed-script.ts';

const PAGE = 'https://peers.example/watch/?src=x';
const INTEGRITY = `sha384-${'A'.repeat(64)}`;

it('is the pinned script of this server', () => {
  expect(decodeEmbedScript({ version: '0.1.0', script: '/embed-0.1.0-0123abcd.js', integrity: INTEGRITY }, PAGE)).toEqual({
    url: 'https://peers.example/embed-0.1.0-0123abcd.js',
    integrity: INTEGRITY,
  });
});

it.each([
  null,
  'text',
  {},
  { script: '//evil.example/embed-1.js', integrity: INTEGRITY },
  { script: 'https://evil.example/embed-1.js', integrity: INTEGRITY },
  { script: '/embed-1.js"><script>', integrity: INTEGRITY },
  { script: '/embed-0.1.0-0123abcd.js', integrity: '"><script>' },
  { script: '/embed-0.1.0-0123abcd.js' },
])('is the one that is not pinned where the server says %j', (json) => {
  expect(decodeEmbedScript(json, PAGE)).toEqual({ url: 'https://peers.example/embed.js', integrity: null });
});
