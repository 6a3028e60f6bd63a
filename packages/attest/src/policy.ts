import { signPolicyWith, type PolicyDocument, type ReadPolicy, type SignedPolicy } from '@tributary/protocol';
import type { KeySet } from './key-set.ts';
import type { SigningKey } from './signing-key.ts';
import type { Verdict } from './verify.ts';

/** The operator's word, for viewers to pass on. */
export function signPolicy(key: SigningKey, document: PolicyDocument): Promise<SignedPolicy> {
  return signPolicyWith(document, key.keyId, (bytes) => key.sign(bytes));
}

/** Whether a trusted key signed it. Whom it is for, and whether a later one is known, is the caller's to look at. */
export async function verifyPolicy({ keyId, signature, signedBytes }: ReadPolicy, keys: KeySet): Promise<Verdict> {
  const key = keys.get(keyId);
  if (!key) return 'unknown-key';
  return (await key.signed(signature, signedBytes)) ? 'good' : 'bad-signature';
}
