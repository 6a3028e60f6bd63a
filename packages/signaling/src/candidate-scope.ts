import type { CandidateRules } from '@tributary/protocol';
import { proximity, seenAs } from './address.ts';
import type { Viewer } from './directory.ts';

/**
 * Whom private addresses are passed on to. `near`: viewers that the server sees behind the same address, and viewers that both reach it
 * from private addresses, as in a company whose server is inside. `always` is for companies with several ways out to a server outside;
 * `never` for sites whose viewers share a network with others they should not know of.
 */
export type PrivateCandidates = 'near' | 'always' | 'never';

/** Which of one viewer's candidates may reach another. */
export function candidateRules(from: Viewer, to: Viewer, scope: PrivateCandidates, relayOnly: boolean): CandidateRules {
  const seen = [seenAs(from.address), seenAs(to.address)];
  const isLocal = seen.every((kind) => kind === 'private' || kind === 'loopback');
  return {
    relayOnly,
    allowPrivate: scope === 'always' || (scope === 'near' && (isLocal || proximity(from.address, to.address) === 'address')),
    allowLoopback: seen.every((kind) => kind === 'loopback'),
  };
}
