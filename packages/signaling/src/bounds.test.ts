import { describe, expect, it } from 'vitest';
import { AvoidList } from './avoid-list.ts';
import { AVOIDED_PER_VIEWER, AVOID_LOST_MS, SIGNALS_PER_CONNECTION, SIGNAL_CHARACTERS_PER_CONNECTION } from './limits.ts';
import { SignalBudget } from './signal-budget.ts';
import { peer } from './testing/viewers.ts';
import { TokenBucket } from './token-bucket.ts';
import { ViewerSessions } from './viewer-session.ts';

describe('TokenBucket', () => {
  it('allows a burst and then its rate', () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0);
    expect([bucket.take(2, 0), bucket.take(2, 0), bucket.take(1, 0), bucket.take(1, 0)]).toEqual([true, false, true, false]);
    expect([bucket.take(1, 500), bucket.take(1, 500)]).toEqual([true, false]);
    expect(bucket.available(1_000_000)).toBe(3);
  });

  it('gains nothing from a clock that goes back', () => {
    const bucket = new TokenBucket({ burst: 1, perSecond: 1 }, 10_000);
    bucket.take(1, 10_000);
    expect(bucket.take(1, 5000)).toBe(false);
  });
});

describe('AvoidList', () => {
  it('forgets a closed neighbour after a while, a sender of bad pieces never', () => {
    const list = new AvoidList();
    list.add(peer('closed'), 'closed', 0);
    list.add(peer('bad'), 'bad-piece', 0);
    list.add(peer('bad'), 'closed', 1);
    expect([list.has(peer('closed'), AVOID_LOST_MS - 1), list.has(peer('closed'), AVOID_LOST_MS)]).toEqual([true, false]);
    expect(list.has(peer('bad'), Number.MAX_SAFE_INTEGER)).toBe(true);
  });

  it('is bounded', () => {
    const list = new AvoidList();
    for (let index = 0; index <= AVOIDED_PER_VIEWER; index++) list.add(peer(index), 'bad-piece', 0);
    expect([list.size, list.has(peer(0), 1), list.has(peer(1), 1)]).toEqual([AVOIDED_PER_VIEWER, false, true]);
  });
});

describe('ViewerSessions', () => {
  it('keeps a session through a leave, and forgets the one that left longest ago', () => {
    const sessions = new ViewerSessions(2);
    for (const name of ['a', 'b', 'c']) sessions.open(peer(name), 0);
    const [a, c] = [sessions.get(peer('a')), sessions.get(peer('c'))];
    for (const name of ['a', 'b', 'c']) sessions.close(peer(name));
    expect([sessions.size, sessions.formerSize, sessions.get(peer('c'))]).toEqual([0, 2, undefined]);
    for (const name of ['a', 'c']) sessions.open(peer(name), 0);
    expect(sessions.get(peer('c'))).toBe(c);
    expect(sessions.get(peer('a'))).not.toBe(a);
    expect(sessions.formerSize).toBe(1);
  });
});

describe('SignalBudget', () => {
  it('bounds signals and characters of each connection apart', () => {
    const budget = new SignalBudget();
    for (let index = 0; index < SIGNALS_PER_CONNECTION; index++) expect(budget.spend('a', 1)).toBe(true);
    expect([budget.spend('a', 1), budget.spend('b', 1)]).toEqual([false, true]);
    expect([budget.spend('c', SIGNAL_CHARACTERS_PER_CONNECTION + 1), budget.spend('c', SIGNAL_CHARACTERS_PER_CONNECTION)]).toEqual([
      false,
      true,
    ]);
  });
});
