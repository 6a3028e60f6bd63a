import {
  decodeSidecar,
  MAX_ATTESTED_PIECES,
  MAX_SIDECAR_ATTESTATIONS,
  PIECE_BYTES,
  pieceCount,
  SEGMENTS_PER_SIDECAR,
  segmentId,
  trackId,
  type Attestation,
  type StreamId,
} from '@tributary/protocol';
import { expect, test } from 'vitest';
import { HeldSidecars, MAX_HELD_SIDECARS } from './held-sidecars.ts';

const track = trackId({ kind: 'main', url: 'https://cdn.example/720p.m3u8' });

function attestation(sequence: number, name = 'a', totalBytes = 1): Attestation {
  const segment = segmentId(track, sequence, `https://cdn.example/${name}/${sequence}.m4s`);
  const pieceHashes = new Uint8Array(pieceCount(totalBytes) * 32);
  return {
    keyId: '0'.repeat(16),
    streamId: '0'.repeat(32) as StreamId,
    segment,
    issuedAtMs: 0,
    totalBytes,
    pieceHashes,
    signature: new Uint8Array(64),
  };
}

function put(held: HeldSidecars, made: Attestation): void {
  held.put(made.segment, 'stamp', made);
}

test('what is written is what is new, and nothing twice', () => {
  const held = new HeldSidecars();
  held.open(0, [attestation(1)]);
  expect(held.changedBytes(0), 'an earlier run wrote it').toBeUndefined();
  put(held, attestation(2));
  expect(held.isKnown(attestation(2).segment, 'stamp')).toBe(true);
  expect(held.isKnown(attestation(2).segment, 'another')).toBe(false);
  expect(decodeSidecar(held.changedBytes(0) ?? new Uint8Array()).map(({ segment }) => segment.sequence)).toEqual([1, 2]);
  held.written(0);
  expect(held.changedBytes(0)).toBeUndefined();
  held.put(attestation(2).segment, 'too large now', undefined);
  expect(decodeSidecar(held.changedBytes(0) ?? new Uint8Array()).map(({ segment }) => segment.sequence)).toEqual([1]);
});

test('the oldest sidecars are settled where there are too many', () => {
  const held = new HeldSidecars();
  for (let index = 0; index <= MAX_HELD_SIDECARS; index++) held.open(index, []);
  expect([held.floor, held.isHeld(0), held.isHeld(1)]).toEqual([1, false, true]);
  put(held, attestation(0));
  expect(held.changedBytes(0)).toBeUndefined();
  held.keepFrom(10);
  expect([held.floor, held.isHeld(9), held.isHeld(10)]).toEqual([10, false, true]);
  held.restart();
  expect([held.floor, held.isHeld(10)]).toEqual([0, false]);
});

test('a sidecar keeps within its number of attestations: the oldest go', () => {
  const held = new HeldSidecars();
  held.open(0, []);
  for (let name = 0; name <= MAX_SIDECAR_ATTESTATIONS; name++) put(held, attestation(0, `name-${name}`));
  const kept = decodeSidecar(held.changedBytes(0) ?? new Uint8Array()).map(({ segment }) => segment.name);
  expect(kept).toHaveLength(MAX_SIDECAR_ATTESTATIONS);
  expect(kept).not.toContain(attestation(0, 'name-0').segment.name);
});

test('a sidecar keeps within its bytes: the oldest go', () => {
  const held = new HeldSidecars();
  held.open(0, []);
  for (let name = 0; name <= SEGMENTS_PER_SIDECAR; name++) put(held, attestation(0, `name-${name}`, MAX_ATTESTED_PIECES * PIECE_BYTES));
  expect(decodeSidecar(held.changedBytes(0) ?? new Uint8Array())).toHaveLength(SEGMENTS_PER_SIDECAR);
});
