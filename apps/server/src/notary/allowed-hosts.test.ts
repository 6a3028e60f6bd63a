import { describe, expect, it } from 'vitest';
import { AllowedHosts, isAllowedAddress, readHost, type AllowedHost } from './allowed-hosts.ts';

const find = (hosts: AllowedHosts, url: string) => hosts.find(new URL(url)) as AllowedHost;

function hostsOf({ hosts = [], inner = [], streams = [] }: { hosts?: string[]; inner?: string[]; streams?: string[] }): AllowedHosts {
  const allowed = new AllowedHosts();
  for (const host of hosts) allowed.addHost(host);
  for (const host of inner) allowed.addInnerHost(host);
  for (const url of streams) allowed.addStream(url, false);
  return allowed;
}

describe('a host is allowed', () => {
  const hosts = hostsOf({ hosts: ['CDN.example', 'ports.example:8443', '[2001:DB8::1]'], streams: ['https://live.example:444/x.m3u8'] });

  it.each([
    'https://cdn.example/x',
    'http://cdn.example/x',
    'https://cdn.example:443/x',
    'https://ports.example:8443/x',
    'http://[2001:db8:0::1]/x',
    'https://live.example:444/other.m3u8',
  ])('%s', (url) => expect(find(hosts, url)).toBeDefined());

  it.each([
    'https://cdn.example:8443/x',
    'http://cdn.example:443/x',
    'https://cdn.example.evil/x',
    'https://x.cdn.example/x',
    'https://cdn.example@evil/x',
    'https://ports.example/x',
    'https://live.example/x',
    'ftp://cdn.example/x',
    'file:///etc/passwd',
    'data:text/plain,x',
  ])('and not %s', (url) => expect(find(hosts, url)).toBeUndefined());
});

describe('an address is connected to', () => {
  const publicOnly = find(hostsOf({ hosts: ['a.example'] }), 'https://a.example');
  const inner = find(hostsOf({ hosts: ['a.example'], inner: ['a.example'] }), 'https://a.example');
  const written = find(hostsOf({ streams: ['http://192.168.1.5:8081/x.m3u8'] }), 'http://192.168.1.5:8081');
  const local = find(hostsOf({ streams: ['http://localhost:8081/x.m3u8'] }), 'http://localhost:8081');
  const named = find(hostsOf({ streams: ['http://nas.example/x.m3u8'] }), 'http://nas.example');

  it.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:93.184.216.34', '::5db8:d822', '64:ff9b::5db8:d822'])(
    'for any allowed host: %s',
    (address) => {
      for (const host of [publicOnly, inner, written, local, named]) expect(isAllowedAddress(address, host)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.5',
    'fd00:ec2::254',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::127.0.0.1',
    '::a00:1',
    '64:ff9b::a00:1',
  ])('only where the operator wrote it, or allows it: %s', (address) => {
    expect([publicOnly, named, inner, written, local].map((host) => isAllowedAddress(address, host))).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it.each(['169.254.169.254', '::169.254.169.254', 'fe80::1%eth0', '100.64.0.1'])('only with --notary-allow-private: %s', (address) => {
    expect([publicOnly, named, written, inner].map((host) => isAllowedAddress(address, host))).toEqual([false, false, false, true]);
  });

  it.each([
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '::2',
    '::e000:1',
    '255.255.255.255',
    '240.0.0.1',
    '64:ff9b::e000:1',
    '2002:a00:1::',
    '2001::1',
    '',
    'localhost',
    '127.1.evil',
  ])('never: %s', (address) => {
    for (const host of [publicOnly, inner, written, named]) expect(isAllowedAddress(address, host)).toBe(false);
  });
});

it.each(['', 'https://cdn.example', 'cdn.example/path', 'a b', 'cdn.example:99999', 'user@cdn.example', '*.example', '10.0.0.0/8'])(
  'is no host: %j',
  (text) => expect(readHost(text)).toBeUndefined(),
);
