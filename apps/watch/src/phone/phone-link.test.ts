import { describe, expect, it } from 'vitest';
import { phoneLink } from './phone-link.ts';

const FIRST = { kind: 'first' } as const;
const LAN = { listens: 'network', urls: ['https://192.168.1.20:8080/', 'https://10.0.0.3:8080/'] } as const;

describe('the link for a phone', () => {
  it('is that of this machine’s addresses where the page is at localhost, and secure with https', () => {
    const link = phoneLink('https://localhost:8080/watch/?muted=1&peers=ask', { kind: 'named', name: 'Film' }, LAN);
    expect(link).toEqual({
      kind: 'secure',
      links: ['https://192.168.1.20:8080/watch/?peers=ask&stream=Film', 'https://10.0.0.3:8080/watch/?peers=ask&stream=Film'],
    });
  });

  it('is plain without https', () => {
    const lan = { listens: 'network', urls: ['http://192.168.1.20:8080/'] } as const;
    expect(phoneLink('http://127.0.0.1:8080/watch/', FIRST, lan)).toEqual({ kind: 'plain', links: ['http://192.168.1.20:8080/watch/'] });
    expect(phoneLink('http://192.168.1.20:8080/watch/', FIRST, null)).toMatchObject({ kind: 'plain' });
  });

  it('is the page’s own address where others reach that', () => {
    const stream = { kind: 'url', url: 'https://cdn.example/a.m3u8' } as const;
    expect(phoneLink('https://watch.example/watch/', stream, null)).toEqual({
      kind: 'secure',
      links: ['https://watch.example/watch/?src=https%3A%2F%2Fcdn.example%2Fa.m3u8'],
    });
  });

  it.each([
    ['http://localhost:8080/watch/', FIRST, null, 'unknown'],
    ['http://[::1]:8080/watch/', FIRST, { listens: 'this-machine' }, 'server-on-this-machine'],
    ['http://localhost:8080/watch/', FIRST, { listens: 'network', urls: [] }, 'no-network'],
    ['https://watch.example/watch/', { kind: 'url', url: 'http://localhost:9000/a.m3u8' }, null, 'stream-on-this-machine'],
  ] as const)('is none, and says why: %s', (page, stream, lan, reason) =>
    expect(phoneLink(page, stream, lan)).toEqual({ kind: 'none', reason }),
  );
});
