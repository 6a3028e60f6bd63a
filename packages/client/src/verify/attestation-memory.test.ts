import { contentIdOf, encodeAttestation, PIECE_BYTES, PIECE_HASH_BYTES, SIGNATURE_BYTES, type Attestation } from '@tributary/protocol';
import { RIG_STREAM, rigSegment } from '@tributary/swarm/testing';
import { describe, expect, it } from 'vitest';
import { AttestationMemory, type KnownAttestation } from './attestation-memory.ts';

const MAX_SEGMENTS = 768;
const MAX_BYTES = 8 * 1024 * 1024;

function known(sequence: number, pieces = 1, content = 0, signature = 0): KnownAttestation {
  const attestation: Attestation = {
    keyId: '0'.repeat(16),
    streamId: RIG_STREAM.id,
    segment: rigSegment(sequence),
    totalBytes: pieces * PIECE_BYTES,
    pieceHashes: new Uint8Array(pieces * PIECE_HASH_BYTES).fill(content),
    signature: new Uint8Array(SIGNATURE_BYTES).fill(signature),
  };
  return { attestation, bytes: encodeAttestation(attestation), contentId: contentIdOf(attestation) };
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

  it('is bounded in bytes, two of one segment included', () => {
    const memory = new AttestationMemory();
    for (let sequence = 0; sequence < 200; sequence++) {
      for (let content = 0; content < 4; content++) memory.add(known(sequence, 2_000, content));
      expect(memory.bytes).toBeLessThanOrEqual(MAX_BYTES);
    }
    expect(memory.count).toBeGreaterThan(10);
    for (let sequence = 0; sequence < 200; sequence++) memory.forget(rigSegment(sequence));
    expect([memory.bytes, memory.count]).toEqual([0, 0]);
  });

  it('is the first of two of other content, and the other one where it is preferred', () => {
    const memory = new AttestationMemory();
    const [first, second, third] = [known(1, 1, 1), known(1, 1, 2), known(1, 1, 3)];
    memory.add(first);
    expect(memory.preferOther(rigSegment(1))).toBe(false);
    memory.add(second);
    memory.add(third);
    expect(memory.get(rigSegment(1))).toBe(first);
    expect(memory.preferOther(rigSegment(1))).toBe(true);
    expect(memory.get(rigSegment(1))).toBe(third);
    expect(memory.same(known(1, 1, 1, 9).attestation)).toBe(first);
    expect(memory.same(known(1, 1, 2).attestation)).toBeUndefined();
  });
});
