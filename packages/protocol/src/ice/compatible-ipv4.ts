const IPV6_BYTES = 16;
const IPV4_BYTES = 4;
const LAST_OF_IPV6 = 1; // `::` and `::1` are addresses of IPv6 itself

/**
 * The IPv4 address in an IPv4-compatible one, `::a.b.c.d` (::/96, deprecated by RFC 4291, 2.5.5.1), which tables of address kinds take for
 * anybody's unicast. Undefined for all others, for `::` and for `::1`.
 * @param bytes of an address, 4 or 16 of them
 * @returns four bytes
 */
export function compatibleIpv4(bytes: readonly number[]): number[] | undefined {
  if (bytes.length !== IPV6_BYTES || bytes.slice(0, -IPV4_BYTES).some((byte) => byte !== 0)) return undefined;
  const tail = bytes.slice(-IPV4_BYTES);
  const isOfIpv6 = tail.slice(0, -1).every((byte) => byte === 0) && (tail.at(-1) ?? 0) <= LAST_OF_IPV6;
  return isOfIpv6 ? undefined : tail;
}
