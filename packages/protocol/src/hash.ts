import { sha256 } from './sha256.ts';
import { hexOf } from './wire/hex.ts';

const LENGTH_BYTES = 4;

/**
 * Names things: the first `bytes` bytes of SHA-256 over the parts, as lower-case hex. Each part is UTF-8 after its length
 * in bytes (4 bytes, big-endian), so that ('a', 'bc') and ('ab', 'c') differ whatever characters a playlist contains.
 * Synchronous, because names are needed where WebCrypto's promises are not (and WebCrypto is absent on insecure pages).
 * Never used on media bytes.
 */
export function nameHash(bytes: number, ...parts: readonly string[]): string {
  return hexOf(sha256(Uint8Array.from(parts.flatMap(withLength))), 0, bytes);
}

function withLength(part: string): readonly number[] {
  const text = new TextEncoder().encode(part);
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, text.length);
  return [...length, ...text];
}
