import { FakeClock } from '@tributary/swarm/testing';
import { expect, it, vi } from 'vitest';
import { ConnectionFailures } from './connection-failures.ts';

const MINUTE_MS = 60_000;

function setUp() {
  const clock = new FakeClock();
  const onForgotten = vi.fn<() => void>();
  return { clock, onForgotten, failures: new ConnectionFailures(clock, onForgotten) };
}

it('stand for longer than the server keeps the two apart, and no longer where nobody is introduced again', () => {
  const { clock, onForgotten, failures } = setUp();
  expect(failures.stand).toBe(false);
  failures.note(0, 1);
  failures.note(1, 0);
  clock.advance(5 * MINUTE_MS);
  expect(failures.stand).toBe(true);
  clock.advance(MINUTE_MS);
  expect(failures.stand).toBe(false);
  expect(onForgotten).toHaveBeenCalledOnce();
});

it('stand while somebody is there to connect to, and anew after each that failed', () => {
  const { clock, failures } = setUp();
  failures.note(1, 0);
  clock.advance(5 * MINUTE_MS);
  failures.note(1, 1);
  clock.advance(60 * MINUTE_MS);
  expect(failures.stand).toBe(true);
  failures.note(2, 0);
  clock.advance(5 * MINUTE_MS);
  expect(failures.stand).toBe(true);
  clock.advance(MINUTE_MS);
  expect(failures.stand).toBe(false);
  // Somebody comes: what failed before says nothing of it.
  failures.note(2, 1);
  expect(failures.stand).toBe(false);
  failures.note(3, 0);
  expect(failures.stand).toBe(true);
});

it('wait for nothing once the viewer has left', () => {
  const { clock, onForgotten, failures } = setUp();
  failures.note(1, 0);
  failures.destroy();
  clock.advance(10 * MINUTE_MS);
  expect(onForgotten).not.toHaveBeenCalled();
});
