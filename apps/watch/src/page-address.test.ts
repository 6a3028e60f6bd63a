import { describe, expect, it } from 'vitest';
import { watchAddress } from './page-address.ts';

const PAGE = 'http://localhost:8080/watch/?src=https%3A%2F%2Fold.example%2Fa.m3u8&muted=1#here';

describe('the address of a watch page', () => {
  it('carries the whole address of a stream, whatever is in it', () => {
    const stream = 'https://cdn.example/live.m3u8?channel=2&token=a%20b#x';
    const address = watchAddress(PAGE, stream);
    expect(new URL(address).searchParams.get('src')).toBe(stream);
    expect(new URL(address).pathname).toBe('/watch/');
  });

  it('is bare for the server’s own stream', () => {
    expect(watchAddress(PAGE, null)).toBe('http://localhost:8080/watch/');
  });

  it('asks a second viewer to be silent', () => {
    expect(watchAddress(PAGE, null, { muted: true })).toBe('http://localhost:8080/watch/?muted=1');
  });
});
