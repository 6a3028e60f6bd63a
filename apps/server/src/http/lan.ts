import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import type { FastifyRequest } from 'fastify';
import { hostName, urlHost } from '../host.ts';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** How other machines of the same network reach this server. */
export type LanAccess =
  /** Addresses of the server, one for each of this machine's; none: it is in no network. */
  | { readonly listens: 'network'; readonly urls: readonly string[] }
  /** Only programs on this machine reach it. */
  | { readonly listens: 'this-machine' };

const MAX_URLS = 8; // a machine with containers has a bridge for each; more than this nobody tries
const LOOPBACK_ADDRESS = /^(?:::ffff:)?127\.|^::1$/;
const LOOPBACK_NAME = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;
const WILDCARDS = new Set(['::', '0.0.0.0']);
/** A proxy's marks. Behind one, the way in is the proxy's, which we do not know. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'via'];

/**
 * Told only to a browser on this machine that used a name of this machine: everybody else has an address that works already, and inner
 * addresses are none of a stranger's business. A page of another site cannot ask either, for the answer allows no other origin to read it.
 * @param listenHost as in the options; undefined: all addresses
 * @returns null for everybody else
 */
export function lanAccess(
  request: Pick<FastifyRequest, 'headers' | 'protocol' | 'socket'>,
  listenHost: string | undefined,
  interfaces: () => Interfaces = networkInterfaces,
): LanAccess | null {
  const { headers, protocol, socket } = request;
  const isFromHere = LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') && LOOPBACK_NAME.test(hostName(headers.host) ?? '');
  if (!isFromHere || FORWARDED.some((name) => headers[name] !== undefined)) return null;
  if (listenHost !== undefined && (LOOPBACK_ADDRESS.test(listenHost) || LOOPBACK_NAME.test(listenHost))) return { listens: 'this-machine' };
  const addresses = listenHost === undefined || WILDCARDS.has(listenHost) ? ipv4Addresses(interfaces()) : [listenHost];
  const urls = addresses.slice(0, MAX_URLS).map((address) => `${protocol}://${urlHost(address)}:${socket.localPort}/`);
  return { listens: 'network', urls };
}

/** IPv4 alone: every home network has it, and nobody types the other kind into a phone. Not those that an interface gave itself (RFC 3927). */
function ipv4Addresses(interfaces: Interfaces): string[] {
  const own = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  return own
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
    .map(({ address }) => address);
}
