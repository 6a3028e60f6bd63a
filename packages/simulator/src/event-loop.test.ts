import { expect, it } from 'vitest';
import { EventLoop } from './event-loop.ts';
import { seededRandom } from './random.ts';
import { eventLoopTurn } from './testing/turn.ts';

it('runs what is due by time, and equal times in the order in which they were scheduled', async () => {
  const loop = new EventLoop();
  const random = seededRandom(1);
  const ran: { readonly atMs: number; readonly order: number }[] = [];
  // Within the bucket at hand, within the near wheel and far behind it; many at one time.
  const delays = Array.from(
    { length: 2_000 },
    () => [0, 0.3, random() * 5, Math.floor(random() * 900), random() * 10_000][Math.floor(random() * 5)] ?? 0,
  );
  delays.forEach((delayMs, order) => loop.after(delayMs, () => ran.push({ atMs: loop.nowMs, order })));
  await loop.runUntil(20_000, eventLoopTurn);
  const expected = delays.map((atMs, order) => ({ atMs, order })).sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  expect(ran).toEqual(expected);
  expect(loop.events).toBe(2_000);
});

it('runs what is scheduled meanwhile, at once where it is due at once, and nothing that was cancelled', async () => {
  const loop = new EventLoop();
  const ran: string[] = [];
  const never = loop.after(3_000, () => ran.push('cancelled'));
  loop.after(1_500, () => {
    ran.push('first');
    loop.after(0, () => ran.push('at once'));
    loop.after(0.2, () => ran.push('soon'));
    loop.after(2_000, () => ran.push('later'));
    never.run = null;
  });
  loop.after(1_500.1, () => ran.push('between'));
  await loop.runUntil(10_000, eventLoopTurn);
  expect(ran).toEqual(['first', 'at once', 'between', 'soon', 'later']);
});

it('stops before its limit and goes on from there', async () => {
  const loop = new EventLoop();
  const ran: number[] = [];
  for (const atMs of [999, 1_000, 1_023.9, 1_024, 5_000]) loop.after(atMs, () => ran.push(atMs));
  await loop.runUntil(1_000, eventLoopTurn);
  expect([ran, loop.nowMs]).toEqual([[999], 1_000]);
  await loop.runUntil(1_024, eventLoopTurn);
  expect(ran).toEqual([999, 1_000, 1_023.9]);
  await loop.runUntil(5_001, eventLoopTurn);
  expect(ran).toEqual([999, 1_000, 1_023.9, 1_024, 5_000]);
});

it('lets promises settle before the next event', async () => {
  const loop = new EventLoop();
  const seen: string[] = [];
  loop.after(1, () => {
    loop.settleSoon();
    void Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => seen.push('settled'));
  });
  loop.after(1, () => seen.push('next'));
  await loop.runUntil(2, eventLoopTurn);
  expect(seen).toEqual(['settled', 'next']);
});

it('says so where events at one instant do not end', async () => {
  const loop = new EventLoop();
  const again = (): void => void loop.after(0, again);
  again();
  await expect(loop.runUntil(1, eventLoopTurn)).rejects.toThrow('stuck at 0 ms');
});
