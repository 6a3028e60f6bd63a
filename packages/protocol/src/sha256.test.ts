// Against Node's, and the vectors of FIPS 180-4 and the NIST's example values
// (https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values).
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from './sha256.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const byNode = (message: Uint8Array): string => createHash('sha256').update(message).digest('hex');

describe('sha256', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
    [
      'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
      'cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1',
    ],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('of %.20s…', (message, digest) => expect(hex(sha256(Buffer.from(message)))).toBe(digest));

  it('is right at every length around a block and around what its end needs', () => {
    for (let length = 0; length <= 260; length++) {
      const message = Uint8Array.from({ length }, (_, index) => index * 7 + length);
      expect(hex(sha256(message)), `${length} bytes`).toBe(byNode(message));
    }
  });

  it('is Node’s, of any bytes and of views into others', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_000 }), fc.nat(50), (bytes, offset) => {
        const view = bytes.subarray(Math.min(offset, bytes.length));
        const before = hex(view);
        expect(hex(sha256(view))).toBe(byNode(view));
        expect(hex(view)).toBe(before);
      }),
      { numRuns: 1_000 },
    );
  });
});
