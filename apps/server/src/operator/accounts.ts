import type { Account, Role } from '@tributary/operator-api';
import { revise } from './documents.ts';
import { OperatorError } from './errors.ts';
import { MAX_ACCOUNTS } from './limits.ts';
import type { PasswordHasher } from './passwords.ts';
import { newSecret } from './secrets.ts';
import type { SeenBook } from './seen.ts';
import type { OperatorStore } from './store.ts';

export interface StoredAccount {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  /** Another one with every new password or role: sessions carry the one they were opened under, and end with it. */
  readonly stamp: string;
  readonly createdAtMs: number;
}

const KIND = 'accounts';
const ID = 'all';

/**
 * Who may log in. All accounts are one document, so that what must hold of them together – one operator at least – holds whoever
 * changes them at the same time.
 */
export class AccountBook {
  readonly #store: OperatorStore;
  readonly #hasher: PasswordHasher;
  readonly #seen: SeenBook;
  readonly #nowMs: () => number;

  constructor(store: OperatorStore, hasher: PasswordHasher, seen: SeenBook, nowMs: () => number) {
    this.#store = store;
    this.#hasher = hasher;
    this.#seen = seen;
    this.#nowMs = nowMs;
  }

  async stored(): Promise<readonly StoredAccount[]> {
    const document = await this.#store.read(KIND, ID);
    return document === null ? [] : (document.body as StoredAccount[]);
  }

  async list(): Promise<Account[]> {
    return Promise.all((await this.stored()).map((account) => this.#shown(account)));
  }

  async find(name: string): Promise<StoredAccount | null> {
    return (await this.stored()).find((account) => isSame(account.name, name)) ?? null;
  }

  /** The account with that name and password; null where either is wrong, after the same work. */
  async check(name: string, password: string): Promise<StoredAccount | null> {
    const account = await this.find(name);
    return (await this.#hasher.verify(password, account?.passwordHash ?? null)) ? account : null;
  }

  /** @param isFirst only where there is none yet. Throws an {@link OperatorError} `conflict` or `full`. */
  async add(name: string, password: string, role: Role, isFirst = false): Promise<Account> {
    const passwordHash = await this.#hasher.hash(password);
    const account: StoredAccount = { name, role, passwordHash, stamp: newSecret(), createdAtMs: this.#nowMs() };
    await this.#revise((accounts) => {
      if (isFirst && accounts.length > 0) throw new OperatorError('conflict', 'There is an account already: log in with it.');
      if (accounts.some((each) => isSame(each.name, name)))
        throw new OperatorError('conflict', `There is an account “${name}” already: choose another name.`);
      if (accounts.length >= MAX_ACCOUNTS) throw new OperatorError('full', `There are ${MAX_ACCOUNTS} accounts already: remove one.`);
      return [...accounts, account];
    });
    return this.#shown(account);
  }

  /** Ends its sessions. Throws an {@link OperatorError} `not-found` or `conflict`. */
  async change(
    name: string,
    { password, role }: { readonly password?: string | undefined; readonly role?: Role | undefined },
  ): Promise<Account> {
    const passwordHash = password === undefined ? undefined : await this.#hasher.hash(password);
    const stamp = newSecret();
    const accounts = await this.#revise((before) => {
      this.#expect(before, name);
      const after = before.map((account) =>
        isSame(account.name, name)
          ? { ...account, stamp, role: role ?? account.role, passwordHash: passwordHash ?? account.passwordHash }
          : account,
      );
      return withAnOperator(after, 'demoted');
    });
    return this.#shown(this.#expect(accounts, name));
  }

  /** Throws as above. */
  async remove(name: string): Promise<void> {
    await this.#revise((before) => {
      this.#expect(before, name);
      return withAnOperator(
        before.filter((account) => !isSame(account.name, name)),
        'removed',
      );
    });
    await this.#seen.forget(seenAccount(name));
  }

  #revise(change: (accounts: StoredAccount[]) => StoredAccount[]): Promise<StoredAccount[]> {
    return revise<StoredAccount[]>(this.#store, KIND, ID, [], change);
  }

  #expect(accounts: readonly StoredAccount[], name: string): StoredAccount {
    const account = accounts.find((each) => isSame(each.name, name));
    if (account === undefined) throw new OperatorError('not-found', `There is no account “${name}”.`);
    return account;
  }

  async #shown(account: StoredAccount): Promise<Account> {
    const { name, role, createdAtMs } = account;
    return { name, role, createdAtMs, lastSeenMs: await this.#seen.at(seenAccount(name)) };
  }
}

export const seenAccount = (name: string): string => `account:${name.toLowerCase()}`;

/** Names that differ in capitals alone would be taken for each other. */
function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function withAnOperator(accounts: StoredAccount[], what: 'demoted' | 'removed'): StoredAccount[] {
  if (accounts.some(({ role }) => role === 'operator')) return accounts;
  throw new OperatorError('conflict', `The last operator cannot be ${what}: nobody could change anything. Make another one first.`);
}
