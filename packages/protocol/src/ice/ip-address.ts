// Reading IP addresses, in the spellings that candidates have and in no other: 0177.0.0.1 and 127.1 are somebody's attempt to look like another.

const IPV4_PARTS = 4;
const IPV4_PART = /^(?:0|[1-9]\d{0,2})$/; // a leading zero would be octal to some readers
const MAX_OCTET = 255;
const IPV6_GROUPS = 8;
const IPV6_GROUP = /^[0-9a-f]{1,4}$/i;
const HEX_RADIX = 16;
const OCTET_BITS = 8;
const LONGEST_IPV6_CHARACTERS = 45; // eight groups, the last two in dots

/** @returns four octets, or undefined where it is not four decimal numbers in dots */
export function readIpv4(text: string): number[] | undefined {
  const parts = text.split('.', IPV4_PARTS + 1);
  if (parts.length !== IPV4_PARTS || !parts.every((part) => IPV4_PART.test(part))) return undefined;
  const octets = parts.map(Number);
  return octets.every((octet) => octet <= MAX_OCTET) ? octets : undefined;
}

/** Octets of groups between colons, of which the last may be IPv4 in dots; undefined where one is no group. */
function readGroups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const octets: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    const ipv4 = mayEndInIpv4 && index === groups.length - 1 ? readIpv4(group) : undefined;
    const value = Number.parseInt(group, HEX_RADIX);
    if (ipv4) octets.push(...ipv4);
    else if (IPV6_GROUP.test(group)) octets.push(value >> OCTET_BITS, value & MAX_OCTET);
    else return undefined;
  }
  return octets;
}

/** RFC 4291, 2.2, without a zone. @returns sixteen octets, or undefined */
export function readIpv6(text: string): number[] | undefined {
  if (text.length > LONGEST_IPV6_CHARACTERS) return undefined;
  const [before = '', after, more] = text.split('::');
  if (more !== undefined) return undefined;
  const head = readGroups(before, after === undefined);
  const tail = readGroups(after ?? '', true);
  if (!head || !tail) return undefined;
  // `::` stands for one group at least.
  const left = IPV6_GROUPS * 2 - head.length - tail.length;
  if (after === undefined ? left !== 0 : left < 2) return undefined;
  return [...head, ...Array<number>(left).fill(0), ...tail];
}
