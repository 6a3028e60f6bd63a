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
      lan: null,
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
    expect(decodeServerConfig(json, PAGE)).toEqual({ signaling: 'https://watch.example/', streams: [], peers: null, lan: null }),
  );

  it.each([
    [{ listens: 'this-machine' }, { listens: 'this-machine' }],
    [
      { listens: 'network', urls: ['https://10.0.0.2:8080/', 7, 'javascript:x', 'no'] },
      { listens: 'network', urls: ['https://10.0.0.2:8080/'] },
    ],
    [{ listens: 'network', urls: 'x' }, null],
    [{ listens: 'moon' }, null],
    [[], null],
  ])('says how others reach it, as far as that can be understood: %j', (lan, expected) =>
    expect(decodeServerConfig({ lan }, PAGE).lan).toEqual(expected),
  );

  it('names a bounded number of its addresses', () => {
    const urls = Array.from({ length: 100 }, (_, number) => `https://10.0.0.${number}/`);
    expect(decodeServerConfig({ lan: { listens: 'network', urls } }, PAGE).lan).toMatchObject({ urls: { length: 8 } });
  });

  it('names a nameless stream by its path, and offers a bounded number', () => {
    const json = { streams: Array.from({ length: 1000 }, (_, number) => ({ url: `https://cdn.example/${number}.m3u8` })) };
    const { streams } = decodeServerConfig(json, PAGE);
    expect(streams).toHaveLength(20);
    expect(streams[3]?.name).toBe('/3.m3u8');
  });
});
