import { describe, expect, it } from 'vitest';
import { formatGoal, goal } from './goals.ts';

describe('goal', () => {
  it('is met up to its limit and including it', () => {
    expect([
      goal('a', 1, 'at most', 1),
      goal('a', 1.01, 'at most', 1),
      goal('a', 1, 'at least', 1),
      goal('a', 0.99, 'at least', 1),
    ]).toMatchObject([{ met: true }, { met: false }, { met: true }, { met: false }]);
  });

  it('says nothing where one side was not measured', () => {
    expect(goal('a', null, 'at most', 1).met).toBeNull();
    expect(formatGoal(goal('a', 1, 'at most', undefined))).toBe('cannot tell: a: 1 (limit not known)');
  });

  it('shouts where it is missed', () => {
    expect(formatGoal(goal('stalled, ms', 1200, 'at most', 1000.12345))).toBe('MISSED: stalled, ms: 1200 (limit 1000.123)');
  });
});
