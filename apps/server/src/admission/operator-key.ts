import { createHash, timingSafeEqual } from 'node:crypto';

const MIN_CHARACTERS = 22; // 128 random bits in base64url

/** What is wrong with a key that an operator chose; null: nothing. */
export function operatorKeyProblem(key: string): string | null {
  return key.length >= MIN_CHARACTERS
    ? null
    : `The operator key has ${key.length} characters and needs ${MIN_CHARACTERS}: make one with \`openssl rand -base64 24\`.`;
}

/** Whether an `Authorization` header carries the key (RFC 6750). Takes the same time for any wrong one. */
export function carriesKey(authorization: string | undefined, key: string): boolean {
  const presented = /^Bearer +(?<token>\S+) *$/i.exec(authorization ?? '')?.groups?.['token'] ?? '';
  // Hashes have one length, whatever was presented.
  return timingSafeEqual(sha256(presented), sha256(key));
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
