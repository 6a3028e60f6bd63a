import { viewerAddress } from '@tributary/signaling';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { OperatorError } from './errors.ts';
import { WRONG_PER_ACCOUNT, WRONG_PER_ADDRESS } from './limits.ts';
import { secretHash } from './secrets.ts';

const MS_PER_SECOND = 1000;

/**
 * Wrong passwords by address and by account. What is right is given back, so that who knows its password is slowed down by nobody at
 * its own address. Remembered are as many names and addresses as passwords can be checked in an hour: hashing them is what bounds it.
 */
export class LoginLimits {
  readonly #byAddress = new RateLimiterMemory({ points: WRONG_PER_ADDRESS.points, duration: WRONG_PER_ADDRESS.durationMs / MS_PER_SECOND });
  readonly #byAccount = new RateLimiterMemory({ points: WRONG_PER_ACCOUNT.points, duration: WRONG_PER_ACCOUNT.durationMs / MS_PER_SECOND });

  /**
   * Counts an attempt as wrong before it is looked at: those at the same time cannot be more than the bound either. Throws an
   * {@link OperatorError} `too-many`.
   * @returns takes that back
   */
  async attempt(address: string, account: string): Promise<() => Promise<void>> {
    const { address: from } = viewerAddress(address);
    const name = secretHash(account.toLowerCase()); // of one length, whatever was typed
    await take(this.#byAddress, from, 'Too many wrong passwords from this address');
    await take(this.#byAccount, name, 'Too many wrong passwords for this account');
    return async () => {
      await this.#byAddress.reward(from);
      await this.#byAccount.reward(name);
    };
  }
}

async function take(limit: RateLimiterMemory, key: string, what: string): Promise<void> {
  try {
    await limit.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const minutes = Math.ceil(refusal.msBeforeNext / (60 * MS_PER_SECOND));
    throw new OperatorError('too-many', `${what}: try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`, {
      retryAfterMs: Math.max(1, refusal.msBeforeNext),
    });
  }
}
