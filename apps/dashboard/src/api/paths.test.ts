import { ROUTES, type RouteName } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { failureOf } from './errors.ts';
import { addressOf, PATHS } from './paths.ts';

describe('addresses', () => {
  it('are the API’s', () => {
    const own = Object.fromEntries((Object.keys(ROUTES) as RouteName[]).map((name) => [name, [ROUTES[name].method, ROUTES[name].path]]));
    expect(PATHS).toEqual(own);
  });

  it('have parameters in the path, and the rest in the query', () => {
    expect(addressOf('stream', { stream: 'abc', range: '24h' })).toBe('/api/v1/streams/abc?range=24h');
    expect(addressOf('settings', { stream: '*' })).toBe('/api/v1/settings/*');
    expect(addressOf('removeAccount', { name: 'a/b?c' })).toBe('/api/v1/accounts/a%2Fb%3Fc');
  });
});

describe('answers that are none', () => {
  it.each([
    [400, 'refused'],
    [401, 'unauthorised'],
    [403, 'forbidden'],
    [404, 'missing'],
    [409, 'conflict'],
    [422, 'refused'],
    [429, 'rate-limited'],
    [503, 'failed'],
  ] as const)('%d is %s', (status, reason) => expect(failureOf(status)).toBe(reason));
});
