import { streamName } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { namedStream, readClaims, type TokenClaims } from './claims.ts';
import { CLOCK_SKEW_MS, NAME_CHARACTERS, STREAMS_PER_TOKEN, USES_MAX } from './limits.ts';
import { verdict } from './verdict.ts';

const LIVE = streamName('https://cdn.example/live/master.m3u8?channel=1').id;
const OTHER = streamName('https://cdn.example/other.m3u8').id;
const PAYLOAD = { stream: LIVE, exp: 2_000 };
const read = (changes: Record<string, unknown> = {}, expected = {}) => readClaims({ ...PAYLOAD, ...changes }, 'hash', expected);

function claimsOf(changes: Record<string, unknown> = {}): TokenClaims {
  const result = read(changes);
  if (!result.ok) throw new Error(result.problem);
  return result.claims;
}

describe('readClaims', () => {
  it('needs a stream and an expiry, and has defaults for the rest', () => {
    expect(claimsOf()).toEqual({
      streams: [LIVE],
      expiresAtMs: 2_000_000,
      notBeforeMs: 0,
      subject: null,
      tokenId: 'hash',
      uses: null,
      seats: null,
      origins: null,
    });
    expect(
      claimsOf({ nbf: 7, sub: 'anna', jti: 't1', uses: 2, seats: 1, origin: 'https://a.example', other: { ignored: 1 } }),
    ).toMatchObject({
      notBeforeMs: 7_000,
      subject: 'anna',
      tokenId: 't1',
      uses: 2,
      seats: 1,
      origins: ['https://a.example'],
    });
  });

  it('takes a stream by its id, its URL with tokens and other hosts, its path, or the site’s own name', () => {
    for (const text of [LIVE, 'https://mirror.example:8443/live/master.m3u8?token=x&channel=1', '/live/master.m3u8?channel=1'])
      expect(namedStream(text)).toBe(LIVE);
    expect(namedStream('the match')).toBe(streamName('', 'the match').id);
  });

  it('can be told outright whether it is meant by name or by StreamId: a name may look like anything', () => {
    for (const name of ['0123456789abcdef0123456789abcdef', '/live/master.m3u8', 'https://cdn.example/x', 'name:x', 'id:x', 'the match'])
      expect(namedStream(`name:${name}`)).toBe(streamName('', name).id);
    expect(namedStream(`id:${LIVE}`)).toBe(LIVE);
    expect(namedStream('id:of a match')).toBe(streamName('', 'id:of a match').id);
    expect(claimsOf({ stream: [LIVE, '/other.m3u8'] }).streams).toEqual([LIVE, OTHER]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['stream', { stream: undefined }],
    ['stream', { stream: 7 }],
    ['stream', { stream: '' }],
    ['stream', { stream: [] }],
    ['stream', { stream: Array.from({ length: STREAMS_PER_TOKEN + 1 }, () => LIVE) }],
    ['exp', { exp: undefined }],
    ['exp', { exp: '2000' }],
    ['exp', { exp: Number.NaN }],
    ['exp', { exp: 1e300 }],
    ['exp', { exp: -1 }],
    ['nbf', { nbf: 'now' }],
    ['sub', { sub: 7 }],
    ['sub', { sub: 'x'.repeat(NAME_CHARACTERS + 1) }],
    ['jti', { jti: '' }],
    ['uses', { uses: 0 }],
    ['uses', { uses: USES_MAX + 1 }],
    ['uses', { uses: 1.5 }],
    ['seats', { seats: '3' }],
    ['origin', { origin: {} }],
  ])('refuses a senseless %s: %j', (claim, changes) => {
    expect(read(changes)).toEqual({ ok: false, problem: expect.stringContaining(`\`${claim}\``) });
  });

  it('holds issuer and audience against what is configured', () => {
    const expected = { issuer: 'https://site.example', audience: 'peers' };
    expect(read({ iss: 'https://site.example', aud: ['other', 'peers'] }, expected).ok).toBe(true);
    expect(read({ iss: 'https://evil.example', aud: 'peers' }, expected)).toMatchObject({ problem: expect.stringContaining('iss') });
    expect(read({ iss: 'https://site.example' }, expected)).toMatchObject({ problem: expect.stringContaining('aud') });
    expect(read({ iss: 'anybody' }).ok).toBe(true);
  });
});

describe('verdict', () => {
  const at = (epochMs: number, changes = {}, rest = {}) =>
    verdict(claimsOf({ nbf: 1_000, ...changes }), { streamId: LIVE, epochMs, ...rest });

  it('lets in between not-before and expiry, with the clocks’ difference on both sides', () => {
    expect(at(1_500_000)).toBeNull();
    expect([at(1_000_000 - CLOCK_SKEW_MS), at(1_000_000 - CLOCK_SKEW_MS - 1)]).toEqual([null, 'token-not-yet-valid']);
    expect([at(2_000_000 + CLOCK_SKEW_MS - 1), at(2_000_000 + CLOCK_SKEW_MS)]).toEqual([null, 'token-expired']);
  });

  it('lets into the named streams only', () => {
    expect(at(1_500_000, { stream: OTHER })).toBe('token-wrong-stream');
    expect(at(1_500_000, { stream: [OTHER, LIVE] })).toBeNull();
  });

  it('lets in from the named pages only; a page that does not say where it is from is none of them', () => {
    const origin = ['https://a.example', 'https://b.example'];
    expect(at(1_500_000, { origin }, { pageOrigin: 'https://b.example' })).toBeNull();
    expect(at(1_500_000, { origin }, { pageOrigin: 'https://evil.example' })).toBe('token-invalid');
    expect(at(1_500_000, { origin })).toBe('token-invalid');
  });
});
