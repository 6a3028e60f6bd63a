import { expect, it } from 'vitest';
import { verifyingCores } from './sum.ts';

it('adds up both kinds of work', () => {
  const unit = { pieceMs: 0.2, attestationMs: 0.5 };
  expect(verifyingCores(unit, { hashes: 5, signatures: 2 })).toBeCloseTo(0.002);
  expect(verifyingCores({ ...unit, pieceMs: null }, { hashes: 5, signatures: 2 })).toBeNull();
  expect(verifyingCores(unit, { hashes: 5, signatures: null })).toBeNull();
});
