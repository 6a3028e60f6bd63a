import { encodeStatement, hexOf, KEY_ID_BYTES, type Attestation } from '@tributary/protocol';
import { AttestError } from './errors.ts';
import { readPublicJwk, type PublicJwk } from './jwk.ts';
import { CURVE, DIGEST, SIGNATURE, subtle } from './subtle.ts';

/** A key that can say whether an attestation is its own. */
export class PublicKey {
  /** 16 hex digits: the first bytes of SHA-256 over the uncompressed point. */
  readonly keyId: string;
  /** With `kid`, for a server or a page. */
  readonly jwk: PublicJwk;
  readonly #key: CryptoKey;

  private constructor(keyId: string, jwk: PublicJwk, key: CryptoKey) {
    this.keyId = keyId;
    this.jwk = { ...jwk, kid: keyId, alg: 'ES256', use: 'sig' };
    this.#key = key;
  }

  /**
   * @param value JSON from anywhere
   * @throws AttestError `bad-key`, also for a point that is not on the curve; `no-webcrypto`
   */
  static async fromJwk(value: unknown): Promise<PublicKey> {
    const jwk = readPublicJwk(value);
    const webCrypto = subtle();
    let key: CryptoKey;
    try {
      key = await webCrypto.importKey('jwk', { ...jwk }, CURVE, true, ['verify']);
    } catch (cause) {
      throw new AttestError('bad-key', 'This JWK names no point of P-256: copy the whole key again.', { cause });
    }
    const point = await webCrypto.exportKey('raw', key);
    const digest = new Uint8Array(await webCrypto.digest(DIGEST, point));
    return new PublicKey(hexOf(digest, 0, KEY_ID_BYTES), jwk, key);
  }

  /** Whether this key signed exactly what the attestation states. */
  verify(attestation: Attestation): Promise<boolean> {
    return this.signed(attestation.signature, encodeStatement(attestation));
  }

  /** Whether this key signed exactly these bytes. @param signature r and s */
  signed(signature: Uint8Array<ArrayBuffer>, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    return subtle().verify(SIGNATURE, this.#key, signature, bytes);
  }
}
