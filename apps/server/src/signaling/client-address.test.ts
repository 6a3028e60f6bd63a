import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { hostName, urlHost } from '../host.ts';
import { clientAddress } from './client-address.ts';

const request = (forwarded?: string) =>
  ({
    socket: { remoteAddress: '10.0.0.1' },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

describe('clientAddress', () => {
  it('believes as many entries as there are proxies, from the right', () => {
    const forwarded = '1.1.1.1, 192.0.2.7, 10.0.0.2';
    expect(clientAddress(request(forwarded), 0)).toBe('10.0.0.1');
    expect(clientAddress(request(forwarded), 1)).toBe('10.0.0.2');
    expect(clientAddress(request(forwarded), 2)).toBe('192.0.2.7');
    expect(clientAddress(request(), 1)).toBe('10.0.0.1');
    expect(clientAddress(request(''), 1)).toBe('10.0.0.1');
    expect(clientAddress(request('192.0.2.7'), 3)).toBe('10.0.0.1');
  });

  it.each([
    ['192.0.2.7:51234', '192.0.2.7'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    // Every one of these would be an address of its own, and no limit would hold.
    ['unknown', '10.0.0.1'],
    ['_hidden-4711', '10.0.0.1'],
  ])('reads %j as %j', (entry, address) => expect(clientAddress(request(entry), 1)).toBe(address));
});

describe('hostName', () => {
  it.each([
    ['localhost:8080', 'localhost'],
    ['watch.example', 'watch.example'],
    ['192.0.2.1:80', '192.0.2.1'],
    ['[2001:db8::1]:8080', '[2001:db8::1]'],
    ['a b', undefined],
    ['x"onload=', undefined],
    [undefined, undefined],
  ])('%s', (header, name) => expect(hostName(header)).toBe(name));

  it('writes listening addresses as URLs have them', () => {
    expect([urlHost('::'), urlHost('0.0.0.0'), urlHost('::1'), urlHost('192.0.2.1')]).toEqual([
      'localhost',
      'localhost',
      '[::1]',
      '192.0.2.1',
    ]);
  });
});
