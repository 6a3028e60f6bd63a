import { expect, it } from 'vitest';
import { requestOrigin } from './same-origin.ts';

it.each([
  [{ 'sec-fetch-site': 'same-origin' }, 'here'],
  [{ 'sec-fetch-site': 'same-site' }, 'elsewhere'],
  [{ 'sec-fetch-site': 'cross-site' }, 'elsewhere'],
  [{ 'sec-fetch-site': 'none' }, 'elsewhere'],
  [{ 'sec-fetch-site': 'cross-site', origin: 'https://peers.example:8443' }, 'elsewhere'],
  [{ origin: 'https://peers.example:8443' }, 'here'],
  [{ origin: 'https://peers.example' }, 'elsewhere'],
  [{ origin: 'https://evil.example' }, 'elsewhere'],
  [{ origin: 'null' }, 'elsewhere'],
  [{}, 'unsaid'],
])('a request with %o comes from %s', (headers, expected) => {
  expect(requestOrigin(headers, 'peers.example:8443')).toBe(expected);
});
