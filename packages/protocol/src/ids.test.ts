import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameHash } from './hash.ts';
import {
  isPeerId,
  isStreamId,
  isTrackId,
  MAX_SEQUENCE,
  peerIdOf,
  segmentId,
  segmentKey,
  streamName,
  trackId,
  type TrackAttributes,
} from './ids.ts';
import { SIGNALING_LIMITS } from './signaling/limits.ts';

const MASTER = 'https://cdn.example/live/master.m3u8';
const track = trackId({ kind: 'main', url: 'https://cdn.example/live/720p.m3u8' });

describe('streams', () => {
  it('viewers with other tokens and on other hosts share', () => {
    const { id } = streamName(MASTER);
    expect(isStreamId(id)).toBe(true);
    expect(streamName(`${MASTER}?token=a&expires=1`).id).toBe(id);
    expect(streamName('https://other.example:8443/live/master.m3u8?hdnts=exp=1~hmac=b').id).toBe(id);
    expect(streamName(`${MASTER}?playbackSessionId=7`).id).toBe(id);
  });

  it('two channels of one path do not', () => {
    expect(streamName(`${MASTER}?channel=1`).id).not.toBe(streamName(`${MASTER}?channel=2`).id);
    expect(streamName(`${MASTER}?channel=1&token=x`).id).toBe(streamName(`${MASTER}?token=y&channel=1`).id);
  });

  it("a site's own name is taken as it is, whatever the URL", () => {
    expect(streamName('https://a.example/x', 'final')).toEqual(streamName('https://b.example/y?z', 'final'));
    expect(streamName(MASTER, 'final').label).toBe('final');
    expect(streamName(MASTER, 'https://a.example/x?token=1').label).toBe('https://a.example/x?token=1');
  });

  it('have a label that signaling takes, however long or odd the name', () => {
    const { label } = streamName(MASTER, `a\u0000b\u001b[2J${'x'.repeat(10_000)}`);
    expect(label.length).toBe(SIGNALING_LIMITS.labelCharacters);
    expect(label).toMatch(/^a b \[2Jx+$/);
    expect(streamName(MASTER, 'a\u0000').id).not.toBe(streamName(MASTER, 'a ').id);
  });
});

describe('tracks', () => {
  const levels: readonly TrackAttributes[] = [
    { kind: 'main', url: '/live/240p.m3u8', bandwidth: 200_000, width: 426, height: 240, codecs: 'avc1.42c015,mp4a.40.2' },
    { kind: 'main', url: '/live/480p.m3u8', bandwidth: 400_000, width: 854, height: 480, codecs: 'avc1.4d401f,mp4a.40.2' },
    { kind: 'main', url: '/live/720p.m3u8', bandwidth: 800_000, width: 1280, height: 720, codecs: 'avc1.4d401f,mp4a.40.2' },
  ];

  it('have the same names for viewers whose players filtered and sorted the renditions differently', () => {
    const everything = new Map(levels.map((level) => [level.height, trackId(level)]));
    expect(new Set(everything.values()).size).toBe(levels.length);
    const phone = levels.filter(({ height = 0 }) => height < 720).toReversed(); // capped to its screen, worst last
    phone.forEach((level, index) => {
      expect(trackId({ ...level, url: `https://phones.example${level.url}?token=${index}` })).toBe(everything.get(level.height));
    });
  });

  it('differ by path, by kind and by every attribute', () => {
    const base = { kind: 'audio', url: '/a.m3u8', bandwidth: 1, width: 2, height: 3, codecs: 'c', language: 'en', name: 'n' } as const;
    const others: TrackAttributes[] = [
      { ...base, kind: 'main' },
      { ...base, url: '/b.m3u8' },
      { ...base, bandwidth: 2 },
      { ...base, width: 3 },
      { ...base, height: 4 },
      { ...base, codecs: 'd' },
      { ...base, language: 'de' },
      { ...base, name: 'm' },
      { ...base, name: undefined },
      { ...base, language: '', name: 'enn' },
      { ...base, language: 'en\u0000n', name: '' },
    ];
    const ids = [base, ...others].map(trackId);
    expect(ids.every(isTrackId)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('segments', () => {
  const name = (url: string, range?: { start: number; end: number }) => segmentKey(segmentId(track, 7, url, range));

  it('share across tokens and hosts', () => {
    expect(name('https://a.example/live/7.m4s?token=a')).toBe(name('https://b.example/live/7.m4s?token=b'));
  });

  it.each([
    ['an advertisement in the same place', '/live/7.m4s', '/ads/shoes/7.m4s'],
    ['another creative of one path', '/ads/7.m4s?creative=1', '/ads/7.m4s?creative=2'],
    ["another viewer's session, whose advertisements may differ", '/live/7.m4s?playbackSessionId=a', '/live/7.m4s?playbackSessionId=b'],
    ['another checksum', '/live/7.m4s?hash=a', '/live/7.m4s?hash=b'],
    ['another point of the archive', '/live/7.m4s?ts=1700000000', '/live/7.m4s?ts=1700000600'],
  ])('%s has another name under an equal number', (_, a, b) => {
    expect(name(`https://a.example${a}`)).not.toBe(name(`https://a.example${b}`));
  });

  it('byte ranges of one file differ', () => {
    const file = 'https://a.example/film.mp4';
    const names = [
      name(file),
      name(file, { start: 0, end: 100 }),
      name(file, { start: 100, end: 200 }),
      name(file, { start: 0, end: 200 }),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(name(file, { start: 0, end: 100 })).toBe(name(`${file}?sig=x`, { start: 0, end: 100 }));
  });

  it('differ by track and by number', () => {
    const other = trackId({ kind: 'main', url: '/live/480p.m3u8' });
    expect(segmentKey(segmentId(other, 7, '/7.m4s'))).not.toBe(name('/7.m4s'));
    expect(segmentKey(segmentId(track, 8, '/7.m4s'))).not.toBe(name('/7.m4s'));
  });

  it('have numbers from 0 to MAX_SEQUENCE', () => {
    expect(segmentId(track, 0, '/a').sequence).toBe(0);
    expect(segmentId(track, MAX_SEQUENCE, '/a').sequence).toBe(MAX_SEQUENCE);
    for (const sequence of [-1, MAX_SEQUENCE + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => segmentId(track, sequence, '/a')).toThrow(expect.objectContaining({ name: 'ProtocolError', reason: 'bad-identifier' }));
  });
});

describe('viewers', () => {
  it('are named by the hash of their secret', () => {
    const id = peerIdOf('A'.repeat(SIGNALING_LIMITS.secretMinCharacters));
    expect(isPeerId(id)).toBe(true);
    expect(peerIdOf('B'.repeat(SIGNALING_LIMITS.secretMinCharacters))).not.toBe(id);
    expect(() => peerIdOf('short')).toThrow(expect.objectContaining({ reason: 'bad-identifier' }));
  });
});

describe('identifiers', () => {
  it.each([isStreamId, isTrackId, isPeerId])('are lower-case hex of one length: %o', (check) => {
    fc.assert(fc.property(fc.string({ maxLength: 40 }), (text) => !check(text) || /^[0-9a-f]+$/.test(text)));
    for (const text of [
      '',
      'g'.repeat(32),
      'A'.repeat(24),
      '0'.repeat(33),
      `${'0'.repeat(31)}\n`,
      `${'0'.repeat(15)}\n`,
      `${'0'.repeat(23)}\n`,
    ])
      expect(check(text)).toBe(false);
  });

  it('nameHash tells where one part ends and the next begins', () => {
    expect(nameHash(8, 'a', 'bc')).not.toBe(nameHash(8, 'ab', 'c'));
    expect(nameHash(8, 'a\u0000b')).not.toBe(nameHash(8, 'a', 'b'));
    expect(nameHash(8, 'a', '')).not.toBe(nameHash(8, 'a'));
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.array(fc.string()),
        (a, b) => (nameHash(16, ...a) === nameHash(16, ...b)) === (JSON.stringify(a) === JSON.stringify(b)),
      ),
    );
  });
});
