import { KeySet, PublicKey, signAttestation, SigningKey } from '@tributary/attest';
import { encodeAttestation, type SegmentContent, type SegmentId, type StreamId, type TrustedKey } from '@tributary/protocol';
import type { NotarySigner } from '@tributary/signaling';
import { ServerError } from '../errors.ts';

/** The server's keys: the first signs, all are told to viewers. */
export class NotaryKeys implements NotarySigner {
  readonly keys: readonly TrustedKey[];
  readonly #signing: SigningKey;

  private constructor(signing: SigningKey, keys: readonly TrustedKey[]) {
    this.#signing = signing;
    this.keys = keys;
  }

  /**
   * @param jwks the first a private key, the others private or public; none: a key that ends with the process
   * @throws ServerError `bad-key`
   */
  static async from(jwks: readonly unknown[]): Promise<NotaryKeys> {
    try {
      const [first, ...others] = jwks;
      const signing = first === undefined ? await SigningKey.generate() : await SigningKey.fromJwk(first);
      const set = new KeySet([signing.publicKey, ...(await Promise.all(others.map((jwk) => PublicKey.fromJwk(jwk))))]);
      return new NotaryKeys(signing, set.toJson().keys);
    } catch (cause) {
      throw new ServerError('bad-key', `The notary's keys do not work. ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }

  get keyId(): string {
    return this.#signing.keyId;
  }

  async sign(streamId: StreamId, segment: SegmentId, content: SegmentContent): Promise<string> {
    const attestation = await signAttestation(this.#signing, { streamId, segment, issuedAtMs: Date.now(), ...content });
    return Buffer.from(encodeAttestation(attestation)).toString('base64');
  }
}

/** Keys of packagers, each file a key or a set of them: `tributary keys public` prints both. @throws ServerError `bad-key` */
export async function readSealedKeys(files: readonly unknown[]): Promise<readonly TrustedKey[]> {
  try {
    const read = await Promise.all(files.map((json) => (isSet(json) ? KeySet.fromJson(json) : oneKey(json))));
    return new KeySet(read.flatMap((set) => set.keyIds.map((keyId) => set.get(keyId)!))).toJson().keys;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ServerError('bad-key', `The packager's keys (--sealed-keys) cannot be used. ${why}`, { cause });
  }
}

const isSet = (json: unknown): boolean => typeof json === 'object' && json !== null && 'keys' in json;
const oneKey = async (json: unknown): Promise<KeySet> => new KeySet([await PublicKey.fromJwk(json)]);
