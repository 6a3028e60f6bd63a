import * as fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { addressKind, type AddressKind } from './address-kind.ts';
import { compatibleIpv4 } from './compatible-ipv4.ts';

/** What the library's ranges count as here; those that are not listed are unusable. */
const KINDS: Readonly<Record<string, AddressKind>> = {
  unicast: 'public',
  reserved: 'public',
  benchmarking: 'public',
  as112: 'public',
  as112v6: 'public',
  amt: 'public',
  private: 'private',
  carrierGradeNat: 'private',
  linkLocal: 'private',
  uniqueLocal: 'private',
  loopback: 'loopback',
};
const FIRST_RESERVED_OCTET = 240; // documentation, benchmarks and this are all `reserved` to the library

/** The same question, answered by the library. */
function kindByLibrary(text: string): AddressKind {
  const plain = text.replace(/^::(?=\d+\.)/, ''); // the library reads it as the mapped one
  const ofIpv4 = (address: ipaddr.IPv4): AddressKind =>
    (address.octets[0] ?? 0) >= FIRST_RESERVED_OCTET ? 'unusable' : (KINDS[address.range()] ?? 'unusable');
  if (ipaddr.IPv4.isValidFourPartDecimal(plain)) return ofIpv4(ipaddr.IPv4.parse(plain));
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return 'unusable';
  const address = ipaddr.IPv6.parse(text);
  const compatible = compatibleIpv4(address.toByteArray());
  return compatible ? ofIpv4(new ipaddr.IPv4(compatible)) : (KINDS[address.range()] ?? 'unusable');
}

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
    ['1.2.3', 'unusable'],
    ['1.2.3.4.5', 'unusable'],
    ['1.2.3.256', 'unusable'],
    ['1:2:3:4:5:6:7:8', 'public'],
    ['1:2:3:4:5:6:7', 'unusable'],
    ['1:2:3:4:5:6:7:8:9', 'unusable'],
    ['1::2::3', 'unusable'],
    ['1:2:3:4::5:6:7:8', 'unusable'],
    [':1::2', 'unusable'],
    ['1::2:', 'unusable'],
    [':::', 'unusable'],
    ['2a00::1.2.3.4:5', 'unusable'],
    ['2a00:1.2.3.4::', 'unusable'],
    ['2a00::12345', 'unusable'],
    [`${'0'.repeat(60)}::1`, 'unusable'],
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

  describe('judges as ipaddr.js', () => {
    const first = fc.constantFrom(
      0,
      9,
      10,
      11,
      99,
      100,
      101,
      126,
      127,
      128,
      168,
      169,
      170,
      171,
      172,
      173,
      191,
      192,
      193,
      198,
      203,
      223,
      224,
      239,
      240,
      255,
    );
    const octet = fc.integer({ min: 0, max: 255 });
    const ipv4 = fc.tuple(
      fc.oneof(first, octet),
      fc.oneof(octet, fc.constantFrom(0, 15, 16, 31, 32, 63, 64, 127, 128, 168, 254)),
      octet,
      octet,
    );
    const heads =
      '0 1 64 100 2000 2001 2002 2620 3fff 5eff 5f00 5f01 fbff fc00 fdff fe00 fe7f fe80 febf fec0 feff ff00 ff02 ffff ff9b db8 10 20 2f 30 3f 40 112 4f 8000';
    const group = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }),
      fc.constantFrom(...heads.split(' ').map((head) => Number.parseInt(head, 16))),
    );
    // Zeros in front, as in the ranges that have IPv4 inside, and in the middle, as in most prefixes.
    const ipv6 = fc
      .tuple(fc.array(group, { minLength: 8, maxLength: 8 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }))
      .map(([groups, from, count]) => groups.map((each, index) => (index >= from && index < from + count ? 0 : each)));
    const RUNS = { numRuns: 5_000 };

    it('IPv4', () => {
      fc.assert(
        fc.property(ipv4, (parts) => {
          const text = parts.join('.');
          expect(addressKind(text)).toBe(kindByLibrary(text));
        }),
        RUNS,
      );
    });

    it('IPv6, short, long and with the end in dots', () => {
      fc.assert(
        fc.property(ipv6, (groups) => {
          const address = new ipaddr.IPv6(groups);
          const dotted = `${groups
            .slice(0, 6)
            .map((each) => each.toString(16))
            .join(':')}:${address.toByteArray().slice(-4).join('.')}`;
          for (const text of [
            address.toString(),
            address.toNormalizedString(),
            groups.map((each) => each.toString(16).padStart(4, '0').toUpperCase()).join(':'),
            dotted,
          ])
            expect(addressKind(text)).toBe(kindByLibrary(text));
        }),
        RUNS,
      );
    });

    it('the first and the last address of each of its ranges, and their neighbours', () => {
      const ranges = [new ipaddr.IPv4([0, 0, 0, 0]), new ipaddr.IPv6([0, 0, 0, 0, 0, 0, 0, 0])].flatMap((any) => {
        const { SpecialRanges } = any as unknown as { SpecialRanges: Record<string, unknown[]> };
        return Object.values(SpecialRanges).flatMap((range) => (typeof range[1] === 'number' ? [range] : (range as unknown[][])));
      }) as [ipaddr.IPv4 | ipaddr.IPv6, number][];
      expect(ranges.length).toBeGreaterThan(40);
      for (const [start, bits] of ranges) {
        const bytes = start.toByteArray();
        const width = BigInt(bytes.length * 8);
        const low = BigInt(`0x${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`);
        const high = low + (1n << (width - BigInt(bits))) - 1n;
        for (const value of [low - 1n, low, high, high + 1n]) {
          if (value < 0n || value >> width !== 0n) continue;
          const digits = value.toString(16).padStart(bytes.length * 2, '0');
          const text = ipaddr.fromByteArray((digits.match(/../g) ?? []).map((each) => Number.parseInt(each, 16))).toString();
          expect(addressKind(text), text).toBe(kindByLibrary(text));
        }
      }
    });

    it('other spellings, or takes them for nobody’s', () => {
      const spelling = fc.stringMatching(/^[0-9a-f:.%x]{0,24}$/);
      fc.assert(
        fc.property(spelling, (text) => {
          expect([kindByLibrary(text), 'unusable']).toContain(addressKind(text));
        }),
        RUNS,
      );
    });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void addressKind(text)));
  });
});
