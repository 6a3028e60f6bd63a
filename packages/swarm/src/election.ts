import type { PeerId } from '@tributary/protocol';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a with a final mix (MurmurHash3's): spreads well, costs nothing; nobody gains by finding collisions. */
export function mix32(text: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Rendezvous hashing (Thaler and Ravishankar 1998): every viewer computes the same order of candidates for a slice of a segment,
 * with no message sent. The first fetches it from the origin, the second is its backup.
 * @returns how many of `others` come before `self`; 0: self is elected
 */
export function electionRank(slice: string, self: PeerId, others: Iterable<PeerId>): number {
  const own = mix32(`${slice}|${self}`);
  let rank = 0;
  for (const other of others) {
    const score = mix32(`${slice}|${other}`);
    // Equal scores are settled by name, so that two viewers never both believe themselves first.
    if (score > own || (score === own && other < self)) rank++;
  }
  return rank;
}
