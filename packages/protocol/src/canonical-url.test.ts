import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUrl } from './canonical-url.ts';
import { SESSION_PARAMETERS, TOKEN_FAMILIES, TOKEN_PARAMETERS } from './token-parameters.ts';

const HMAC = '42b4464b2bb90639a2c3bd444501bb7f8e9c2437bebd4cfdaec5664c3aeb8a11';
const both = ['playlist', 'segment'] as const;

describe('tokens', () => {
  it.each([
    ['Akamai, query', 'https://cdn.example/a/s.m3u8?hdnts=exp=1700000000~acl=/*~hmac=' + HMAC],
    ['Akamai, path', `https://cdn.example/hdnts=st=1700000000~exp=1700003600~acl=/*~hmac=${HMAC}/a/s.m3u8`],
    ['Akamai, path in the middle', `https://cdn.example/a/hdntl=exp=1700003600~acl=%2f*~data=hdntl~hmac=${HMAC}/s.m3u8`],
    ['Akamai, path without a name', `https://cdn.example/exp=1700003600~acl=%2Fa%2F%2A~hmac=${HMAC}/a/s.m3u8`],
    ['Akamai, path without an acl', `https://cdn.example/hdnea=ip=192.0.2.1~exp=1700003600~hmac=${HMAC.slice(32)}/a/s.m3u8`],
    ['CloudFront, canned policy', 'https://d1.example/a/s.m3u8?Expires=1700000000&Signature=a~b_&Key-Pair-Id=K1'],
    ['CloudFront, custom policy', 'https://d1.example/a/s.m3u8?Policy=eyJ&Signature=ab__&Key-Pair-Id=K1&Hash-Algorithm=SHA256'],
    [
      'S3',
      'https://b.example/a/s.m3u8?X-Amz-Algorithm=A&X-Amz-Credential=C&X-Amz-Date=D&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=f',
    ],
    ['Media CDN, exact', 'https://m.example/a/s.m3u8?Expires=1700000000&KeyName=k&Signature=s=='],
    ['Media CDN, prefix', 'https://m.example/a/s.m3u8?URLPrefix=aHR0&Expires=1700000000&KeyName=k&Signature=s'],
    ['Media CDN, path', 'https://m.example/a/edge-cache-token=Expires=1700000000&KeyName=k&Signature=ab-_==/s.m3u8'],
    ['Cloud Storage', 'https://g.example/a/s.m3u8?X-Goog-Algorithm=A&X-Goog-Date=D&X-Goog-Signature=1'],
    ['Azure SAS', 'https://z.example/a/s.m3u8?sv=2022-11-02&st=2024-01-01T00%3A00%3A00Z&se=2024-01-02&sr=b&sp=r&spr=https&sig=a%2Bb%3D'],
    ['Bunny, query', 'https://b.example/a/s.m3u8?token=HS256-x&expires=1700000000&token_path=%2Fa%2F&token_countries=DE'],
    ['Bunny, path', 'https://b.example/bcdn_token=HS256-x_y&expires=1700000000&token_path=%2Fa%2F/a/s.m3u8'],
    ['nginx, md5', 'https://n.example/a/s.m3u8?md5=_e4Nc3iduzkWRm01TBBNYw&expires=2147483647'],
    ['nginx, st', 'https://n.example/a/s.m3u8?st=_e4Nc3iduzkWRm01TBBNYw&e=2147483647'],
    ['Tencent', 'https://t.example/a/s.m3u8?txSecret=0f&txTime=65A0'],
    ['Wowza', 'https://w.example/a/s.m3u8?wowzatokenhash=x&wowzatokenendtime=1'],
    ['JWT', 'https://j.example/a/s.m3u8?token=eyJhbGciOi.J9.x'],
    ['CMCD', 'https://j.example/a/s.m3u8?CMCD=br%3D600%2Csid%3D%22x%22'],
    ['upper case', 'HTTPS://J.EXAMPLE/a/s.m3u8?TOKEN=1&Sig=2'],
    ['twice', 'https://j.example/a/s.m3u8?token=1&token=2'],
    ['without a value', 'https://j.example/a/s.m3u8?token'],
  ])('%s', (_, url) => {
    for (const names of both) expect(canonicalUrl(url, names)).toBe('/a/s.m3u8');
  });

  it('leave the rest of the query', () => {
    expect(canonicalUrl('https://c.example/s.m3u8?token=1&channel=2&sig=3&lang=en')).toBe('/s.m3u8?channel=2&lang=en');
  });

  it.each(['channel=1', 'token2=1', 'mytoken=1', 'signed=1', 'signage=1', 'authors=smith', 'expiresoon=1', 'x-token=1', 'tok%65n=1'])(
    'not %s, which only looks like one',
    (query) => expect(canonicalUrl(`https://c.example/s.m3u8?${query}`)).toBe(`/s.m3u8?${query}`),
  );

  it.each([
    'e=12', 'st=kexp', 'ts=1700000000', 't=90', 'timestamp=1700000000', 'exp=b', 'hash=d41d8cd9', 'md5=d41d8cd98f00b204e9800998ecf8427e',
    'sign=1', 'policy=news', 'se=2', 'sp=1', 'sr=3', 'sv=4', 'uid=7', 'userid=alice', 'sid=3', 'session=keynote', 'sessionid=9',
    'secure=1', 'verify=1', 'ticket=4', 'keyname=a', 'urlprefix=b', 'token_path=%2Fa',
  ])('not %s, which could choose content', (query) => {
    for (const names of both) {
      expect(canonicalUrl(`https://c.example/s.m3u8?${query}`, names)).toBe(`/s.m3u8?${query}`);
      expect(canonicalUrl(`https://c.example/s.m3u8?${query}&jwt=1`, names)).toBe(`/s.m3u8?${query}`);
    }
  }); // prettier-ignore

  it.each([
    [
      'an MD5 of the content beside an expiry',
      'expires=2147483647&md5=d41d8cd98f00b204e9800998ecf8427e',
      'md5=d41d8cd98f00b204e9800998ecf8427e',
    ],
    ['an episode beside a station', 'e=12&st=_e4Nc3iduzkWRm01TBBNYw', 'e=12&st=_e4Nc3iduzkWRm01TBBNYw'],
    ['one of two values without the shape', 'e=2147483647&e=3&st=_e4Nc3iduzkWRm01TBBNYw', 'e=2147483647&e=3&st=_e4Nc3iduzkWRm01TBBNYw'],
    ['half of a family', 'Signature=x&policy=news', 'policy=news'],
    ['a snapshot of a blob', 'sv=1&sig=2&snapshot=2024', 'snapshot=2024'],
    ['a version of an object', 'X-Amz-Signature=1&versionId=7', 'versionId=7'],
  ])('not %s', (_, query, kept) => {
    for (const names of both) expect(canonicalUrl(`https://c.example/s.m3u8?${query}`, names)).toBe(`/s.m3u8?${kept}`);
  });

  it.each([
    '/media_w1920_5.ts', // Wowza's session number cannot be told from a width, nor from a restarted stream's number
    '/hdnts=news/s.m3u8',
    '/exp=1700000000/s.m3u8',
    `/exp=12~hmac=${HMAC}/s.m3u8`,
    `/hmac=${HMAC}/s.m3u8`,
    `/hdnts=exp=1700000000~hmac=${HMAC}`, // the last part of a path is the file
    '/edge-cache-token=1/s.m3u8',
    '/bcdn_token=1/s.m3u8',
    '/token/abc/s.m3u8',
  ])('not in the path %s', (path) => {
    for (const names of both) expect(canonicalUrl(`https://c.example${path}`, names)).toBe(path);
  });

  it('lists hold lower-case names, each in one place', () => {
    const listed = [...TOKEN_PARAMETERS, ...SESSION_PARAMETERS];
    expect(new Set(listed).size).toBe(listed.length);
    for (const name of [...listed, ...TOKEN_FAMILIES.flatMap(({ together, removed }) => [...together.keys(), ...removed])])
      expect(name).toBe(name.toLowerCase());
    for (const { removed } of TOKEN_FAMILIES) expect(removed.filter((name) => TOKEN_PARAMETERS.has(name))).toEqual([]);
  });
});

