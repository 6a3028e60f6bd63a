import { describe, expect, it } from 'vitest';
import { API_KEY_PREFIX } from './api-keys.ts';
import {
  MAX_API_KEYS,
  MAX_SESSIONS,
  REMEMBERED_MS,
  SESSION_IDLE_MS,
  SESSION_MS,
  SESSIONS_PER_ACCOUNT,
  WRONG_PER_ACCOUNT,
  WRONG_PER_ADDRESS,
} from './limits.ts';
import { MemoryOperatorStore } from './memory-store.ts';
import { deskWithClock, PASSWORD } from './testing/people.ts';

const HERE = '192.0.2.1';
const cookie = (secret: string) => ({ cookie: secret, authorization: undefined });
const bearer = (secret: string) => ({ cookie: undefined, authorization: `Bearer ${secret}` });
const NOTHING = { cookie: undefined, authorization: undefined };

async function withAda() {
  const store = new MemoryOperatorStore();
  const made = deskWithClock({ store });
  await made.desk.accounts.add('ada', PASSWORD, 'operator');
  const { secret } = await made.desk.door.logIn('ada', PASSWORD, HERE);
  return { ...made, store, secret };
}

describe('a session', () => {
  it('is its account, until it is ended', async () => {
    const { desk, secret } = await withAda();
    expect(await desk.door.identify(cookie(secret))).toEqual({ kind: 'account', name: 'ada', role: 'operator' });
    await desk.door.logOut(secret);
    expect(await desk.door.identify(cookie(secret))).toBeNull();
  });

  it('is kept as its hash alone', async () => {
    const { store, secret } = await withAda();
    const kept = await store.list('session', 10);
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain(secret);
  });

  it('ends when it is not used for a while, and after a while in any case', async () => {
    const { desk, clock, secret } = await withAda();
    const startMs = clock.nowMs;
    for (let usedMs = SESSION_IDLE_MS - 1; usedMs < SESSION_MS; usedMs += SESSION_IDLE_MS - 1) {
      clock.nowMs = startMs + usedMs;
      expect(await desk.door.identify(cookie(secret)), `after ${usedMs} ms`).not.toBeNull();
    }
    clock.nowMs = startMs + SESSION_MS;
    desk.door.forget();
    expect(await desk.door.identify(cookie(secret))).toBeNull();

    const other = await desk.door.logIn('ada', PASSWORD, HERE);
    clock.nowMs += SESSION_IDLE_MS;
    expect(await desk.door.identify(cookie(other.secret))).toBeNull();
  });

  it.each([
    ['its account’s password changes', { password: 'another password' }],
    ['its account’s role changes', { role: 'viewer' as const }],
  ])('ends when %s', async (_what, change) => {
    const { desk, secret } = await withAda();
    await desk.accounts.add('bob', PASSWORD, 'operator');
    await desk.accounts.change('ada', change);
    desk.door.forget();
    expect(await desk.door.identify(cookie(secret))).toBeNull();
  });

  it('ends with its account, also where another one gets its name', async () => {
    const { desk, secret } = await withAda();
    await desk.accounts.add('bob', PASSWORD, 'operator');
    await desk.accounts.remove('ada');
    await desk.accounts.add('ada', PASSWORD, 'operator');
    desk.door.forget();
    expect(await desk.door.identify(cookie(secret))).toBeNull();
  });

  it('ended by another process is noticed within a while', async () => {
    const { desk, store, clock, secret } = await withAda();
    await desk.door.identify(cookie(secret));
    for (const { id } of await store.list('session', 10)) await store.remove('session', id);
    clock.nowMs += REMEMBERED_MS;
    expect(await desk.door.identify(cookie(secret))).toBeNull();
  });

  it('ended while it is being looked up is not remembered', async () => {
    const { desk, secret } = await withAda();
    const looking = desk.door.identify(cookie(secret));
    await desk.door.logOut(secret);
    await looking;
    expect(await desk.door.identify(cookie(secret))).toBeNull();
  });

  it('goes on while the database is away; nobody new comes in', async () => {
    const { desk, store, clock, secret } = await withAda();
    await desk.door.identify(cookie(secret));
    store.read = () => Promise.reject(new Error('away'));
    clock.nowMs += REMEMBERED_MS;
    expect(await desk.door.identify(cookie(secret))).toMatchObject({ name: 'ada' });
    await expect(desk.door.identify(cookie('somebody else'))).rejects.toThrow('away');
  });

  it('is one of so many of its account: the one used longest ago goes', async () => {
    const { desk, store, clock, secret } = await withAda();
    for (let index = 1; index < SESSIONS_PER_ACCOUNT; index++) {
      clock.nowMs += 1;
      await desk.door.logIn('ada', PASSWORD, HERE);
    }
    expect(await desk.door.identify(cookie(secret))).not.toBeNull();
    await desk.door.logIn('ada', PASSWORD, HERE);
    desk.door.forget();
    expect(await desk.door.identify(cookie(secret))).toBeNull();
    expect(await store.list('session', MAX_SESSIONS)).toHaveLength(SESSIONS_PER_ACCOUNT);
  });

  it('is one of so many of everybody', async () => {
    const { desk, store, clock } = await withAda();
    const accounts = Math.ceil(MAX_SESSIONS / SESSIONS_PER_ACCOUNT) + 1;
    for (let index = 0; index < accounts; index++) await desk.accounts.add(`a${index}`, PASSWORD, 'viewer');
    const stored = await desk.accounts.stored();
    for (let index = 0; index < MAX_SESSIONS; index++) {
      const { name, stamp } = stored[index % accounts] ?? { name: '', stamp: '' };
      await store.write('session', `s${index}`, { account: name, stamp, createdAtMs: clock.nowMs, lastSeenMs: clock.nowMs }, 0);
    }
    await desk.door.logIn('ada', PASSWORD, HERE);
    expect(await store.list('session', MAX_SESSIONS * 2)).toHaveLength(MAX_SESSIONS);
  });
});

