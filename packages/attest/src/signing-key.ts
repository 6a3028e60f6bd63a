import { AttestError } from './errors.ts';
import { readPrivateJwk, type PrivateJwk } from './jwk.ts';
import { PublicKey } from './public-key.ts';
import { CURVE, SIGNATURE, subtle } from './subtle.ts';

const PROBE = new Uint8Array([0x3f]); // not the beginning of any attestation

/** A key that vouches for segments. */
export class SigningKey {
  readonly publicKey: PublicKey;
  readonly #jwk: PrivateJwk;
  readonly #key: CryptoKey;

  private constructor(publicKey: PublicKey, jwk: PrivateJwk, key: CryptoKey) {
    this.publicKey = publicKey;
    this.#jwk = jwk;
    this.#key = key;
  }

  /** A new key. @throws AttestError `no-webcrypto` */
  static async generate(): Promise<SigningKey> {
    const { privateKey } = await subtle().generateKey(CURVE, true, ['sign', 'verify']);
    return SigningKey.fromJwk(await subtle().exportKey('jwk', privateKey));
  }

  /**
   * @param value JSON from anywhere
   * @throws AttestError `bad-key`, also where the private and the public part do not belong together; `no-webcrypto`
   */
  static async fromJwk(value: unknown): Promise<SigningKey> {
    const jwk = readPrivateJwk(value);
    const publicKey = await PublicKey.fromJwk(jwk);
    try {
      const { kty, crv, x, y, d } = jwk;
      const key = await subtle().importKey('jwk', { kty, crv, x, y, d }, CURVE, false, ['sign']);
      const verifying = await subtle().importKey('jwk', { kty, crv, x, y }, CURVE, false, ['verify']);
      // Not every platform checks: viewers would refuse all that such a key signs.
      if (await subtle().verify(SIGNATURE, verifying, await subtle().sign(SIGNATURE, key, PROBE), PROBE))
        return new SigningKey(publicKey, jwk, key);
    } catch (cause) {
      throw new AttestError('bad-key', 'This private key does not work: restore its file from a backup, or make a new key.', { cause });
    }
    throw new AttestError('bad-key', 'The private and the public part of this key do not belong together: restore its file from a backup.');
  }

  get keyId(): string {
    return this.publicKey.keyId;
  }

  /** The whole key, to be kept in secret. */
  toJwk(): PrivateJwk {
    const { kty, crv, x, y, d } = this.#jwk;
    return { kty, crv, x, y, d, kid: this.keyId, alg: 'ES256', use: 'sig' };
  }

  /** ECDSA with SHA-256: r and s. */
  async sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await subtle().sign(SIGNATURE, this.#key, bytes));
  }
}
