import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressKind } from './address-kind.ts';

describe('addressKind', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['203.0.113.7', 'public'],
    ['198.18.2.10', 'public'],
    ['2001:db8::1', 'public'],
    ['2a00:1450:4001:82a::200e', 'public'],
    ['10.0.0.1', 'private'],
    ['172.31.255.254', 'private'],
    ['192.168.1.7', 'private'],
    ['100.64.0.1', 'private'],
    ['169.254.10.10', 'private'],
    ['fd00::2', 'private'],
    ['fe80::fc:ff:fe00:1', 'private'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['1ff2a4c0-1d57-4ac9-b6d3-5f3a0e0b6c0a.local', 'mdns'],
    ['0.0.0.0', 'unusable'],
    ['0.1.2.3', 'unusable'],
    ['::', 'unusable'],
    ['224.0.0.251', 'unusable'],
    ['239.255.255.250', 'unusable'],
    ['ff02::fb', 'unusable'],
    ['255.255.255.255', 'unusable'],
    ['240.0.0.1', 'unusable'],
    ['::ffff:127.0.0.1', 'unusable'],
    ['::ffff:10.0.0.1', 'unusable'],
    ['64:ff9b::7f00:1', 'unusable'],
    ['2002:7f00:1::', 'unusable'],
    ['2001:0:7f00:1::', 'unusable'],
    ['::8.8.8.8', 'public'],
    ['::10.0.0.1', 'private'],
    ['::a9fe:a9fe', 'private'],
    ['::127.0.0.1', 'loopback'],
    ['::7f00:1', 'loopback'],
    ['::2', 'unusable'],
    ['::224.0.0.251', 'unusable'],
    ['::240.0.0.1', 'unusable'],
    ['fec0::1', 'unusable'],
    ['fe80::1%eth0', 'unusable'],
    ['printer.local', 'unusable'],
    ['victim.example', 'unusable'],
    ['localhost', 'unusable'],
    ['127.1', 'unusable'],
    ['0x7f.0.0.1', 'unusable'],
    ['0177.0.0.1', 'unusable'],
    ['2130706433', 'unusable'],
    ['', 'unusable'],
  ] as const)('%s is %s', (address, kind) => expect(addressKind(address)).toBe(kind));

  it('takes no IPv4 address of a range where nobody is for a public one, however it is spelled', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.constantFrom(0, 127, 224, 239, 240, 255), octet, octet, octet, (...parts) => {
        const dotted = parts.join('.');
        const [a, b, c, d] = parts;
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        for (const spelled of [dotted, `::${dotted}`, `::${hex}`, `::ffff:${dotted}`, `::ffff:${hex}`, `64:ff9b::${hex}`, `2002:${hex}::`])
          expect(['loopback', 'unusable']).toContain(addressKind(spelled));
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void addressKind(text)));
  });
});
