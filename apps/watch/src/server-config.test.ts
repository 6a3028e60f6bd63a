import { describe, expect, it } from 'vitest';
import { decodeServerConfig } from './server-config.ts';

const PAGE = 'https://watch.example/watch/?src=x';

describe('what the server tells the page', () => {
  it('is taken with relative addresses made absolute', () => {
    const json = {
      signaling: '/',
      peers: 'ask',
      streams: [
        { name: 'River', url: 'https://cdn.example/live/master.m3u8' },
        { name: 'Film', url: '/vod.m3u8' },
      ],
    };
    expect(decodeServerConfig(json, PAGE)).toEqual({
      signaling: 'https://watch.example/',
      peers: 'ask',
      streams: [
        { name: 'River', url: 'https://cdn.example/live/master.m3u8' },
        { name: 'Film', url: 'https://watch.example/vod.m3u8' },
      ],
    });
  });

  it.each([
    null,
    7,
    'x',
    [],
    {},
    { streams: 'none', signaling: 4, peers: 7 },
    { streams: [null, 3, {}, { url: 'http://[' }, { url: '' }] },
  ])('is empty where it says nothing: %j', (json) =>
    expect(decodeServerConfig(json, PAGE)).toEqual({ signaling: 'https://watch.example/', streams: [], peers: null }),
  );

  it('names a nameless stream by its path, and offers a bounded number', () => {
    const json = { streams: Array.from({ length: 1000 }, (_, number) => ({ url: `https://cdn.example/${number}.m3u8` })) };
    const { streams } = decodeServerConfig(json, PAGE);
    expect(streams).toHaveLength(20);
    expect(streams[3]?.name).toBe('/3.m3u8');
  });
});
