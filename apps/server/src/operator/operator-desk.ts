import type { Logger } from 'pino';
import { AccountBook } from './accounts.ts';
import { ApiKeyBook } from './api-keys.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { EventsLog } from './events-log.ts';
import { LoginLimits } from './login-limits.ts';
import { PasswordHasher, type PasswordCost } from './passwords.ts';
import { SeenBook } from './seen.ts';
import { SessionBook } from './sessions.ts';
import { SetupLink } from './setup-link.ts';
import type { OperatorStore } from './store.ts';

export interface OperatorDeskOptions {
  readonly store: OperatorStore;
  readonly logger: Logger;
  readonly operatorKey?: string | undefined;
  readonly isOpen?: boolean;
  /** Default: PASSWORD_COST. */
  readonly passwordCost?: PasswordCost | undefined;
  readonly nowMs?: () => number;
}

/** Who runs the site, and what they did. */
export class OperatorDesk {
  readonly store: OperatorStore;
  readonly accounts: AccountBook;
  readonly apiKeys: ApiKeyBook;
  readonly events: EventsLog;
  readonly door: Doorkeeper;
  readonly #setupLink = new SetupLink();

  constructor({ store, logger, operatorKey, isOpen = false, passwordCost, nowMs = Date.now }: OperatorDeskOptions) {
    const seen = new SeenBook(store, nowMs);
    this.store = store;
    this.accounts = new AccountBook(store, new PasswordHasher(passwordCost), seen, nowMs);
    this.apiKeys = new ApiKeyBook(store, seen, nowMs);
    this.events = new EventsLog(store, nowMs, (error) =>
      logger.error({ err: error }, 'writing the events log failed: it is tried again with the next event'),
    );
    this.door = new Doorkeeper({
      accounts: this.accounts,
      apiKeys: this.apiKeys,
      seen,
      sessions: new SessionBook(store, this.accounts, nowMs),
      limits: new LoginLimits(),
      setupLink: this.#setupLink,
      operatorKey,
      isOpen,
      nowMs,
    });
  }

  /** @returns the secret that makes the first account; null: there is one */
  async firstRun(): Promise<string | null> {
    return (await this.accounts.stored()).length === 0 ? this.#setupLink.make() : null;
  }
}
