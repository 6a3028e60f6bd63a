import { AttestError } from './errors.ts';

/** A public key of ours as JSON (RFC 7517, RFC 7518 6.2.1). */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  /** Coordinates, 32 bytes each as base64url. */
  readonly x: string;
  readonly y: string;
  /** The key id. Computed from the key when it is written, and not believed when it is read. */
  readonly kid?: string;
  readonly alg?: 'ES256';
  readonly use?: 'sig';
}

/** A private key of ours (RFC 7518, 6.2.2): whoever has it can vouch for anything. */
export interface PrivateJwk extends PublicJwk {
  readonly d: string;
}

const COORDINATE = /^[\w-]{43}$/; // 32 bytes as base64url without padding

/**
 * The members that make the key, of JSON from anywhere. The others (`key_ops`, `use`, `kid` …) are left out: tools write them
 * differently, and WebCrypto refuses a key for them.
 * @throws AttestError `bad-key`
 */
export function readPublicJwk(value: unknown): PublicJwk {
  const { kty, crv, x, y } = asRecord(value);
  if (kty !== 'EC' || crv !== 'P-256' || !isCoordinate(x) || !isCoordinate(y))
    throw new AttestError('bad-key', 'This is not a P-256 key as JWK: make one with `tributary keys new`.');
  return { kty, crv, x, y };
}

/** @throws AttestError `bad-key` */
export function readPrivateJwk(value: unknown): PrivateJwk {
  const { d } = asRecord(value);
  const key = readPublicJwk(value);
  if (!isCoordinate(d)) throw new AttestError('bad-key', 'This key has no private part: give the file that `tributary keys new` made.');
  return { ...key, d };
}

const isCoordinate = (value: unknown): value is string => typeof value === 'string' && COORDINATE.test(value);

function asRecord(value: unknown): Readonly<Record<'kty' | 'crv' | 'x' | 'y' | 'd', unknown>> {
  return (typeof value === 'object' && value !== null ? value : {}) as Record<'kty' | 'crv' | 'x' | 'y' | 'd', unknown>;
}
