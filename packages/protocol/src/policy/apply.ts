import { nameHash } from '../hash.ts';
import type { PeerId } from '../ids.ts';
import type { Policy } from '../signaling/events.ts';
import type { PolicyDocument } from './document.ts';

const HASH_BYTES = 4;
const HASH_VALUES = 2 ** 32;
const HEX = 16;
const EVERYBODY_PERCENT = 100;

/**
 * Which side of a rollout a viewer is on. A greater share takes viewers in and puts none out, as long as the salt is the same.
 * @param rolloutPercent 0 to 100
 */
export function groupOf(peerId: PeerId, salt: string, rolloutPercent: number): 'peers' | 'control' {
  const place = (Number.parseInt(nameHash(HASH_BYTES, 'rollout', salt, peerId), HEX) / HASH_VALUES) * EVERYBODY_PERCENT;
  return place < rolloutPercent ? 'peers' : 'control';
}

/** The operator's word over what else holds for a viewer: settings that it does not name stay. */
export function applyDocument(policy: Policy, { salt, settings }: PolicyDocument, peerId: PeerId): Policy {
  const { rolloutPercent = EVERYBODY_PERCENT, ...others } = settings;
  const group = rolloutPercent < EVERYBODY_PERCENT ? groupOf(peerId, salt, rolloutPercent) : undefined;
  // What was read from JSON has no member that is undefined.
  const applied = { ...policy, ...others, group } as Policy;
  return group === 'control' ? { ...applied, peers: 'off' } : applied;
}

/**
 * Of two documents for the same viewer, whether the first counts: the later one, and of two of one time that for its own stream.
 * @param held undefined: there is none
 */
export function isNewer({ revision, stream }: PolicyDocument, held: PolicyDocument | undefined): boolean {
  if (!held || revision !== held.revision) return !held || revision > held.revision;
  return stream !== '*' && held.stream === '*';
}