describe('sessions', () => {
  it.each(['playbackSessionId=1', 'aws.sessionId=2', 'nimblesessionid=3', 'hls_ctx=4', '_HLS_msn=5&_HLS_part=6'])(
    '%s is removed from a playlist and kept in a segment, whose bytes may depend on it',
    (query) => {
      expect(canonicalUrl(`https://c.example/x?${query}`, 'playlist')).toBe('/x');
      expect(canonicalUrl(`https://c.example/x?${query}`, 'segment')).toBe(`/x?${query}`);
    },
  );

  it('in the path likewise', () => {
    expect(canonicalUrl('https://c.example/s.m3u8;jsessionid=0A.b-1?x=1', 'playlist')).toBe('/s.m3u8?x=1');
    expect(canonicalUrl('https://c.example/s.ts;jsessionid=0A.b-1', 'segment')).toBe('/s.ts;jsessionid=0A.b-1');
    expect(canonicalUrl('https://c.example/s.m3u8;v=2', 'playlist')).toBe('/s.m3u8;v=2');
  });
});

describe('spelling', () => {
  it.each([
    ['the host', 'https://a.example/s.ts', 'https://b.example/s.ts'],
    ['its case', 'https://A.Example/s.ts', 'https://a.example/s.ts'],
    ['the scheme', 'http://a.example/s.ts', 'https://a.example/s.ts'],
    ['a port', 'https://a.example:443/s.ts', 'https://a.example:8443/s.ts'],
    ['credentials', 'https://u:p@a.example/s.ts', 'https://a.example/s.ts'],
    ['a fragment', 'https://a.example/s.ts#t=1', 'https://a.example/s.ts'],
    ['an empty query', 'https://a.example/s.ts?', 'https://a.example/s.ts'],
    ['empty parameters', 'https://a.example/s.ts?&&a=1&', 'https://a.example/s.ts?a=1'],
    ['the order of names', 'https://a.example/s.ts?b=2&a=1', 'https://a.example/s.ts?a=1&b=2'],
    ['dot segments', 'https://a.example/x/./y/../s.ts', 'https://a.example/x/s.ts'],
    ['letters outside ASCII, encoded or not', 'https://a.example/ü.ts?q=ü', 'https://a.example/%C3%BC.ts?q=%C3%BC'],
    ['a missing scheme', '//a.example/s.ts', 'https://a.example/s.ts'],
    ['a missing host', '/s.ts', 'https://a.example/s.ts'],
    ['blanks around', ' https://a.example/s.ts\n', 'https://a.example/s.ts'],
  ])('%s does not count', (_, a, b) => {
    for (const names of both) expect(canonicalUrl(a, names)).toBe(canonicalUrl(b, names));
  });

  it.each([
    ['a channel', '/s.ts?channel=1', '/s.ts?channel=2'],
    ['the case of a path', '/S.ts', '/s.ts'],
    ['the case of a name', '/s.ts?A=1', '/s.ts?a=1'],
    ['the case of a value', '/s.ts?a=x', '/s.ts?a=X'],
    ['a trailing slash', '/live', '/live/'],
    ['a doubled slash', '/a//s.ts', '/a/s.ts'],
    ['the order of a repeated parameter', '/s.ts?a=1&a=2', '/s.ts?a=2&a=1'],
    ['a repeated parameter', '/s.ts?a=1&a=1', '/s.ts?a=1'],
    ['an empty value', '/s.ts?a', '/s.ts?a='],
    ['bytes that are no UTF-8', '/s.ts?a=%FF', '/s.ts?a=%FE'],
    ['a plus and a blank', '/s.ts?a=1+2', '/s.ts?a=1%202'],
    ['an encoded ampersand', '/s.ts?a=1%26b=2', '/s.ts?a=1&b=2'],
    ['an encoded question mark', '/s.ts%3Fa=1', '/s.ts?a=1'],
    ['an encoded slash', '/a%2Fs.ts', '/a/s.ts'],
    ['a path parameter', '/s.ts;v=1', '/s.ts;v=2'],
  ])('%s counts', (_, a, b) => {
    for (const names of both) expect(canonicalUrl(`https://a.example${a}`, names)).not.toBe(canonicalUrl(`https://a.example${b}`, names));
  });

  it.each(['blob:https://a.example/7f0e', 'data:video/mp2t;base64,R0A=', 'about:blank', 'http://', 'https://[', ''.padEnd(3)])(
    '%s stays itself or becomes a path, and never throws',
    (url) => {
      const expected = url.trim() === '' ? '/' : url;
      for (const names of both) expect(canonicalUrl(url, names)).toBe(expected);
    },
  );

  it('is stable, keeps every other parameter, and never throws', () => {
    const path = fc.array(fc.string({ maxLength: 8 }).map(encodeURIComponent), { maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
    const name = fc.string({ minLength: 1 }).map((text) => `q${encodeURIComponent(text)}`);
    const value = fc.string().map((text) => encodeURIComponent(text));
    fc.assert(
      fc.property(path, fc.array(fc.tuple(name, value), { maxLength: 6 }), fc.nat(), (path, query, at) => {
        const plain = query.map(([key, text]) => `${key}=${text}`);
        const signed = plain.toSpliced(at % (plain.length + 1), 0, 'token=secret');
        for (const names of both) {
          const canonical = canonicalUrl(`https://a.example${path}?${plain.join('&')}`, names);
          expect(canonicalUrl(`http://b.example:81${path}?${signed.join('&')}`, names)).toBe(canonical);
          expect(canonicalUrl(canonical.startsWith('//') ? `http://c.example${canonical}` : canonical, names)).toBe(canonical);
          const kept = new Set(canonical.split(/[?&]/));
          expect(plain.filter((parameter) => !kept.has(parameter.replaceAll("'", '%27')))).toEqual([]);
        }
      }),
    );
    const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)); // half surrogates included
    fc.assert(
      fc.property(anyText, (text) => typeof canonicalUrl(text) === 'string' && typeof canonicalUrl(`https://${text}`) === 'string'),
    );
  });

  it('takes URLs that are long and built to make a matcher go back and forth', () => {
    const times = 20_000;
    for (const part of [
      '/hdnts=',
      '/exp=1700000000~',
      '/edge-cache-token=',
      '/bcdn_token=a',
      ';jsessionid=',
      'ab=c~',
      '&token=1',
      '&a=1',
    ]) {
      const url = `https://a.example/?${part}`.replace('?', part.startsWith('&') ? '?' : '') + part.repeat(times);
      expect(canonicalUrl(url).length).toBeLessThanOrEqual(url.length);
    }
  });
});
