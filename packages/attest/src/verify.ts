import type { Attestation } from '@tributary/protocol';
import type { KeySet } from './key-set.ts';

/**
 * - `good`: a trusted key signed exactly this
 * - `unknown-key`: by a key that is not trusted, or not yet: nobody's guilt
 * - `bad-signature`: it names a trusted key that did not sign it: forged, or changed on its way
 */
export type Verdict = 'good' | 'unknown-key' | 'bad-signature';

/** Whether an attestation is true. It says what stream and segment it is for: that these are the ones in question is the caller's to compare. */
export async function verifyAttestation(attestation: Attestation, keys: KeySet): Promise<Verdict> {
  const key = keys.get(attestation.keyId);
  if (!key) return 'unknown-key';
  return (await key.verify(attestation)) ? 'good' : 'bad-signature';
}
