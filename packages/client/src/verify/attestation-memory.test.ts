import { contentIdOf, encodeAttestation, PIECE_BYTES, PIECE_HASH_BYTES, SIGNATURE_BYTES, type Attestation } from '@tributary/protocol';
import { RIG_STREAM, rigSegment } from '@tributary/swarm/testing';
import { describe, expect, it } from 'vitest';
import { AttestationMemory, type KnownAttestation } from './attestation-memory.ts';

const MAX_SEGMENTS = 768;
const MAX_BYTES = 8 * 1024 * 1024;

function known(sequence: number, pieces = 1, content = 0, issuedAtMs = content): KnownAttestation {
  const attestation: Attestation = {
    keyId: '0'.repeat(16),
    streamId: RIG_STREAM.id,
    segment: rigSegment(sequence),
    issuedAtMs,
    totalBytes: pieces * PIECE_BYTES,
    pieceHashes: new Uint8Array(pieces * PIECE_HASH_BYTES).fill(content),
    signature: new Uint8Array(SIGNATURE_BYTES).fill(content),
  };
  return { attestation, bytes: encodeAttestation(attestation), contentId: contentIdOf(attestation), issuedAtMs };
}

describe('what is remembered', () => {
  it('is bounded in count, and what was used longest ago goes first', () => {
    const memory = new AttestationMemory();
    for (let sequence = 0; sequence < MAX_SEGMENTS; sequence++) memory.add(known(sequence));
    memory.touch(rigSegment(0));
    memory.add(known(MAX_SEGMENTS));
    expect(memory.count).toBe(MAX_SEGMENTS);
    expect(memory.get(rigSegment(0))).toBeDefined();
    expect(memory.get(rigSegment(1))).toBeUndefined();
  });

  it('is bounded in bytes, however often one of a segment takes the place of another', () => {
    const memory = new AttestationMemory();
    for (let sequence = 0; sequence < 200; sequence++) {
      for (let content = 0; content < 4; content++) memory.add(known(sequence, 2_000, content));
      expect(memory.bytes).toBeLessThanOrEqual(MAX_BYTES);
    }
    expect(memory.count).toBeGreaterThan(10);
    memory.forgetWhere(({ segment }) => segment.sequence < 200);
    expect([memory.bytes, memory.count]).toEqual([0, 0]);
  });

  it('is of several of a segment the one issued last, in whatever order they come', () => {
    const [first, second, third] = [known(1, 1, 1), known(1, 1, 2), known(1, 1, 3)];
    for (const order of [
      [first, second, third],
      [third, second, first],
      [second, third, first],
    ]) {
      const memory = new AttestationMemory();
      for (const each of order) memory.add(each);
      expect(memory.get(rigSegment(1))).toBe(third);
      expect([memory.count, memory.bytes]).toEqual([1, third.bytes.length]);
    }
  });

  it('of two issued at once is the first', () => {
    const memory = new AttestationMemory();
    memory.add(known(1, 1, 1, 5));
    memory.add(known(1, 1, 2, 5));
    expect(memory.get(rigSegment(1))?.contentId).toBe(known(1, 1, 1, 5).contentId);
  });

  it('stands for what says the same as of an earlier time, and for nothing else', () => {
    const memory = new AttestationMemory();
    memory.add(known(1, 1, 1, 5));
    expect(memory.covers(known(1, 1, 1, 5).attestation)).toBe(true);
    expect(memory.covers(known(1, 1, 1, 4).attestation)).toBe(true);
    expect(memory.covers(known(1, 1, 1, 6).attestation)).toBe(false);
    expect(memory.covers(known(1, 1, 2, 5).attestation)).toBe(false);
    expect(memory.covers(known(2, 1, 1, 5).attestation)).toBe(false);
  });
});
