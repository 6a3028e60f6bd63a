/** The keys that join tokens are verified with, from files. Each is bound to its algorithm: a public key never serves as an HMAC secret. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, importJWK, type CryptoKey, type JWK } from 'jose';
import { ServerError } from '../errors.ts';

export interface TokenKey {
  /** Undefined: fits any token of its algorithm. */
  readonly kid: string | undefined;
  readonly algorithms: readonly string[];
  readonly key: CryptoKey | KeyObject | Uint8Array;
}

export const HMAC_ALGORITHM = 'HS256';
const EC_ALGORITHMS = ['ES256'];
/** RFC 9864 names the curve; older libraries write `EdDSA`. */
const ED_ALGORITHMS = ['EdDSA', 'Ed25519'];
export const PUBLIC_KEY_ALGORITHMS: readonly string[] = [...EC_ALGORITHMS, ...ED_ALGORITHMS];

/** RFC 7518, section 3.2: an HMAC key has at least the hash's 256 bits. Shorter ones are guessed offline from a single token. */
const SECRET_BYTES_MIN = 32;
/** Keys of all files: each one is tried on every token without a `kid`. */
export const MAX_KEYS = 16;
const MAKE_ONE = 'make one with `openssl rand -base64 48`';

/** @param text of a file or an environment variable; white space around it does not count */
export function secretKey(text: string): TokenKey {
  const key = new TextEncoder().encode(text.trim());
  if (key.length < SECRET_BYTES_MIN) {
    throw new ServerError('bad-option', `The token secret has ${key.length} bytes and needs ${SECRET_BYTES_MIN}: ${MAKE_ONE}.`);
  }
  return { kid: undefined, algorithms: [HMAC_ALGORITHM], key };
}

/** Reads PEM (SPKI), a JWK, or a JWK set. Throws a {@link ServerError} `bad-option` that says what would do. */
export async function publicKeys(text: string): Promise<TokenKey[]> {
  try {
    return text.trimStart().startsWith('{') ? await jwkKeys(JSON.parse(text) as JWK | { keys: JWK[] }) : [pemKey(text)];
  } catch (cause) {
    if (cause instanceof ServerError) throw cause;
    throw new ServerError('bad-option', `A token key cannot be read: it must be a public key, PEM or JWK. ${String(cause)}`, { cause });
  }
}

function pemKey(pem: string): TokenKey {
  if (pem.includes('PRIVATE KEY')) throw holdsPrivateKey();
  const key = createPublicKey(pem);
  const curve = key.asymmetricKeyType === 'ec' ? key.asymmetricKeyDetails?.namedCurve : key.asymmetricKeyType;
  return { kid: undefined, algorithms: algorithmsOf(curve), key };
}

async function jwkKeys(json: JWK | { readonly keys: readonly JWK[] }): Promise<TokenKey[]> {
  const jwks = 'keys' in json && Array.isArray(json.keys) ? (json.keys as JWK[]) : [json as JWK];
  return Promise.all(
    jwks.map(async (jwk) => {
      if (jwk.d !== undefined || jwk.k !== undefined) throw holdsPrivateKey();
      const algorithms = algorithmsOf(jwk.crv);
      await calculateJwkThumbprint(jwk); // throws on what is no complete key
      const key = await importJWK({ ...jwk, alg: algorithms[0] ?? '' });
      return { kid: jwk.kid, algorithms, key };
    }),
  );
}

function algorithmsOf(curve: string | undefined): readonly string[] {
  switch (curve) {
    case 'P-256':
    case 'prime256v1':
      return EC_ALGORITHMS;
    case 'Ed25519':
    case 'ed25519':
      return ED_ALGORITHMS;
  }
  throw new ServerError('bad-option', `A token key is for ${curve ?? 'an unknown curve'}: use ES256 (P-256) or EdDSA (Ed25519).`);
}

function holdsPrivateKey(): ServerError {
  return new ServerError(
    'bad-option',
    'A token key file holds a secret: give the server the public half only, and replace the key if others saw it.',
  );
}
