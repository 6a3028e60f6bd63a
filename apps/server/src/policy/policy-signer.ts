import { KeySet, signPolicy, SigningKey, verifyPolicy } from '@tributary/attest';
import { readSignedPolicy, type PolicyDocument, type SignedPolicy, type TrustedKey } from '@tributary/protocol';
import { ServerError } from '../errors.ts';

/** The operator's key: its word is believed from whomever it comes. */
export class PolicySigner {
  /** What viewers are told to believe. */
  readonly keys: readonly TrustedKey[];
  readonly #key: SigningKey;
  readonly #trusted: KeySet;

  private constructor(key: SigningKey) {
    this.#key = key;
    this.#trusted = new KeySet([key.publicKey]);
    this.keys = this.#trusted.toJson().keys;
  }

  /** @param jwk private; undefined: a key that ends with the process @throws ServerError `bad-key` */
  static async from(jwk: unknown): Promise<PolicySigner> {
    try {
      return new PolicySigner(jwk === undefined ? await SigningKey.generate() : await SigningKey.fromJwk(jwk));
    } catch (cause) {
      throw new ServerError('bad-key', `The key for policies does not work. ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }

  /** Decides, with a viewer's identifier, on its side of a rollout: as long as the key is the same, the sides are. */
  get salt(): string {
    return this.#key.keyId;
  }

  sign(document: PolicyDocument): Promise<SignedPolicy> {
    return signPolicy(this.#key, document);
  }

  /** @returns null where this key has not signed it */
  async read(signed: string): Promise<PolicyDocument | null> {
    const read = readSignedPolicy(signed);
    return read && (await verifyPolicy(read, this.#trusted)) === 'good' ? read.document : null;
  }
}
