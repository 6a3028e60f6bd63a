import { encodeStatement, type Attestation, type Statement } from '@tributary/protocol';
import { checkAttestable } from './hash-pieces.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Vouches for a segment, as of the time that is given.
 * @throws AttestError `not-attestable`; RangeError for hashes that are not those of a segment of this size
 */
export async function signAttestation(key: SigningKey, unsigned: Omit<Statement, 'keyId'>): Promise<Attestation> {
  checkAttestable(unsigned.totalBytes);
  const statement: Statement = { ...unsigned, keyId: key.keyId };
  return { ...statement, signature: await key.sign(encodeStatement(statement)) };
}
