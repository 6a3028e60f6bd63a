import { compatibleIpv4 } from '@tributary/protocol';
import ipaddr from 'ipaddr.js';

type Range = ReturnType<ipaddr.IPv4['range'] | ipaddr.IPv6['range']>;

/** Addresses that everybody can reach. Everything else (private, loopback, link-local with clouds' metadata, tunnels into any of them) is inner. */
const PUBLIC: ReadonlySet<Range> = new Set(['unicast']);
/** What an operator may write down as a number: it can lead nowhere else. */
const WRITTEN: ReadonlySet<Range> = new Set(['unicast', 'loopback', 'private', 'uniqueLocal']);
/** By --notary-allow-private. */
const INNER: ReadonlySet<Range> = new Set(['unicast', 'loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat']);

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
const HOST_AND_PORT = /^(?<host>[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(?<port>\d{1,5}))?$/i;

/** One host that may be fetched from. */
export interface AllowedHost {
  /** As URLs have it: lower case, IPv6 in brackets. */
  readonly host: string;
  /** Null: the default ports of HTTP and HTTPS. */
  readonly port: string | null;
  /** Kinds of addresses that its name may lead to. */
  readonly ranges: ReadonlySet<Range>;
  /** PEM: a certificate that is believed there beside the public ones. */
  readonly certificate?: string | undefined;
}

/** Which hosts the notary fetches from. Exact names and ports; nobody but the operator adds one. */
export class AllowedHosts {
  readonly #hosts: AllowedHost[] = [];

  /** The host of a stream that the operator named. @param isOwn it runs on this machine, behind `certificate` if behind any */
  addStream(url: string, isOwn: boolean, certificate?: string): void {
    const { hostname, protocol, port } = new URL(url);
    const ranges = isOwn || hostname === 'localhost' || isAddress(hostname) ? WRITTEN : PUBLIC;
    this.#add({ host: hostname, port: port || DEFAULT_PORTS[protocol]!, ranges, ...(isOwn && { certificate }) });
  }

  /** `HOST` or `HOST:PORT`, from --notary-host; text that is neither allows nothing. */
  addHost(text: string): void {
    this.#read(text, PUBLIC);
  }

  /** The same, from --notary-allow-private. */
  addInnerHost(text: string): void {
    this.#read(text, INNER);
  }

  /** The entry that allows an address to be asked for; undefined: none does. Of several the most generous. */
  find(url: URL): AllowedHost | undefined {
    const port = url.port || DEFAULT_PORTS[url.protocol];
    if (port === undefined) return undefined;
    const isDefault = port === DEFAULT_PORTS[url.protocol];
    const found = this.#hosts.filter((each) => each.host === url.hostname && (each.port === null ? isDefault : each.port === port));
    return found.reduce<AllowedHost | undefined>((best, each) => (best && best.ranges.size >= each.ranges.size ? best : each), undefined);
  }

  #read(text: string, ranges: ReadonlySet<Range>): void {
    const host = readHost(text);
    if (host) this.#add({ ...host, ranges });
  }

  #add(host: AllowedHost): void {
    this.#hosts.push(host);
  }
}

/** Whether a connection to this address may be made for the host. Text that is no address may not. */
export function isAllowedAddress(address: string, { ranges }: AllowedHost): boolean {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  return ipaddr.isValid(plain) && ranges.has(rangeOf(plain));
}

const NAT64: Range = 'rfc6052';
const IPV4_BYTES = 4;

/**
 * IPv4 inside IPv6 counts as what it is: mapped, compatible (::/96), or as networks without IPv4 write it (64:ff9b::/96, RFC 6052). Other
 * tunnels are no `unicast`.
 */
function rangeOf(text: string): Range {
  const address = ipaddr.process(text);
  const bytes = address.toByteArray();
  const compatible = compatibleIpv4(bytes);
  if (compatible) return ipaddr.fromByteArray(compatible).range();
  const range = address.range();
  return range === NAT64 ? ipaddr.fromByteArray(bytes.slice(-IPV4_BYTES)).range() : range;
}

export const isAddress = (hostname: string): boolean => ipaddr.isValid(hostname.replace(/^\[|\]$/g, ''));

/** Reads `HOST` or `HOST:PORT`; undefined where the text is neither. */
export function readHost(text: string): Pick<AllowedHost, 'host' | 'port'> | undefined {
  const { host, port } = HOST_AND_PORT.exec(text)?.groups ?? {};
  if (host === undefined || !URL.canParse(`http://${text}`)) return undefined;
  return { host: new URL(`http://${host}`).hostname, port: port ?? null };
}
