import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { OperatorError } from './errors.ts';
import { HASHES_AT_ONCE, HASHES_WAITING } from './limits.ts';

/** What one hash costs (RFC 7914): 128 · 2^log2N · r bytes of memory, p times over. */
export interface PasswordCost {
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
}

/** One of the settings that OWASP's cheat sheet on storing passwords takes for equal: 32 MiB, about a third of a second of one core. */
export const PASSWORD_COST: PasswordCost = { log2N: 15, r: 8, p: 3 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** What a stored hash may ask for at most: it is the operator's own, and still no reason to run out of memory. */
const MAX_LOG2_N = 17;
const MAX_P = 16;
const SLACK_BYTES = 1024 * 1024; // Node counts some buffers besides
const BUSY = 'The server is checking other passwords: try again in a moment.';
const PHC = /^\$scrypt\$ln=(?<log2N>\d{1,2}),r=(?<r>\d{1,2}),p=(?<p>\d{1,2})\$(?<salt>[A-Za-z0-9+/]+)\$(?<hash>[A-Za-z0-9+/]+)$/;

/** Hashes passwords by scrypt, a few at once. A stored hash says how it was made, in the PHC string format, so that costs can rise. */
export class PasswordHasher {
  readonly #cost: PasswordCost;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** Of no password: compared with where there is no account, so that a name's being known does not show in the time. */
  readonly #nobody: string;

  constructor(cost: PasswordCost = PASSWORD_COST) {
    this.#cost = cost;
    this.#nobody = phc(cost, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
  }

  /** Throws an {@link OperatorError} `busy` where too many wait. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return phc(this.#cost, salt, await this.#derive(password, salt, this.#cost));
  }

  /** Takes the same work whether there is a hash to compare with or not. Throws as above. */
  async verify(password: string, stored: string | null): Promise<boolean> {
    const { log2N, r, p, salt, hash } = PHC.exec(stored ?? this.#nobody)?.groups ?? {};
    const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
    if (salt === undefined || hash === undefined || cost.log2N > MAX_LOG2_N || cost.p > MAX_P) return false;
    const expected = Buffer.from(hash, 'base64');
    const derived = await this.#derive(password, Buffer.from(salt, 'base64'), cost);
    return expected.length === derived.length && timingSafeEqual(expected, derived) && stored !== null;
  }

  async #derive(password: string, salt: Buffer, { log2N, r, p }: PasswordCost): Promise<Buffer> {
    await this.#turn();
    try {
      const N = 2 ** log2N;
      const options = { N, r, p, maxmem: 128 * N * r + SLACK_BYTES };
      // The same text has the same hash however a keyboard composed its letters.
      const text = password.normalize('NFKC');
      return await new Promise<Buffer>((resolve, reject) =>
        scrypt(text, salt, HASH_BYTES, options, (error, hash) => (error ? reject(error) : resolve(hash))),
      );
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= HASHES_AT_ONCE) {
      if (this.#waiting.length >= HASHES_WAITING) throw new OperatorError('busy', BUSY);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }
}

function phc({ log2N, r, p }: PasswordCost, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${log2N},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
