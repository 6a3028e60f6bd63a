import { describe, expect, it } from 'vitest';
import { adviceFor, diagnose } from './diagnosis.ts';

const PAGE = 'https://watch.example/watch/';
const LOCAL_PAGE = 'http://localhost:8080/watch/';

describe('why a stream cannot be read', () => {
  it.each([
    ['https://cdn.example/a.m3u8', PAGE, true, true, 'not-allowed'],
    ['https://cdn.example/a.m3u8', PAGE, true, false, 'silent-secure'],
    ['https://cdn.example/a.m3u8', PAGE, false, false, 'offline'],
    ['http://cdn.example/a.m3u8', LOCAL_PAGE, true, false, 'silent'],
    ['http://localhost:9/a.m3u8', LOCAL_PAGE, false, false, 'silent'],
    ['https://192.168.1.4/a.m3u8', PAGE, true, false, 'inner-network'],
    ['https://172.20.0.1/a.m3u8', PAGE, true, false, 'inner-network'],
    ['https://172.32.0.1/a.m3u8', PAGE, true, false, 'silent-secure'],
  ])('%s from %s, online %s, answers %s: %s', (stream, page, isOnline, answers, expected) =>
    expect(diagnose(stream, page, { isOnline, answers })).toBe(expected),
  );

  it('names the server, and the header that it lacks with this page’s origin', () => {
    expect(adviceFor('not-allowed', 'https://cdn.example:8443/a.m3u8?token=secret', LOCAL_PAGE)).toMatchObject({
      title: expect.stringContaining('cdn.example:8443'),
      code: 'Access-Control-Allow-Origin: http://localhost:8080',
    });
  });

  it('tells nobody what else an address holds', () => {
    for (const diagnosis of ['offline', 'not-allowed', 'silent', 'silent-secure', 'inner-network'] as const) {
      expect(JSON.stringify(adviceFor(diagnosis, 'https://user:word@cdn.example/a?token=secret', PAGE))).not.toMatch(/secret|word/);
    }
  });
});
