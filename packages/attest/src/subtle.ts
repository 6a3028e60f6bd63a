import { AttestError } from './errors.ts';

/** The one algorithm: every browser's WebCrypto has it, and Node's. */
export const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
export const DIGEST = 'SHA-256';

/**
 * The platform's cryptography, looked up at each use: a page learns late whether it is secure.
 * @throws AttestError `no-webcrypto`
 */
export function subtle(): SubtleCrypto {
  const { crypto } = globalThis as { readonly crypto?: Partial<Crypto> };
  if (crypto?.subtle) return crypto.subtle;
  throw new AttestError(
    'no-webcrypto',
    'There is no WebCrypto here. Browsers offer it on HTTPS pages and localhost only: serve the page over HTTPS.',
  );
}
