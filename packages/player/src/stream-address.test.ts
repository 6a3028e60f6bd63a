import { describe, expect, it } from 'vitest';
import { parseStreamAddress } from './stream-address.ts';

const PAGE = 'http://localhost:8080/watch/';
const SECURE_PAGE = 'https://watch.example/watch/';

describe('the address of a stream', () => {
  it.each([
    ['https://cdn.example/live/master.m3u8', 'https://cdn.example/live/master.m3u8'],
    ['  http://cdn.example/live.m3u8?channel=2#t ', 'http://cdn.example/live.m3u8?channel=2#t'],
    ['/live/master.m3u8', 'http://localhost:8080/live/master.m3u8'],
    ['../live/master.m3u8', 'http://localhost:8080/live/master.m3u8'],
    ['./a.m3u8', 'http://localhost:8080/watch/a.m3u8'],
    ['//cdn.example/a.m3u8', 'http://cdn.example/a.m3u8'],
    ['HTTPS://CDN.example/a.m3u8', 'https://cdn.example/a.m3u8'],
  ])('takes %j', (text, url) => {
    expect(parseStreamAddress(text, PAGE)).toEqual({ status: 'ok', url });
  });

  it.each(['', '   ', '\n\t'])('finds %j empty', (text) => {
    expect(parseStreamAddress(text, PAGE)).toEqual({ status: 'empty' });
  });

  it.each([
    ['hello world', /not a web address/],
    ['garbage', /not a web address/],
    ['%%%', /not a web address/],
    ['javascript:alert(1)', /javascript:/],
    ['data:text/plain,x', /data:/],
    ['file:///etc/passwd', /file:/],
    ['rtmp://cdn.example/live', /rtmp:/],
    ['https://', /incomplete/],
    ['http://a b/', /incomplete/],
    ['cdn.example/live/master.m3u8', /https:\/\/cdn\.example\/live\/master\.m3u8/],
    ['localhost:8081/live/master.m3u8', /https:\/\/localhost:8081/],
    ['cdn.example', /https:\/\/cdn\.example/],
    [`https://cdn.example/${'a'.repeat(5000)}`, /longer/],
  ])('refuses %j and says what to do', (text, words) => {
    const address = parseStreamAddress(text, PAGE);
    expect(address.status).toBe('unusable');
    expect(address.status === 'unusable' && address.message).toMatch(words);
  });

  it('refuses plain http on a secure page, except from this machine', () => {
    expect(parseStreamAddress('http://cdn.example/a.m3u8', SECURE_PAGE).status).toBe('unusable');
    expect(parseStreamAddress('http://localhost:8081/a.m3u8', SECURE_PAGE).status).toBe('ok');
    expect(parseStreamAddress('http://127.0.0.1:8081/a.m3u8', SECURE_PAGE).status).toBe('ok');
    expect(parseStreamAddress('https://cdn.example/a.m3u8', SECURE_PAGE).status).toBe('ok');
  });
});
