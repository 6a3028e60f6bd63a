import { describe, expect, it } from 'vitest';
import { readPageRequest, watchAddress, withStart } from './page-address.ts';

const PAGE =
  'http://localhost:8080/watch/?src=https%3A%2F%2Fold.example%2Fa.m3u8&muted=1&start=90&utm_source=mail&utm_medium=x&fbclid=y#here';
const FIRST = { kind: 'first' } as const;

describe('the address of a watch page', () => {
  it('carries the whole address of a stream, whatever is in it', () => {
    const url = 'https://cdn.example/live.m3u8?channel=2&token=a%20b#x';
    const address = watchAddress(PAGE, { kind: 'url', url });
    expect(readPageRequest(address)).toEqual({ src: url, stream: '', muted: false, peers: null, startSeconds: null });
    expect(new URL(address).pathname).toBe('/watch/');
  });

  it('is bare for the server’s own first stream, and names the others', () => {
    expect(watchAddress(PAGE, FIRST)).toBe('http://localhost:8080/watch/');
    expect(readPageRequest(watchAddress(PAGE, { kind: 'named', name: 'Film & more' }))).toMatchObject({ src: '', stream: 'Film & more' });
  });

  it('asks a second viewer to be silent', () => {
    expect(watchAddress(PAGE, FIRST, { muted: true })).toBe('http://localhost:8080/watch/?muted=1');
  });

  it('goes to a moment of a film, in whole seconds', () => {
    expect(readPageRequest(watchAddress(PAGE, FIRST, { startSeconds: 83.9 })).startSeconds).toBe(83);
    expect(withStart('https://a.example/watch/?start=5&stream=Film', 70)).toBe('https://a.example/watch/?stream=Film&start=70');
    expect(withStart('https://a.example/watch/?start=5', 0)).toBe('https://a.example/watch/');
    expect(watchAddress(PAGE, FIRST, { startSeconds: 0.4 })).toBe('http://localhost:8080/watch/');
    expect(readPageRequest(watchAddress(PAGE, FIRST, { startSeconds: Infinity })).startSeconds).toBe(359_999);
  });

  it('keeps what a link says of peers', () => {
    const page = 'https://watch.example/watch/?peers=ask&stream=Old';
    expect(watchAddress(page, FIRST)).toBe('https://watch.example/watch/?peers=ask');
    expect(readPageRequest(page)).toMatchObject({ peers: 'ask', stream: 'Old' });
  });

  it.each(['-5', '1e3', 'x', '', '0', '999999', '1.5'])('starts a film at its beginning where a link says %j', (start) =>
    expect(readPageRequest(`https://watch.example/watch/?start=${start}`).startSeconds).toBeNull(),
  );
});