describe('logging in', () => {
  it('says no more than that something is wrong', async () => {
    const { desk } = await withAda();
    const messages = await Promise.all(
      [
        ['ada', 'wrong password'],
        ['eve', PASSWORD],
      ].map(([name = '', password = '']) => desk.door.logIn(name, password, HERE).catch((error: unknown) => error)),
    );
    expect(messages[0]).toMatchObject({ reason: 'no-session' });
    expect(messages[1]).toEqual(messages[0]);
  });

  it('is limited for an address, and others are not', async () => {
    const { desk, clock } = await withAda();
    for (let index = 0; index < WRONG_PER_ADDRESS.points; index++)
      await expect(desk.door.logIn('ada', 'wrong password', '2001:db8:0:1::1')).rejects.toMatchObject({ reason: 'no-session' });
    clock.nowMs += 1;
    // Of one /64 they are one address; the right password is not looked at either.
    await expect(desk.door.logIn('ada', PASSWORD, '2001:db8:0:1::2')).rejects.toMatchObject({
      reason: 'too-many',
      retryAfterMs: expect.any(Number),
    });
    await desk.door.logIn('ada', PASSWORD, '2001:db8:0:2::1');
  });

  it('is not limited by passwords that were right', async () => {
    const { desk } = await withAda();
    for (let index = 0; index < WRONG_PER_ADDRESS.points * 2; index++) await desk.door.logIn('ada', PASSWORD, HERE);
  });

  it('is limited for an account, from however many addresses; other accounts are not', async () => {
    const { desk } = await withAda();
    await desk.accounts.add('bob', PASSWORD, 'viewer');
    for (let index = 0; index < WRONG_PER_ACCOUNT.points; index++)
      await desk.door.logIn(index % 2 === 0 ? 'ada' : 'ADA', 'wrong password', `198.51.${Math.floor(index / 5)}.1`).catch(() => {});
    await expect(desk.door.logIn('ada', PASSWORD, HERE)).rejects.toMatchObject({ reason: 'too-many' });
    await desk.door.logIn('bob', PASSWORD, HERE);
  });

  it('cannot be tried more often by trying at the same time', async () => {
    const { desk } = await withAda();
    const tried = await Promise.allSettled(
      Array.from({ length: WRONG_PER_ADDRESS.points * 3 }, () => desk.door.logIn('ada', 'wrong password', HERE)),
    );
    const looked = tried.filter((each) => each.status === 'rejected' && (each.reason as { reason?: string }).reason !== 'too-many');
    expect(looked).toHaveLength(WRONG_PER_ADDRESS.points);
  });
});

