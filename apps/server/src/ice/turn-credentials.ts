import { createHmac, randomBytes } from 'node:crypto';

export interface TurnCredentials {
  readonly username: string;
  readonly credential: string;
}

const MS_PER_SECOND = 1000;
/** Tells two viewers' allocations apart on the TURN server, for its quota per user; guessing it helps nobody. */
const RANDOM_BYTES = 12;

/** A name that nothing of the viewer is in: TURN servers log it. */
export function randomTurnUser(): string {
  return randomBytes(RANDOM_BYTES).toString('base64url');
}

/**
 * Credentials that the TURN server can check by itself, for it has the same secret: coturn's `use-auth-secret`,
 * draft-uberti-behave-turn-rest-00, section 2.2. They open allocations until they expire; one that is open then goes on.
 * @param nowMs Unix time in milliseconds
 */
export function turnCredentials(secret: string, ttlSeconds: number, nowMs: number, user: string): TurnCredentials {
  const username = `${Math.floor(nowMs / MS_PER_SECOND) + ttlSeconds}:${user}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
