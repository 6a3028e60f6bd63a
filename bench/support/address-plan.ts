/** Who has which address in a network of hosts. Pure: the commands that make it so are in `host-network.ts`. */

/** What one viewer's line carries. */
export interface AccessLink {
  readonly upKbps: number;
  readonly downKbps: number;
  /** Hosts with the same number live behind one router that translates their addresses; absent: in the open. */
  readonly nat?: number;
}

export interface HostPlan {
  readonly name: string;
  readonly address: string;
  readonly gateway: string;
  /** The interface inside the host's namespace, and its other end at the bridge. */
  readonly inner: string;
  readonly outer: string;
  readonly link: AccessLink;
}

export interface RouterPlan {
  readonly nat: number;
  readonly name: string;
  /** On the side of the servers. */
  readonly address: string;
  readonly inner: string;
  readonly outer: string;
  /** The router's own bridge, its hosts are at it. */
  readonly bridge: string;
  readonly gateway: string;
}

export interface NetworkPlan {
  readonly bridge: string;
  /** Of the machine itself: servers listen here. */
  readonly address: string;
  readonly hosts: readonly HostPlan[];
  readonly routers: readonly RouterPlan[];
}

/** Every name begins with it, so that what a killed run left behind is known by its name. */
export const NAME_PREFIX = 'trib';
/** A network has at most this many hosts: their addresses end in 10 to 209. */
export const MAX_HOSTS = 200;
const FIRST_HOST = 10;
const FIRST_ROUTER = 210;
const MAX_ROUTERS = 40;

/** The process that made a namespace or interface; undefined where the name is none of ours. */
export function makerOf(name: string): number | undefined {
  const maker = new RegExp(`^${NAME_PREFIX}([0-9a-z]{1,6})-`).exec(name)?.[1];
  return maker === undefined ? undefined : Number.parseInt(maker, 36);
}

/**
 * Addresses are from 198.18.0.0/15, which is set aside for benchmarks (RFC 2544): they are nobody's on the Internet and
 * hardly anybody's at home.
 * @param pid of the process that makes the network: two of them at once keep apart
 */
export function planNetwork(links: readonly AccessLink[], pid: number): NetworkPlan {
  if (links.length > MAX_HOSTS) throw new RangeError(`A network has at most ${MAX_HOSTS} hosts, not ${links.length}`);
  // Interface names have 15 characters at most: prefix, five of the process, and these.
  const named = (rest: string): string => `${NAME_PREFIX}${pid.toString(36)}-${rest}`;
  const net = `198.18.${pid % 256}`;
  const nats = [...new Set(links.flatMap(({ nat }) => nat ?? []))];
  if (nats.length > MAX_ROUTERS) throw new RangeError(`A network has at most ${MAX_ROUTERS} routers, not ${nats.length}`);
  const routers = nats.map((nat, index) => ({
    nat,
    name: named(`r${index}`),
    address: `${net}.${FIRST_ROUTER + index}`,
    inner: 'wan',
    outer: named(`w${index}`),
    bridge: 'lan',
    gateway: `10.99.${index}.1`,
  }));
  const hosts = links.map((link, index) => {
    const router = link.nat === undefined ? undefined : nats.indexOf(link.nat);
    const number = FIRST_HOST + index;
    return {
      name: named(`h${index}`),
      address: router === undefined ? `${net}.${number}` : `10.99.${router}.${number}`,
      gateway: router === undefined ? `${net}.1` : `10.99.${router}.1`,
      inner: 'eth0',
      outer: named(`e${index}`),
      link,
    };
  });
  return { bridge: named('b'), address: `${net}.1`, hosts, routers };
}
