import { FakeClock } from '@tributary/swarm/testing';
import { describe, expect, it } from 'vitest';
import { TokenRefresh } from './token-refresh.ts';

const LIFETIME_MS = 100_000;

function setUp(fetch: () => Promise<string | undefined>, random = 0.5) {
  const clock = new FakeClock();
  const sent: { readonly token: string; readonly atMs: number; readonly answer: (expiresInMs: number | null) => void }[] = [];
  const fetchedAtMs: number[] = [];
  const refresh = new TokenRefresh(clock, () => random, {
    fetch: () => {
      fetchedAtMs.push(clock.nowMs());
      return fetch();
    },
    send: (token, answer) => sent.push({ token, atMs: clock.nowMs(), answer }),
  });
  return { clock, refresh, sent, fetchedAtMs };
}

const numbered = () => {
  let count = 0;
  return async () => `token ${++count}`;
};

describe('TokenRefresh', () => {
  it.each([
    [0, 60_000],
    [0.999_999, 80_000],
  ])('asks after 60 to 80 %% of the life, at random (%f), and again in the next one', async (random, atMs) => {
    const { clock, refresh, sent } = setUp(numbered(), random);
    refresh.start('first', LIFETIME_MS);
    await clock.advanceSettled(atMs - 1);
    expect(sent).toEqual([]);
    await clock.advanceSettled(1);
    expect(sent).toMatchObject([{ token: 'token 1' }]);
    sent[0]?.answer(LIFETIME_MS);
    await clock.advanceSettled(atMs);
    expect(sent.map(({ token }) => token)).toEqual(['token 1', 'token 2']);
  });

  it('tries again after half of what is left, where the page fails, has no other token, or the server refuses it', async () => {
    const answers = [async () => Promise.reject(new Error('503')), async () => undefined, async () => 'first', async () => 'fresh'];
    const { clock, refresh, sent, fetchedAtMs } = setUp(() => (answers.shift() ?? (async () => 'newer'))(), 0);
    refresh.start('first', LIFETIME_MS);
    await clock.advanceSettled(97_500);
    expect(fetchedAtMs).toEqual([60_000, 80_000, 90_000, 95_000]);
    sent[0]?.answer(null);
    await clock.advanceSettled(2_000);
    expect(sent.map(({ token }) => token)).toEqual(['fresh', 'newer']);
  });

  it('gives up when the token has run out: the server says so', async () => {
    const { clock, refresh, fetchedAtMs } = setUp(async () => undefined, 0);
    refresh.start('first', LIFETIME_MS);
    await clock.advanceSettled(10 * LIFETIME_MS);
    expect(Math.max(...fetchedAtMs)).toBeLessThanOrEqual(LIFETIME_MS);
    expect(fetchedAtMs.length).toBeLessThan(8);
  });

  it('does nothing more once stopped, whatever was under way', async () => {
    let give: (token: string) => void = () => {};
    const { clock, refresh, sent } = setUp(() => new Promise((resolve) => (give = resolve)));
    refresh.start('first', LIFETIME_MS);
    await clock.advanceSettled(LIFETIME_MS * 0.7);
    refresh.stop();
    give('late');
    await clock.advanceSettled(LIFETIME_MS);
    expect(sent).toEqual([]);
  });

  it('renews one that lasts for a year within a day: no timer holds a year', async () => {
    const { clock, refresh, sent } = setUp(numbered());
    refresh.start('first', 365 * 24 * 3_600_000);
    await clock.advanceSettled(24 * 3_600_000);
    expect(sent).toHaveLength(1);
  });
});
