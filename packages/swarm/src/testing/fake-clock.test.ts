import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';
import { randomBelow, seededRandom } from './seeded-random.ts';

describe('FakeClock', () => {
  it('runs tasks by time, then by the order in which they were scheduled', () => {
    const clock = new FakeClock();
    const random = seededRandom(7);
    const ran: { dueMs: number; order: number }[] = [];
    for (let order = 0; order < 1000; order++) {
      const dueMs = randomBelow(random, 50);
      clock.after(dueMs, () => {
        expect(clock.nowMs()).toBe(dueMs);
        ran.push({ dueMs, order });
      });
    }
    clock.advance(49);
    expect(ran).toHaveLength(1000);
    expect(ran).toEqual(ran.toSorted((a, b) => a.dueMs - b.dueMs || a.order - b.order));
  });

  it('does not run what was cancelled, nor count it', () => {
    const clock = new FakeClock(100);
    const ran: string[] = [];
    const cancel = clock.after(5, () => ran.push('cancelled'));
    const late = clock.after(1, () => ran.push('kept'));
    cancel();
    cancel();
    expect(clock.pendingTasks()).toBe(1);
    clock.advance(10);
    late();
    expect(ran).toEqual(['kept']);
    expect(clock.pendingTasks()).toBe(0);
    expect(clock.nowMs()).toBe(110);
  });

  it('runs what falls due while it advances, and stops at the time given', () => {
    const clock = new FakeClock();
    const ticks: number[] = [];
    const tick = (): void => {
      ticks.push(clock.nowMs());
      clock.after(10, tick);
    };
    tick();
    clock.advance(35);
    expect(ticks).toEqual([0, 10, 20, 30]);
    expect(clock.nowMs()).toBe(35);
  });

  it('lets promises settle between tasks, and stops when the condition holds', async () => {
    const clock = new FakeClock();
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      for (let step = 0; step < 5; step++) {
        await new Promise<void>((resolve) => void clock.after(10, resolve));
        seen.push(clock.nowMs());
      }
    };
    void work();
    expect(await clock.runUntil(() => seen.length === 3, 1000)).toBe(true);
    expect(clock.nowMs()).toBe(30);
    await clock.advanceSettled(100);
    expect(seen).toEqual([10, 20, 30, 40, 50]);
    expect(await clock.runUntil(() => false, 1000)).toBe(false);
  });
});

describe('seededRandom', () => {
  it('repeats from its seed and fills [0, 1)', () => {
    const draw = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 10_000 }, random);
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const values = draw(3);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
  });
});
