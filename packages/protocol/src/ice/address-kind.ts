import { compatibleIpv4 } from './compatible-ipv4.ts';
import { readIpv4, readIpv6 } from './ip-address.ts';

/**
 * What an ICE candidate's address is good for.
 *
 * - `public`: reachable from anywhere, as far as its form tells. Documentation and benchmark ranges count as such: nobody's on the
 *   Internet, and laboratories use them.
 * - `private`: means something only inside one network: RFC 1918, RFC 6598 (carrier-grade NAT), RFC 4193, link-local.
 * - `mdns`: a name that only the local network resolves, made up for this page (draft-ietf-mmusic-mdns-ice-candidates).
 * - `loopback`: the receiver's own machine.
 * - `unusable`: nobody's address (unspecified, multicast, broadcast, reserved), an address in a transition mechanism's disguise, or none.
 *
 * IPv4 behind 96 zero bits (`::192.0.2.1`, deprecated by RFC 4291, 2.5.5.1) counts as what its IPv4 is: where anything still goes there, it goes there.
 */
export type AddressKind = 'public' | 'private' | 'mdns' | 'loopback' | 'unusable';

/** Browsers name themselves by a random UUID. Any other name would let a remote have this machine look up the printer. */
const MDNS_NAME = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.local$/i;

/**
 * Of the IANA's special-purpose registries, what is not anybody's; the rest is public. What has IPv4 inside would be judged by its wrapping.
 * https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const RANGES: readonly (readonly [kind: AddressKind, ranges: readonly string[]])[] = [
  [
    'loopback',
    [
      '127.0.0.0/8', // RFC 1122
      '::1/128', // RFC 4291
    ],
  ],
  [
    'private',
    [
      '10.0.0.0/8', // RFC 1918, and the next two
      '172.16.0.0/12',
      '192.168.0.0/16',
      '100.64.0.0/10', // carrier-grade NAT, RFC 6598
      '169.254.0.0/16', // link-local, RFC 3927
      'fc00::/7', // unique local, RFC 4193
      'fe80::/10', // link-local, RFC 4291
    ],
  ],
  [
    'unusable',
    [
      '0.0.0.0/8', // "this network", RFC 791
      '224.0.0.0/4', // multicast, RFC 1112
      '240.0.0.0/4', // no host has one, RFC 1112; broadcast, RFC 919
      '::/128', // unspecified, RFC 4291
      '::ffff:0:0/96', // IPv4-mapped, RFC 4291
      '::ffff:0:0:0/96', // IPv4-translated, RFC 6145
      '64:ff9b::/96', // NAT64, RFC 6052
      '64:ff9b:1::/48', // local NAT64, RFC 8215
      '100::/64', // discarded, RFC 6666
      '2001::/32', // Teredo, RFC 4380
      '2001:10::/28', // ORCHID, RFC 4843
      '2001:20::/28', // ORCHIDv2, RFC 7343
      '2001:30::/28', // drones, RFC 9374
      '2002::/16', // 6to4, RFC 3056
      '5f00::/16', // segment routing, RFC 9602
      'fec0::/10', // site-local, deprecated by RFC 3879
      'ff00::/8', // multicast, RFC 4291
    ],
  ],
];

const OCTET_BITS = 8;

/** As binary digits. The number of octets stands in front, so that no range of one version is the beginning of an address of the other. */
const bitsOf = (octets: readonly number[]): string =>
  octets.reduce((bits, octet) => bits + octet.toString(2).padStart(OCTET_BITS, '0'), `${octets.length}:`);

/** What a range's addresses begin with, as `bitsOf` writes them. */
function prefixOf(range: string): string {
  const [address = '', bits] = range.split('/');
  const octets = readIpv4(address) ?? readIpv6(address) ?? [];
  const whole = bitsOf(octets);
  return whole.slice(0, whole.length - (octets.length * OCTET_BITS - Number(bits)));
}

const PREFIXES = /* @__PURE__ */ RANGES.flatMap(([kind, ranges]) => ranges.map((range) => [prefixOf(range), kind] as const));

/** Reads IPv4 in four decimal parts, IPv6 without a zone, and mDNS names. Never throws. */
export function addressKind(text: string): AddressKind {
  if (MDNS_NAME.test(text)) return 'mdns';
  const ipv6 = readIpv6(text);
  const ipv4 = ipv6 ? compatibleIpv4(ipv6) : readIpv4(text);
  const octets = ipv4 ?? ipv6;
  if (!octets) return 'unusable';
  const bits = bitsOf(octets);
  return PREFIXES.find(([prefix]) => bits.startsWith(prefix))?.[1] ?? 'public';
}
