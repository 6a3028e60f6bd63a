import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

// Parts are joined by a byte that no URL or attribute contains, so that ('a', 'bc') and ('ab', 'c') differ.
const PART_SEPARATOR = '\u0000';

/**
 * Names things: the first `bytes` bytes of SHA-256 over the parts, as lower-case hex. Synchronous, because names are
 * needed where WebCrypto's promises are not (and WebCrypto is absent on insecure pages). Never used on media bytes.
 */
export function nameHash(bytes: number, ...parts: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(parts.join(PART_SEPARATOR))).subarray(0, bytes));
}
