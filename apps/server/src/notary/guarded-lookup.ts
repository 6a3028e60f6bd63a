import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { NotaryError } from '@tributary/signaling';
import { isAllowedAddress, type AllowedHost } from './allowed-hosts.ts';

/** `dns.lookup` for all addresses; tests put another one in its place. */
export type ResolveAll = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  answer: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for connections. What it answers is what is connected to: a name that leads to one address when it is looked at
 * and to another when it is used (DNS rebinding) gains nothing. One address that is not allowed refuses the whole answer.
 */
export function guardedLookup(host: AllowedHost, resolve: ResolveAll = systemLookup): LookupFunction {
  return (hostname, options, answer) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return answer(error ?? new NotaryError('unreachable', `${hostname} has no address.`), '');
      if (!addresses.every(({ address }) => isAllowedAddress(address, host))) return answer(forbiddenAddress(hostname), '');
      if (options.all) return answer(null, addresses);
      answer(null, first.address, first.family);
    });
  };
}

export const forbiddenAddress = (hostname: string): NotaryError =>
  new NotaryError(
    'forbidden-address',
    `${hostname} leads to an address of an inner network, where the notary does not go: if it should, start with --notary-allow-private ${hostname}.`,
  );
