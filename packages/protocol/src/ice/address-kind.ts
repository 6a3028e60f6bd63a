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

/** Of the IANA's special-purpose registries, what is not anybody's (https://www.iana.org/assignments/iana-ipv4-special-registry). The rest is public. */
const IPV4_RANGES: Readonly<Record<string, AddressKind>> = {
  '0.0.0.0/8': 'unusable', // "this network", RFC 791
  '10.0.0.0/8': 'private', // RFC 1918
  '100.64.0.0/10': 'private', // carrier-grade NAT, RFC 6598
  '127.0.0.0/8': 'loopback', // RFC 1122
  '169.254.0.0/16': 'private', // link-local, RFC 3927
  '172.16.0.0/12': 'private', // RFC 1918
  '192.168.0.0/16': 'private', // RFC 1918
  '224.0.0.0/4': 'unusable', // multicast, RFC 1112
  '240.0.0.0/4': 'unusable', // no host has one, RFC 1112; broadcast, RFC 919
};

/** Likewise (https://www.iana.org/assignments/iana-ipv6-special-registry). What has IPv4 inside would be judged by its wrapping. */
const IPV6_RANGES: Readonly<Record<string, AddressKind>> = {
  '::/128': 'unusable', // unspecified, RFC 4291
  '::1/128': 'loopback', // RFC 4291
  '::ffff:0:0/96': 'unusable', // IPv4-mapped, RFC 4291
  '::ffff:0:0:0/96': 'unusable', // IPv4-translated, RFC 6145
  '64:ff9b::/96': 'unusable', // NAT64, RFC 6052
  '64:ff9b:1::/48': 'unusable', // local NAT64, RFC 8215
  '100::/64': 'unusable', // discarded, RFC 6666
  '2001::/32': 'unusable', // Teredo, RFC 4380
  '2001:10::/28': 'unusable', // ORCHID, RFC 4843
  '2001:20::/28': 'unusable', // ORCHIDv2, RFC 7343
  '2001:30::/28': 'unusable', // drones, RFC 9374
  '2002::/16': 'unusable', // 6to4, RFC 3056
  '5f00::/16': 'unusable', // segment routing, RFC 9602
  'fc00::/7': 'private', // unique local, RFC 4193
  'fe80::/10': 'private', // link-local, RFC 4291
  'fec0::/10': 'unusable', // site-local, deprecated by RFC 3879
  'ff00::/8': 'unusable', // multicast, RFC 4291
};

const OCTET_BITS = 8;

const bitsOf = (octets: readonly number[]): string => octets.map((octet) => octet.toString(2).padStart(OCTET_BITS, '0')).join('');

/** What a range's addresses begin with, in binary digits. */
function prefixesOf(ranges: Readonly<Record<string, AddressKind>>): readonly (readonly [prefix: string, kind: AddressKind])[] {
  return Object.entries(ranges).map(([range, kind]) => {
    const [address = '', bits] = range.split('/');
    return [bitsOf(readIpv4(address) ?? readIpv6(address) ?? []).slice(0, Number(bits)), kind];
  });
}

const IPV4_PREFIXES = /* @__PURE__ */ prefixesOf(IPV4_RANGES);
const IPV6_PREFIXES = /* @__PURE__ */ prefixesOf(IPV6_RANGES);

function kindAmong(prefixes: ReturnType<typeof prefixesOf>, octets: readonly number[]): AddressKind {
  const bits = bitsOf(octets);
  return prefixes.find(([prefix]) => bits.startsWith(prefix))?.[1] ?? 'public';
}

/** Reads IPv4 in four decimal parts, IPv6 without a zone, and mDNS names. Never throws. */
export function addressKind(text: string): AddressKind {
  if (MDNS_NAME.test(text)) return 'mdns';
  const ipv6 = readIpv6(text);
  const ipv4 = ipv6 ? compatibleIpv4(ipv6) : readIpv4(text);
  if (ipv4) return kindAmong(IPV4_PREFIXES, ipv4);
  return ipv6 ? kindAmong(IPV6_PREFIXES, ipv6) : 'unusable';
}
