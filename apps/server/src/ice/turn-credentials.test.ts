import { describe, expect, it } from 'vitest';
import { randomTurnUser, turnCredentials } from './turn-credentials.ts';

describe('turnCredentials', () => {
  // Computed apart from this code: `printf %s NAME | openssl dgst -sha1 -hmac SECRET -binary | base64`.
  it.each([
    [1_700_000_000_000, 3600, 'Zk1x0bV8Qw5tR2aL', '1700003600:Zk1x0bV8Qw5tR2aL', 'eQ7UbJKjPZD5C2CcDL/9l7kYiGI='],
    [1_700_001_800_999, 3600, 'c0ZtW9yPq1JkX7uB', '1700005400:c0ZtW9yPq1JkX7uB', 'oN2Ioy4LY6N41TSn8+wtFt7Ky/s='],
  ])('at %i for %i s', (nowMs, ttlSeconds, user, username, credential) => {
    expect(turnCredentials('north-wind-and-sun', ttlSeconds, nowMs, user)).toEqual({ username, credential });
  });

  it('gives everybody another name, without a colon that would end it', () => {
    const names = Array.from({ length: 100 }, randomTurnUser);
    expect(new Set(names).size).toBe(100);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });
});
