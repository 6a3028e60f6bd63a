import { addressKind } from './address-kind.ts';
import type { IceCandidate } from './candidate.ts';

/** Which candidates one viewer takes from, or passes to, another. */
export interface CandidateRules {
  /** Nothing but addresses of TURN servers. */
  readonly relayOnly: boolean;
  /** Addresses of one network are of use: the two viewers are, or may be, in the same one. */
  readonly allowPrivate: boolean;
  /** The two viewers are, or may be, on one machine. */
  readonly allowLoopback: boolean;
}

/**
 * Why a candidate goes no further.
 *
 * - `malformed`: not written as browsers write it.
 * - `not-relay`: it tells an address of the viewer's, where none may be told.
 * - `transport`: TCP. Browsers' own are active ones, two of which never meet (RFC 6544); a forged passive one has the other viewer
 *   open a TCP connection to any service.
 * - `address`: nobody's, or not one to send to: unspecified, multicast, broadcast, reserved, a name.
 * - `port`: a well-known one. Browsers and relays use none; services that might answer do.
 * - `private`, `loopback`: another network's, another machine's.
 * - `too-many`: the connection has had its share.
 */
export type CandidateRefusal = (typeof CANDIDATE_REFUSALS)[number];

export const CANDIDATE_REFUSALS = ['malformed', 'not-relay', 'transport', 'address', 'port', 'private', 'loopback', 'too-many'] as const;

/** RFC 6335, section 6: system ports end here. No exception for 80 and 443: over UDP only web servers answer there, and no viewer. */
const FIRST_USER_PORT = 1024;

/**
 * Candidates that one side of a connection may have, by type. A laptop with a VPN, a virtual machine and temporary IPv6 addresses has a dozen
 * of its own, one reflected per interface and STUN server, one relayed per interface and TURN server. All of them together are what a forger can
 * have another viewer send connectivity checks to: some 50 packets of 100 bytes each.
 */
export const MAX_CANDIDATES: Readonly<Record<'host' | 'srflx' | 'relay', number>> = { host: 16, srflx: 8, relay: 8 };

/** @returns undefined: it may go on. */
export function refusalOf({ type, transport, address, port }: IceCandidate, rules: CandidateRules): CandidateRefusal | undefined {
  // Nobody signals a peer-reflexive one: it is learnt from checks.
  if (!isKnownType(type)) return 'malformed';
  if (rules.relayOnly && type !== 'relay') return 'not-relay';
  if (transport !== 'udp') return 'transport';
  if (port < FIRST_USER_PORT) return 'port';
  const kind = addressKind(address);
  // A name stands for a host's own address, and for no other.
  if (kind === 'unusable' || (kind === 'mdns' && type !== 'host')) return 'address';
  if (kind === 'loopback' && !rules.allowLoopback) return 'loopback';
  return kind === 'private' && !rules.allowPrivate ? 'private' : undefined;
}

function isKnownType(type: string): type is keyof typeof MAX_CANDIDATES {
  return Object.hasOwn(MAX_CANDIDATES, type);
}

/** Counts what one side of one connection has had. */
export class CandidateCounts {
  readonly #taken = { host: 0, srflx: 0, relay: 0 };

  /** @returns false: it has had its share of this type. */
  take(type: string): boolean {
    if (!isKnownType(type) || this.#taken[type] >= MAX_CANDIDATES[type]) return false;
    this.#taken[type] += 1;
    return true;
  }
}
