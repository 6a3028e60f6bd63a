/** Makes join tokens, as a site's server does. */
import { createPrivateKey, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { ServerError } from '../errors.ts';
import { HMAC_ALGORITHM, secretKey, type TokenKey } from './keys.ts';

export interface TokenRequest {
  /** Playlist URL or path, StreamId (`id:…`), or the site's own name (`name:…`); or several. The prefixes are for what could be taken for something else. */
  readonly stream: string | readonly string[];
  readonly expiresInSeconds: number;
  /** The viewer, for revocation. */
  readonly subject?: string | undefined;
  /** Viewers that may come by it in all. */
  readonly uses?: number | undefined;
  /** Viewers that may be here by it at once. */
  readonly seats?: number | undefined;
  /** Web origins whose pages may use it. */
  readonly origins?: readonly string[] | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  readonly keyId?: string | undefined;
}

/** With what it is signed: a shared secret, or a private key as PEM (P-256 or Ed25519). */
export type SigningKey = { readonly secret: string } | { readonly privateKey: string };

/** Throws a {@link ServerError} `bad-option` for a key that cannot sign. */
export async function mintToken(request: TokenRequest, signing: SigningKey): Promise<string> {
  const { algorithm, key } = readKey(signing);
  const { subject, uses, seats, origins, issuer, audience, keyId } = request;
  const nowSeconds = Math.floor(Date.now() / 1000);
  const token = new SignJWT({
    stream: request.stream,
    ...(uses === undefined ? {} : { uses }),
    ...(seats === undefined ? {} : { seats }),
    ...(origins === undefined || origins.length === 0 ? {} : { origin: origins }),
  })
    .setProtectedHeader({ alg: algorithm, ...(keyId === undefined ? {} : { kid: keyId }) })
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + request.expiresInSeconds)
    // Two viewers of the same second must not share their uses.
    .setJti(randomUUID());
  if (subject !== undefined) token.setSubject(subject);
  if (issuer !== undefined) token.setIssuer(issuer);
  if (audience !== undefined) token.setAudience(audience);
  return token.sign(key);
}

function readKey(signing: SigningKey): { readonly algorithm: string; readonly key: TokenKey['key'] } {
  if ('secret' in signing) return { algorithm: HMAC_ALGORITHM, key: secretKey(signing.secret).key };
  const key = readPrivateKey(signing.privateKey);
  const { asymmetricKeyType, asymmetricKeyDetails } = key;
  if (asymmetricKeyType === 'ed25519') return { algorithm: 'EdDSA', key };
  if (asymmetricKeyDetails?.namedCurve === 'prime256v1') return { algorithm: 'ES256', key };
  throw new ServerError('bad-option', 'The private key must be for ES256 (P-256) or EdDSA (Ed25519).');
}

function readPrivateKey(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new ServerError('bad-option', `The private key cannot be read: it must be PEM. ${String(cause)}`, { cause });
  }
}
