import { describe, expect, it } from 'vitest';
import { decodeRecent, MAX_RECENT, recentName, withRecent, type RecentStreams } from './recent-streams.ts';

const stream = (number: number): string => `https://cdn.example/${number}.m3u8`;

describe('recent streams', () => {
  it('are the newest first, each once, and a bounded number', () => {
    let streams: RecentStreams = [];
    for (let number = 0; number < 20; number++) streams = withRecent(streams, stream(number));
    expect(streams).toHaveLength(MAX_RECENT);
    expect(withRecent(streams, stream(15)).slice(0, 2)).toEqual([stream(15), stream(19)]);
    expect(withRecent(streams, stream(15))).toHaveLength(MAX_RECENT);
    expect(withRecent(streams, `https://cdn.example/${'x'.repeat(4096)}`)).toBe(streams);
  });

  it('are read as they were stored', () => {
    const streams = [stream(1), stream(2)];
    expect(decodeRecent(JSON.stringify(streams))).toEqual(streams);
  });

  it.each([
    null,
    '',
    '{',
    '7',
    '{"a":1}',
    '[7,null,{}]',
    '["javascript:alert(1)","data:x","no address"]',
    `["https://a/${'x'.repeat(5000)}"]`,
  ])('are none where something else is stored: %j', (text) => expect(decodeRecent(text)).toEqual([]));

  it('are bounded also where more were stored', () => {
    const stored = JSON.stringify(Array.from({ length: 500 }, (_, number) => stream(number)));
    expect(decodeRecent(stored)).toHaveLength(MAX_RECENT);
  });

  it('are shown without what a query holds', () => {
    expect(recentName('https://user:word@cdn.example/live/a.m3u8?token=secret')).toBe('cdn.example/live/a.m3u8');
  });
});
