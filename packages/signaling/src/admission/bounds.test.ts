import { describe, expect, it } from 'vitest';
import { peer, stream } from '../testing/viewers.ts';
import type { TokenClaims } from './claims.ts';
import { DepartedViewers } from './departed.ts';
import { ExpirySchedule } from './expiry-schedule.ts';
import { CLOCK_SKEW_MS, SWEEP_INTERVAL_MS } from './limits.ts';
import { Revocations } from './revocations.ts';
import { UseLedger } from './use-ledger.ts';

const claims = (changes: Partial<TokenClaims>): TokenClaims => ({
  streams: [stream('live')],
  expiresAtMs: 100_000,
  notBeforeMs: 0,
  subject: null,
  tokenId: 't',
  uses: null,
  seats: null,
  origins: null,
  ...changes,
});

describe('UseLedger', () => {
  it('counts viewers in all: who comes back counts once, who leaves has used it', () => {
    const ledger = new UseLedger();
    const token = claims({ uses: 2 });
    expect([ledger.take(token, peer('a'), 0), ledger.take(token, peer('a'), 0), ledger.take(token, peer('b'), 0)]).toEqual([
      'taken',
      'taken',
      'taken',
    ]);
    ledger.leave('t', peer('a'));
    expect([ledger.take(token, peer('c'), 0), ledger.take(token, peer('a'), 0)]).toEqual(['used-up', 'taken']);
  });

  it('counts viewers at once: who leaves makes room', () => {
    const ledger = new UseLedger();
    const token = claims({ seats: 1 });
    expect([ledger.take(token, peer('a'), 0), ledger.take(token, peer('b'), 0)]).toEqual(['taken', 'used-up']);
    ledger.leave('t', peer('a'));
    expect(ledger.take(token, peer('b'), 0)).toBe('taken');
    ledger.leave('t', peer('b'));
    expect([ledger.tokens, ledger.uses]).toEqual([0, 0]);
  });

  it('gives a use back that came to nothing, and keeps nothing of tokens without a limit', () => {
    const ledger = new UseLedger();
    ledger.take(claims({ uses: 1, seats: 1 }), peer('a'), 0);
    ledger.undo('t', peer('a'));
    ledger.take(claims({}), peer('a'), 0);
    expect([ledger.tokens, ledger.uses]).toEqual([0, 0]);
  });

  it('gives back no use of an earlier visit: who comes again to a full server has used its token all the same', () => {
    const ledger = new UseLedger();
    const token = claims({ uses: 1 });
    ledger.take(token, peer('a'), 0);
    ledger.leave('t', peer('a'));
    ledger.take(token, peer('a'), 0);
    ledger.undo('t', peer('a'));
    expect(ledger.take(token, peer('b'), 0)).toBe('used-up');
  });

  it('is bounded in tokens and in uses; what has expired makes room, what has not is never forgotten', () => {
    const ledger = new UseLedger({ tokens: 3, uses: 4 });
    for (let index = 0; index < 3; index++) ledger.take(claims({ tokenId: `t${index}`, uses: 9 }), peer(index), 0);
    expect(ledger.take(claims({ tokenId: 't3', uses: 9 }), peer(3), 0)).toBe('full');
    expect(ledger.take(claims({ tokenId: 't0', uses: 9 }), peer(4), 0)).toBe('taken');
    expect(ledger.take(claims({ tokenId: 't0', uses: 9 }), peer(5), 0)).toBe('full');
    expect([ledger.tokens, ledger.uses]).toEqual([3, 4]);
    const later = 100_000 + CLOCK_SKEW_MS;
    expect(ledger.take(claims({ tokenId: 't3', uses: 9, expiresAtMs: 2 * later }), peer(3), later)).toBe('taken');
    expect([ledger.tokens, ledger.uses]).toEqual([1, 1]);
  });
});

describe('Revocations', () => {
  it('hold until their time, and are never shortened', () => {
    const list = new Revocations();
    const target = { kind: 'subject', subject: 'anna' } as const;
    list.add(target, 5_000, 0);
    list.add(target, 1_000, 0);
    expect([list.has(target, 4_999), list.has(target, 5_000), list.has({ kind: 'token', tokenId: 'anna' }, 0)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([list.lift(target), list.lift(target), list.has(target, 0)]).toEqual([true, false, false]);
  });

  it('are bounded: full is said, never hidden by forgetting another one', () => {
    const list = new Revocations(2);
    const target = (subject: string) => ({ kind: 'subject', subject }) as const;
    expect([list.add(target('a'), 1_000, 0), list.add(target('b'), 9_000, 0), list.add(target('c'), 9_000, 0)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([list.has(target('a'), 0), list.size]).toEqual([true, 2]);
    expect(list.add(target('c'), 9_000, 1_000 + SWEEP_INTERVAL_MS)).toBe(true);
    expect(list.size).toBe(2);
  });
});

describe('ExpirySchedule', () => {
  it('names everybody once, never early and less than a second late', () => {
    const schedule = new ExpirySchedule(0);
    schedule.set(peer('a'), 1_500);
    schedule.set(peer('b'), 2_000);
    expect([schedule.due(1_499), schedule.due(1_999)]).toEqual([[], []]);
    expect(schedule.due(2_000).sort()).toEqual([peer('a'), peer('b')].sort());
    expect([schedule.due(9_000), schedule.size]).toEqual([[], 0]);
  });

  it('moves and removes', () => {
    const schedule = new ExpirySchedule(0);
    schedule.set(peer('a'), 1_000);
    schedule.set(peer('a'), 5_000);
    schedule.set(peer('b'), 1_000);
    schedule.delete(peer('b'));
    expect([schedule.due(4_000), schedule.due(5_000)]).toEqual([[], [peer('a')]]);
  });

  it('forgets nobody over a sleep of days, nor where the clock goes back', () => {
    const schedule = new ExpirySchedule(0);
    schedule.set(peer('a'), 3_000);
    schedule.set(peer('never'), 10 ** 12);
    expect(schedule.due(10 ** 9)).toEqual([peer('a')]);
    schedule.set(peer('b'), 5_000);
    expect(schedule.due(6_000)).toEqual([]);
    expect(schedule.due(10 ** 9 + 1_000)).toEqual([peer('b')]);
  });
});

describe('DepartedViewers', () => {
  it('are bounded: the one that left longest ago is forgotten', () => {
    const departed = new DepartedViewers(2);
    const presence = { streamId: stream('live'), claims: null, neighbours: [] };
    expect(['a', 'b', 'a', 'c'].map((name) => departed.add(peer(name), presence))).toEqual([
      null,
      null,
      null,
      { peerId: peer('b'), neighbours: [] },
    ]);
    expect(departed.size).toBe(2);
  });
});
