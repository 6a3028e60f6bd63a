import { PIECE_BYTES, type PeerId } from '@tributary/protocol';
import { expect, it } from 'vitest';
import type { AttestationKeeper } from './attestation-keeper.ts';
import type { GatherEvents } from './gather-ports.ts';
import { InFlight } from './in-flight.ts';
import type { Neighbour } from './neighbour.ts';
import { PeerPieces } from './peer-pieces.ts';
import type { Verifier } from './ports.ts';
import { SegmentBuffer } from './segment-buffer.ts';
import { rigSegment } from './testing/rig.ts';
import { Transfer } from './transfer.ts';

const BEFORE = 7;
const ATTESTED = 8;

/** A neighbour that was asked for a piece as each of these contents, and sends what the verifier finds to be wrong. */
function answered(askedAs: readonly number[], announcedId: number): { readonly banned: boolean; readonly unsteady: boolean } {
  const segment = rigSegment(1);
  const transfer = new Transfer(segment, true, 2_000, 0, new InFlight());
  transfer.buffer = new SegmentBuffer(segment, PIECE_BYTES);
  const peerId = 'a'.repeat(24) as PeerId;
  for (const contentId of askedAs) transfer.note(0, { source: peerId, contentId, bytes: PIECE_BYTES, askedMs: 0, expectedMs: 1, dueMs: 2 });
  let banned = false;
  const events = { wasted: () => {}, badPiece: () => (banned = true) } as unknown as GatherEvents;
  const attestations = { contentId: () => ATTESTED, isMissing: () => false } as unknown as AttestationKeeper;
  const pieces = new PeerPieces({ verify: () => 'bad' } as unknown as Verifier, attestations, events, {
    isCurrent: () => true,
    stored: () => {},
    pump: () => {},
  });
  const neighbour = { peerId, holdings: new Map([[transfer.key, { contentId: announcedId }]]) } as unknown as Neighbour;
  pieces.received(neighbour, transfer, { type: 'piece', segment, totalBytes: PIECE_BYTES, index: 0, bytes: new Uint8Array(PIECE_BYTES) });
  return { banned, unsteady: transfer.unsteady.has(peerId) };
}

it.each<[string, readonly number[], number, boolean]>([
  ['asked for and announced as what is attested: convicted', [ATTESTED], ATTESTED, true],
  ['asked for twice as the same: convicted', [ATTESTED, ATTESTED], ATTESTED, true],
  ['asked for as another content before: which of the two it answers cannot be told', [BEFORE, ATTESTED], ATTESTED, false],
  ['asked for as another content', [BEFORE], BEFORE, false],
  ['announced as another content since', [ATTESTED], BEFORE, false],
])('a wrong piece %s', (_what, askedAs, announcedId, banned) => {
  expect(answered(askedAs, announcedId)).toEqual({ banned, unsteady: !banned });
});
