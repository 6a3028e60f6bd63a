import type { AccountBook, StoredAccount } from './accounts.ts';
import { MAX_SESSIONS, SEEN_INTERVAL_MS, SESSION_IDLE_MS, SESSION_MS, SESSIONS_PER_ACCOUNT } from './limits.ts';
import { newSecret, secretHash } from './secrets.ts';
import type { OperatorStore } from './store.ts';

interface StoredSession {
  readonly account: string;
  /** Of the account when the session was opened. */
  readonly stamp: string;
  readonly createdAtMs: number;
  readonly lastSeenMs: number;
}

const KIND = 'session';

/** Logged-in browsers. Of the secret in a cookie only its hash is kept: who reads the store cannot log in with it. */
export class SessionBook {
  readonly #store: OperatorStore;
  readonly #accounts: AccountBook;
  readonly #nowMs: () => number;

  constructor(store: OperatorStore, accounts: AccountBook, nowMs: () => number) {
    this.#store = store;
    this.#accounts = accounts;
    this.#nowMs = nowMs;
  }

  /** @returns the secret */
  async open({ name, stamp }: StoredAccount): Promise<string> {
    await this.#makeRoom(name);
    const secret = newSecret();
    const nowMs = this.#nowMs();
    const session: StoredSession = { account: name, stamp, createdAtMs: nowMs, lastSeenMs: nowMs };
    await this.#store.write(KIND, secretHash(secret), session, 'any');
    return secret;
  }

  /** Whose it is; null: nobody's, or not any more. */
  async find(secret: string): Promise<StoredAccount | null> {
    const id = secretHash(secret);
    const document = await this.#store.read(KIND, id);
    if (document === null) return null;
    const session = document.body as StoredSession;
    const account = this.#isOver(session) ? null : await this.#accounts.find(session.account);
    if (account === null || account.stamp !== session.stamp) {
      await this.#store.remove(KIND, id);
      return null;
    }
    const nowMs = this.#nowMs();
    // By its revision: a session that is ended at this very moment does not come back.
    if (nowMs - session.lastSeenMs >= SEEN_INTERVAL_MS)
      await this.#store.write(KIND, id, { ...session, lastSeenMs: nowMs }, document.revision);
    return account;
  }

  async end(secret: string): Promise<void> {
    await this.#store.remove(KIND, secretHash(secret));
  }

  /** Lets go of those that are over, and of those used longest ago where there are too many. */
  async #makeRoom(account: string): Promise<void> {
    const sessions = (await this.#store.list(KIND, MAX_SESSIONS)).map(({ id, body }) => ({ id, ...(body as StoredSession) }));
    const going = new Set(sessions.filter((session) => this.#isOver(session)));
    const live = sessions.filter((session) => !going.has(session)).sort((a, b) => a.lastSeenMs - b.lastSeenMs);
    const own = live.filter((session) => session.account === account);
    for (const session of own.slice(0, Math.max(0, own.length + 1 - SESSIONS_PER_ACCOUNT))) going.add(session);
    const staying = live.filter((session) => !going.has(session));
    for (const session of staying.slice(0, Math.max(0, staying.length + 1 - MAX_SESSIONS))) going.add(session);
    for (const { id } of going) await this.#store.remove(KIND, id);
  }

  #isOver({ createdAtMs, lastSeenMs }: StoredSession): boolean {
    const nowMs = this.#nowMs();
    return nowMs - createdAtMs >= SESSION_MS || nowMs - lastSeenMs >= SESSION_IDLE_MS;
  }
}
