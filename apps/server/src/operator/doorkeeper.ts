import type { Session } from '@tributary/operator-api';
import { carriesKey } from '../admission/operator-key.ts';
import { seenAccount, type AccountBook, type StoredAccount } from './accounts.ts';
import { seenKey, type ApiKeyBook } from './api-keys.ts';
import { OperatorError } from './errors.ts';
import { ANYBODY, OPERATOR_KEY, type Identity } from './identity.ts';
import { MAX_API_KEYS, MAX_SESSIONS, REMEMBERED_MS } from './limits.ts';
import type { LoginLimits } from './login-limits.ts';
import { secretHash } from './secrets.ts';
import type { SeenBook } from './seen.ts';
import type { SessionBook } from './sessions.ts';
import type { SetupLink } from './setup-link.ts';

/** What a request shows of who sends it. */
export interface Credentials {
  /** Of the session's cookie. */
  readonly cookie: string | undefined;
  readonly authorization: string | undefined;
}

export interface DoorkeeperOptions {
  readonly accounts: AccountBook;
  readonly sessions: SessionBook;
  readonly apiKeys: ApiKeyBook;
  readonly seen: SeenBook;
  readonly limits: LoginLimits;
  readonly setupLink: SetupLink;
  /** Secret that the server was started with, if any. */
  readonly operatorKey: string | undefined;
  /** Everybody may look. */
  readonly isOpen: boolean;
  readonly nowMs: () => number;
}

interface Remembered {
  readonly identity: Identity | null;
  readonly atMs: number;
}

const WRONG_LOGIN = 'Name or password is wrong.';
const WRONG_LINK = 'This link is no longer good: restart the server, and take the one that it prints.';
const BEARER = /^Bearer +(?<secret>\S{1,256}) *$/i;

/** Says who asks, lets people in and out. */
export class Doorkeeper {
  readonly #options: DoorkeeperOptions;
  /** By hash of what was shown; as many as there can be sessions and keys, and what was used longest ago goes first. */
  readonly #remembered = new Map<string, Remembered>();
  /** Counts up when all are forgotten: what was looked up before that is not remembered after it. */
  #generation = 0;

  constructor(options: DoorkeeperOptions) {
    this.#options = options;
  }

  /** Null: nobody who may even look. While the store is away, who was known before stays so. */
  async identify(credentials: Credentials): Promise<Identity | null> {
    const bearer = BEARER.exec(credentials.authorization ?? '')?.groups?.['secret'];
    const { operatorKey, isOpen } = this.#options;
    if (bearer !== undefined && operatorKey !== undefined && carriesKey(credentials.authorization, operatorKey)) return OPERATOR_KEY;
    const shown = bearer ?? credentials.cookie;
    const known = shown === undefined ? null : await this.#known(shown, bearer !== undefined);
    // A wrong key is wrong wherever it is shown: whoever meant to use one should hear of it.
    if (known === null && bearer !== undefined) return null;
    return known ?? (isOpen ? ANYBODY : null);
  }

  async session(identity: Identity | null): Promise<Session> {
    const { accounts, isOpen } = this.#options;
    const account = identity === null || identity.kind === 'anybody' ? null : { name: identity.name, role: identity.role };
    return { account, needsSetup: account === null && (await accounts.stored()).length === 0, isOpen };
  }

  /** @returns the session's secret. Throws an {@link OperatorError} `no-session`, `too-many` or `busy`. */
  async logIn(name: string, password: string, address: string): Promise<{ readonly secret: string; readonly identity: Identity }> {
    const giveBack = await this.#options.limits.attempt(address, name);
    const account = await this.#options.accounts.check(name, password);
    if (account === null) throw new OperatorError('no-session', WRONG_LOGIN);
    await giveBack();
    return this.#open(account);
  }

  /** Makes the first account and logs it in. Throws an {@link OperatorError} `forbidden`, `conflict`, `too-many` or `busy`. */
  async setUp(token: string, name: string, password: string, address: string) {
    const giveBack = await this.#options.limits.attempt(address, '');
    if (!this.#options.setupLink.isGood(token)) throw new OperatorError('forbidden', WRONG_LINK);
    await giveBack();
    await this.#options.accounts.add(name, password, 'operator', true);
    this.#options.setupLink.expire();
    const account = await this.#options.accounts.find(name);
    if (account === null) throw new OperatorError('conflict', 'The account was removed again: ask who did.');
    return this.#open(account);
  }

  async logOut(cookie: string): Promise<void> {
    await this.#options.sessions.end(cookie);
    this.forget();
  }

  /** After accounts or keys have changed: who is known is looked up again. */
  forget(): void {
    this.#remembered.clear();
    this.#generation += 1;
  }

  async #open(account: StoredAccount) {
    await this.#options.seen.note(seenAccount(account.name));
    return { secret: await this.#options.sessions.open(account), identity: identityOf(account) };
  }

  async #known(secret: string, isBearer: boolean): Promise<Identity | null> {
    const { nowMs } = this.#options;
    const key = `${isBearer ? 'key' : 'session'}:${secretHash(secret)}`;
    const remembered = this.#remembered.get(key);
    if (remembered !== undefined && nowMs() - remembered.atMs < REMEMBERED_MS) return remembered.identity;
    const atMs = nowMs();
    const generation = this.#generation;
    let identity: Identity | null;
    try {
      identity = isBearer ? await this.#byKey(secret) : await this.#bySession(secret);
    } catch (error) {
      if (remembered === undefined) throw error;
      return remembered.identity;
    }
    // Only who was let in: what anybody can make up fills no memory.
    this.#remembered.delete(key);
    if (identity !== null && generation === this.#generation) this.#remembered.set(key, { identity, atMs });
    if (this.#remembered.size > MAX_SESSIONS + MAX_API_KEYS) {
      const [oldest] = this.#remembered.keys();
      if (oldest !== undefined) this.#remembered.delete(oldest);
    }
    return identity;
  }

  async #bySession(secret: string): Promise<Identity | null> {
    const account = await this.#options.sessions.find(secret);
    if (account === null) return null;
    await this.#options.seen.note(seenAccount(account.name));
    return identityOf(account);
  }

  async #byKey(secret: string): Promise<Identity | null> {
    const key = await this.#options.apiKeys.find(secret);
    if (key === null) return null;
    await this.#options.seen.note(seenKey(key.id));
    return { kind: 'api-key', name: key.name, role: key.role };
  }
}

function identityOf({ name, role }: StoredAccount): Identity {
  return { kind: 'account', name, role };
}
