import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import {
  decodeAttestation,
  encodeAttestation,
  MAX_ATTESTED_PIECES,
  PIECE_BYTES,
  pieceHash,
  segmentId,
  streamName,
  trackId,
  type Attestation,
} from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { hashPieces } from './hash-pieces.ts';
import { KeySet } from './key-set.ts';
import { signAttestation } from './sign.ts';
import { SigningKey } from './signing-key.ts';
import { verifyAttestation, type Verdict } from './verify.ts';

const RUNS = 300;
const [old, current, stranger] = [await SigningKey.generate(), await SigningKey.generate(), await SigningKey.generate()];
const keys = new KeySet([old.publicKey, current.publicKey]);

const track = trackId({ kind: 'main', url: 'https://cdn.example/live/720p.m3u8' });
const BYTES = Uint8Array.from({ length: PIECE_BYTES + 100 }, (_, index) => index % 251);
const UNSIGNED = {
  streamId: streamName('https://cdn.example/live/master.m3u8').id,
  segment: segmentId(track, 4711, 'https://cdn.example/live/720p/4711.m4s'),
  issuedAtMs: 1_700_000_000_000,
  ...(await hashPieces(BYTES)),
};
const signed = await signAttestation(current, UNSIGNED);

describe('the hashes of a segment', () => {
  it.each([1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])('of %i bytes are those of its pieces', async (totalBytes) => {
    const bytes = Uint8Array.from({ length: totalBytes }, (_, index) => index % 7);
    const content = await hashPieces(bytes);
    expect(content.totalBytes).toBe(totalBytes);
    for (let index = 0; index * PIECE_BYTES < totalBytes; index++) {
      const piece = bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES);
      expect(Buffer.from(pieceHash(content, index)).toString('hex')).toBe(createHash('sha256').update(piece).digest('hex'));
    }
  });

  it('are refused for nothing, and for more than an attestation holds', async () => {
    const refused = expect.objectContaining({ reason: 'not-attestable' });
    await expect(hashPieces(new Uint8Array())).rejects.toThrow(refused);
    await expect(hashPieces(new Uint8Array(MAX_ATTESTED_PIECES * PIECE_BYTES + 1))).rejects.toThrow(refused);
    await expect(signAttestation(current, { ...UNSIGNED, totalBytes: 0 })).rejects.toThrow(refused);
  });
});

describe('an attestation', () => {
  it.each<[string, SigningKey, Verdict]>([
    ['of the key that goes', old, 'good'],
    ['of the key that comes', current, 'good'],
    ['of a stranger', stranger, 'unknown-key'],
  ])('%s is %s: two are valid at once', async (_, key, verdict) => {
    expect(await verifyAttestation(await signAttestation(key, UNSIGNED), keys)).toBe(verdict);
  });

  it('of a stranger who gives itself out for a trusted key is bad', async () => {
    const forged = { ...(await signAttestation(stranger, UNSIGNED)), keyId: current.keyId };
    expect(await verifyAttestation(forged, keys)).toBe('bad-signature');
  });

  it('that one trusted key signed is bad under the name of the other', async () => {
    expect(await verifyAttestation({ ...signed, keyId: old.keyId }, keys)).toBe('bad-signature');
  });

  it('is good after a journey as bytes', async () => {
    expect(await verifyAttestation(decodeAttestation(encodeAttestation(signed)), keys)).toBe('good');
  });

  it.each<[string, Partial<Attestation>]>([
    ['stream', { streamId: streamName('https://cdn.example/other/master.m3u8').id }],
    ['track', { segment: { ...signed.segment, track: trackId({ kind: 'main', url: 'https://cdn.example/live/480p.m3u8' }) } }],
    ['number, as in a replay', { segment: { ...signed.segment, sequence: 4712 } }],
    ['name', { segment: { ...signed.segment, name: '0'.repeat(16) } }],
    ['time', { issuedAtMs: signed.issuedAtMs + 1 }],
    ['size', { totalBytes: signed.totalBytes + 1 }],
    ['hashes', { pieceHashes: signed.pieceHashes.map((byte, index) => (index === 40 ? byte ^ 1 : byte)) }],
    ['signature', { signature: new Uint8Array(64) }],
  ])('of another %s is bad', async (_, change) => {
    expect(await verifyAttestation({ ...signed, ...change }, keys)).toBe('bad-signature');
  });

  it('is never good with a bit of it changed, wherever that is', async () => {
    const bytes = encodeAttestation(signed);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const changed = bytes.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        let attestation: Attestation;
        try {
          attestation = decodeAttestation(changed);
        } catch {
          return; // not even well formed
        }
        expect(await verifyAttestation(attestation, keys)).not.toBe('good');
      }),
      { numRuns: RUNS },
    );
  });
});

it("docs/protocol.md's example is good under the key that it shows", async () => {
  const text = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
  const block = (language: string) => new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(text)?.[1] ?? '';
  const hex = block('hex attestation').replaceAll(/#.*$/gm, '').replaceAll(/\s/g, '');
  const shown = await KeySet.fromJson({ keys: [JSON.parse(block('json key'))] });
  expect(await verifyAttestation(decodeAttestation(new Uint8Array(Buffer.from(hex, 'hex'))), shown)).toBe('good');
});
