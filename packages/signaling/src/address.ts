import { addressKind, type AddressKind } from '@tributary/protocol';

/** Where a viewer is, as far as its address tells. Keys are compared, never shown or logged. */
export interface ViewerAddress {
  /** Behind one router: the IPv4 address, or the IPv6 /64 (every device of a home has an address of its own in it). */
  readonly address: string;
  /** One provider's network: IPv4 /24 or IPv6 /48. */
  readonly network: string;
}

export type Proximity = 'address' | 'network' | 'far';

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const IPV6_GROUPS = 8;
const IPV6_SITE_GROUPS = 3; // 48 bits
const IPV6_SUBNET_GROUPS = 4; // 64 bits

/**
 * Reads a textual IPv4 or IPv6 address; IPv4 inside IPv6 (`::ffff:192.0.2.1`) counts as IPv4. Text that is no
 * address stands for itself: such viewers are near to nobody else.
 */
export function viewerAddress(text: string): ViewerAddress {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text);
  const plain = mapped?.[1] ?? text;
  const v4 = IPV4.exec(plain);
  if (v4) return { address: plain, network: `${v4[1]}.${v4[2]}.${v4[3]}.0/24` };
  const groups = ipv6Groups(plain);
  if (groups === null) return { address: plain, network: plain };
  return {
    address: `${groups.slice(0, IPV6_SUBNET_GROUPS).join(':')}::/64`,
    network: `${groups.slice(0, IPV6_SITE_GROUPS).join(':')}::/48`,
  };
}

export function proximity(a: ViewerAddress, b: ViewerAddress): Proximity {
  if (a.address === b.address) return 'address';
  return a.network === b.network ? 'network' : 'far';
}

const LOOPBACK_SUBNET = '0:0:0:0::/64'; // of ::1

/** What kind of address the server sees a viewer at. */
export function seenAs({ address }: ViewerAddress): AddressKind {
  return address === LOOPBACK_SUBNET ? 'loopback' : addressKind(address.replace('/64', ''));
}

function ipv6Groups(text: string): string[] | null {
  const withoutZone = text.split('%')[0] ?? '';
  if (!withoutZone.includes(':')) return null;
  const [head = '', tail, more] = withoutZone.split('::');
  if (more !== undefined) return null;
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = IPV6_GROUPS - left.length - right.length;
  if (missing < 0 || (tail === undefined && missing > 0)) return null;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups.map((group) => Number.parseInt(group, 16).toString(16)) : null;
}
