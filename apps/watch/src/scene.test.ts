import { describe, expect, it } from 'vitest';
import { readPageRequest } from './page-address.ts';
import { choiceOf, sceneFor } from './scene.ts';
import type { ServerConfig } from './server-config.ts';

const LIVE = { name: 'Live', url: 'https://cdn.example/live.m3u8' };
const FILM = { name: 'Film', url: 'https://cdn.example/film.m3u8' };
const AGAIN = { name: 'film', url: 'https://cdn.example/again.m3u8' };
const CONFIG: ServerConfig = { signaling: 'https://watch.example/', peers: null, lan: null, streams: [LIVE, FILM, AGAIN] };
const scene = (query: string, config: ServerConfig | null = CONFIG) => {
  const page = `https://watch.example/watch/${query}`;
  return sceneFor(readPageRequest(page), config, page);
};

describe('what an address leads to', () => {
  it('is the server’s first stream, where it names none', () => {
    expect(scene('')).toEqual({ kind: 'playing', stream: LIVE, choice: { kind: 'first' } });
  });

  it('is one of the server’s by its name, however that is written', () => {
    expect(scene('?stream=Film')).toEqual({ kind: 'playing', stream: FILM, choice: { kind: 'named', name: 'Film' } });
    expect(scene('?stream=FILM')).toMatchObject({ stream: FILM });
    expect(scene('?stream=film')).toMatchObject({ stream: AGAIN });
  });

  it('is any other by its address, also while the server does not answer', () => {
    const url = 'https://other.example/a/b.m3u8?token=1';
    for (const config of [CONFIG, null]) {
      expect(scene(`?src=${encodeURIComponent(url)}`, config)).toEqual({
        kind: 'playing',
        stream: { url, name: 'other.example/a/b.m3u8' },
        choice: { kind: 'url', url },
      });
    }
    expect(scene(`?src=${encodeURIComponent(FILM.url)}`)).toMatchObject({ stream: FILM, choice: { kind: 'named' } });
  });

  it.each([
    ['?stream=Gone', CONFIG, 'no stream “Gone”', 'Choose another'],
    ['?stream=Gone', { ...CONFIG, streams: [] }, 'no stream “Gone”', 'Paste'],
    ['', { ...CONFIG, streams: [] }, 'No stream yet', 'Paste'],
    ['', null, 'does not answer', 'Try again'],
    ['?src=http://cdn.example/a.m3u8', CONFIG, 'cannot be played', 'the browser blocks it'],
    ['?src=ftp://cdn.example/a.m3u8', CONFIG, 'cannot be played', 'https://'],
  ])('is nothing, with what to do: %s', (query, config, title, message) =>
    expect(scene(query, config)).toMatchObject({
      kind: 'nothing',
      title: expect.stringContaining(title),
      message: expect.stringContaining(message),
    }),
  );

  it('names a stream only where the name leads back to it', () => {
    expect(choiceOf(AGAIN.url, CONFIG)).toEqual({ kind: 'url', url: AGAIN.url });
  });
});
