import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32; // 256 bits: nobody guesses one, so that a plain hash of it is kept as safely as a slow one

/** A secret for a cookie, a link or an API key. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/** What is kept of it. Equal secrets have equal hashes: it can be looked up by, and comparing leaks nothing of the secret. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');
