import ipaddr from 'ipaddr.js';
import { compatibleIpv4 } from './compatible-ipv4.ts';

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
const DOTTED_COMPATIBLE = /^::(?=\d+\.)/;
const FIRST_RESERVED_OCTET = 240; // 240.0.0.0/4, RFC 1112: no host has one

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
  // What is not listed is unusable. IPv4 inside IPv6 (mapped, NAT64, 6to4, Teredo) is among it: it would be judged by its wrapping.
};

/** Reads IPv4 in four decimal parts, IPv6 without a zone, and mDNS names. Never throws. */
export function addressKind(text: string): AddressKind {
  if (MDNS_NAME.test(text)) return 'mdns';
  // In dots, the library reads an IPv4-compatible address as the mapped one.
  const plain = text.replace(DOTTED_COMPATIBLE, '');
  if (ipaddr.IPv4.isValidFourPartDecimal(plain)) return kindOfIpv4(ipaddr.IPv4.parse(plain));
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return 'unusable';
  const address = ipaddr.IPv6.parse(text);
  const compatible = compatibleIpv4(address.toByteArray());
  return compatible ? kindOfIpv4(new ipaddr.IPv4(compatible)) : (KINDS[address.range()] ?? 'unusable');
}

function kindOfIpv4(address: ipaddr.IPv4): AddressKind {
  return (address.octets[0] ?? 0) >= FIRST_RESERVED_OCTET ? 'unusable' : (KINDS[address.range()] ?? 'unusable');
}
