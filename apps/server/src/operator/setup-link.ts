import { timingSafeEqual } from 'node:crypto';
import { newSecret, secretHash } from './secrets.ts';

/**
 * What makes the first account: a secret that only who reads the server's output knows. It is good once, and there is another one at
 * each start for as long as nobody has an account. Only its hash is kept.
 */
export class SetupLink {
  #hash: string | null = null;

  /** @returns the secret */
  make(): string {
    const secret = newSecret();
    this.#hash = secretHash(secret);
    return secret;
  }

  isGood(secret: string): boolean {
    return this.#hash !== null && timingSafeEqual(Buffer.from(this.#hash), Buffer.from(secretHash(secret)));
  }

  expire(): void {
    this.#hash = null;
  }
}
