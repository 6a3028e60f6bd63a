import type { NetworkInterfaceInfo } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { Harness } from '../testing/harness.ts';
import { lanAccess } from './lan.ts';

type Asked = Parameters<typeof lanAccess>[0];

const address = (text: string, family: 'IPv4' | 'IPv6' = 'IPv4', internal = false): NetworkInterfaceInfo =>
  family === 'IPv4'
    ? { address: text, family, internal, netmask: '', mac: '', cidr: null }
    : { address: text, family, internal, netmask: '', mac: '', cidr: null, scopeid: 0 };
const INTERFACES = {
  lo: [address('127.0.0.1', 'IPv4', true)],
  wlan0: [address('192.168.1.20'), address('fe80::1', 'IPv6'), address('2001:db8::1', 'IPv6')],
  usb0: [address('169.254.3.4')],
  docker0: [address('172.17.0.1')],
};

const asked = (host: string, remoteAddress: string, headers: Record<string, string> = {}, protocol = 'http'): Asked =>
  ({ headers: { host, ...headers }, protocol, socket: { remoteAddress, localPort: 8080 } }) as unknown as Asked;
const access = (request: Asked, listenHost?: string, interfaces: typeof INTERFACES | object = INTERFACES) =>
  lanAccess(request, listenHost, () => interfaces as typeof INTERFACES);

const harness = new Harness();
afterEach(() => harness.end());

describe('what a page is told of the local network', () => {
  it.each([
    ['localhost:8080', '::ffff:127.0.0.1'],
    ['127.0.0.1:8080', '127.0.0.1'],
    ['[::1]:8080', '::1'],
  ])('is the addresses of this machine, where its own browser asks: %s', (host, remote) => {
    const urls = ['http://192.168.1.20:8080/', 'http://172.17.0.1:8080/'];
    expect(access(asked(host, remote))).toEqual({ listens: 'network', urls });
    expect(access(asked(host, remote), '0.0.0.0')).toEqual({ listens: 'network', urls });
  });

  it('is nothing for anybody else: from elsewhere, under another name, or through a proxy', () => {
    expect(access(asked('localhost:8080', '192.168.1.30'))).toBeNull();
    expect(access(asked('watch.example', '127.0.0.1'))).toBeNull(); // a tunnel, or a name that was bound to this machine
    expect(access(asked('', '127.0.0.1'))).toBeNull();
    for (const mark of ['x-forwarded-for', 'forwarded', 'via', 'x-forwarded-proto', 'x-forwarded-host'])
      expect(access(asked('127.0.0.1:8080', '127.0.0.1', { [mark]: 'x' })), mark).toBeNull();
  });

  it('says where nobody else reaches it, and that there is no network', () => {
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      expect(access(asked('localhost:8080', '::1'), host)).toEqual({ listens: 'this-machine' });
    }
    expect(access(asked('localhost:8080', '::1'), undefined, { lo: INTERFACES.lo })).toEqual({ listens: 'network', urls: [] });
  });

  it('is the one address that it listens on, with the scheme that it speaks', () => {
    expect(access(asked('localhost:8080', '::1', {}, 'https'), '192.168.1.20')).toEqual({
      listens: 'network',
      urls: ['https://192.168.1.20:8080/'],
    });
  });

  it('has a bound', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`br${index}`, [address(`10.0.${index}.1`)]]));
    expect(access(asked('localhost:8080', '::1'), undefined, many)).toMatchObject({ urls: { length: 8 } });
  });

  it('comes with the rest of what pages are told', async () => {
    const { url } = await harness.server({ streams: [{ name: 'Live', url: ':9000/live.m3u8' }] });
    const config: unknown = await (await fetch(`${url}/config.json`)).json();
    expect(config).toMatchObject({ lan: { listens: 'this-machine' }, streams: [{ name: 'Live' }] });
    const elsewhere: unknown = await (await fetch(`${url}/config.json`, { headers: { 'x-forwarded-for': '192.0.2.7' } })).json();
    expect(elsewhere).toMatchObject({ lan: null });
  });
});