describe('the first account', () => {
  it('is made by the printed link, once', async () => {
    const { desk } = deskWithClock();
    const link = await desk.firstRun();
    expect(await desk.door.session(null)).toEqual({ account: null, needsSetup: true, isOpen: false });
    await expect(desk.door.setUp('guessed', 'eve', PASSWORD, HERE)).rejects.toMatchObject({ reason: 'forbidden' });
    const { secret } = await desk.door.setUp(link ?? '', 'ada', PASSWORD, HERE);
    expect(await desk.door.identify(cookie(secret))).toMatchObject({ name: 'ada', role: 'operator' });
    expect((await desk.door.session(null)).needsSetup).toBe(false);
    await expect(desk.door.setUp(link ?? '', 'eve', PASSWORD, HERE)).rejects.toMatchObject({ reason: 'forbidden' });
    expect(await desk.firstRun()).toBeNull();
  });

  it('is one, also where the link is used twice at once', async () => {
    const { desk } = deskWithClock();
    const link = (await desk.firstRun()) ?? '';
    const both = await Promise.allSettled(['ada', 'eve'].map((name) => desk.door.setUp(link, name, PASSWORD, HERE)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await desk.accounts.stored()).toHaveLength(1);
  });

  it('is made by the latest start’s link', async () => {
    const { desk } = deskWithClock();
    const [old, fresh] = [await desk.firstRun(), await desk.firstRun()];
    await expect(desk.door.setUp(old ?? '', 'ada', PASSWORD, HERE)).rejects.toMatchObject({ reason: 'forbidden' });
    await desk.door.setUp(fresh ?? '', 'ada', PASSWORD, HERE);
  });

  it('is not made by guessing: attempts are limited', async () => {
    const { desk } = deskWithClock();
    const link = (await desk.firstRun()) ?? '';
    for (let index = 0; index < WRONG_PER_ADDRESS.points; index++) await desk.door.setUp('guessed', 'eve', PASSWORD, HERE).catch(() => {});
    await expect(desk.door.setUp(link, 'eve', PASSWORD, HERE)).rejects.toMatchObject({ reason: 'too-many' });
  });
});

describe('a key', () => {
  it('is shown once, kept as its hash, and lets in until it is taken back', async () => {
    const { desk, store, clock } = await withAda();
    const { key, secret } = await desk.apiKeys.add('grafana', 'viewer');
    expect(secret.startsWith(API_KEY_PREFIX)).toBe(true);
    expect(key).toMatchObject({ name: 'grafana', role: 'viewer', lastUsedMs: null });
    expect(JSON.stringify([await store.list('api-keys', 10), await desk.apiKeys.list()])).not.toContain(secret);
    expect(await desk.door.identify(bearer(secret))).toEqual({ kind: 'api-key', name: 'grafana', role: 'viewer' });
    expect((await desk.apiKeys.list())[0]?.lastUsedMs).toBe(clock.nowMs);
    await desk.apiKeys.remove(key.id);
    desk.door.forget();
    expect(await desk.door.identify(bearer(secret))).toBeNull();
    await expect(desk.apiKeys.remove(key.id)).rejects.toMatchObject({ reason: 'not-found' });
  });

  it('does not open what a session opens, nor the other way round', async () => {
    const { desk, secret } = await withAda();
    const made = await desk.apiKeys.add('script', 'operator');
    expect(await desk.door.identify(bearer(secret))).toBeNull();
    expect(await desk.door.identify(cookie(made.secret))).toBeNull();
  });

  it('is one of so many', async () => {
    const { desk } = await withAda();
    for (let index = 0; index < MAX_API_KEYS; index++) await desk.apiKeys.add(`k${index}`, 'viewer');
    await expect(desk.apiKeys.add('one more', 'viewer')).rejects.toMatchObject({ reason: 'full' });
  });

  it('of the server’s start is an operator’s', async () => {
    const operatorKey = 'a key of at least twenty-two characters';
    const { desk } = deskWithClock({ operatorKey: operatorKey.replaceAll(' ', '-') });
    expect(await desk.door.identify(bearer(operatorKey.replaceAll(' ', '-')))).toMatchObject({ kind: 'operator-key', role: 'operator' });
    expect(await desk.door.identify(bearer('something-else'))).toBeNull();
  });
});

describe('where the dashboard is open', () => {
  it('anybody looks, and a wrong key is still wrong', async () => {
    const { desk } = deskWithClock({ isOpen: true });
    expect(await desk.door.identify(NOTHING)).toMatchObject({ kind: 'anybody', role: 'viewer' });
    expect(await desk.door.identify(cookie('expired'))).toMatchObject({ kind: 'anybody' });
    expect(await desk.door.identify(bearer('tk_wrong'))).toBeNull();
    expect(await desk.door.session(await desk.door.identify(NOTHING))).toEqual({ account: null, needsSetup: true, isOpen: true });
  });

  it('and where it is not, nobody does', async () => {
    expect(await deskWithClock().desk.door.identify(NOTHING)).toBeNull();
  });
});
