/**
 * Counts what the page has WebCrypto hash and verify, from outside. Every player's page imports this module first: a player that keeps
 * the methods under another name while it loads keeps the wrapped ones.
 */
import { wrap } from './wrap.ts';

export interface CryptoWork {
  /** Calls of `digest`, and the bytes given to them. */
  hashes: number;
  hashedBytes: number;
  /** Calls of `verify`. */
  signatures: number;
}

declare global {
  interface Window {
    cryptoWork: CryptoWork;
  }
}

const work: CryptoWork = { hashes: 0, hashedBytes: 0, signatures: 0 };
window.cryptoWork = work;

const HEX = 16;
/** The browser's own, before it is wrapped: what the benchmark hashes is none of the player's work. */
const digest = crypto.subtle.digest.bind(crypto.subtle);

/** SHA-256 in hex. The bytes are copied at once: they may be changed or handed over while the answer is awaited. */
export async function sha256(bytes: ArrayBuffer): Promise<string> {
  return Array.from(new Uint8Array(await digest('SHA-256', bytes)), (byte) => byte.toString(HEX).padStart(2, '0')).join('');
}

wrap(SubtleCrypto.prototype, 'digest', (call, [, bytes]) => {
  work.hashes++;
  if (bytes instanceof ArrayBuffer || ArrayBuffer.isView(bytes)) work.hashedBytes += bytes.byteLength;
  return call();
});
wrap(SubtleCrypto.prototype, 'verify', (call) => {
  work.signatures++;
  return call();
});
