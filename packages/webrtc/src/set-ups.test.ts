import { FakeClock } from '@tributary/swarm/testing';
import { describe, expect, it, vi } from 'vitest';
import { SET_UP_MS } from './limits.ts';
import { SetUps } from './set-ups.ts';

function setUp(count: number) {
  const clock = new FakeClock();
  const setUps = new SetUps(clock);
  const begun: number[] = [];
  const done = Array.from({ length: count }, (_, index) => setUps.add(() => begun.push(index)));
  /** Everything that was to happen in another task has happened. */
  const settled = async (): Promise<void> => {
    for (let task = 0; task < 3; task++) {
      await new Promise<void>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          port1.close();
          resolve();
        };
        port2.postMessage(null);
      });
    }
  };
  return { clock, begun, done, settled };
}

describe('connections', () => {
  it('begin in later tasks, each when the one before is done', async () => {
    const { clock, begun, done, settled } = setUp(3);
    expect(begun).toEqual([]);
    await vi.waitFor(() => expect(begun).toEqual([0]));
    await settled();
    expect(begun).toEqual([0]);
    done[0]?.();
    expect(begun).toEqual([0]);
    await vi.waitFor(() => expect(begun).toEqual([0, 1]));
    done[0]?.();
    await settled();
    expect(begun).toEqual([0, 1]);
    done[1]?.();
    await vi.waitFor(() => expect(begun).toEqual([0, 1, 2]));
    done[2]?.();
    expect(clock.pendingTasks()).toBe(0);
  });

  it('do not wait for ever for one that does not answer', async () => {
    const { clock, begun, settled } = setUp(2);
    await vi.waitFor(() => expect(begun).toEqual([0]));
    clock.advance(SET_UP_MS - 1);
    await settled();
    expect(begun).toEqual([0]);
    clock.advance(1);
    await vi.waitFor(() => expect(begun).toEqual([0, 1]));
  });

  it('do not begin where they are no longer wanted, and the next one does', async () => {
    const { clock, begun, done, settled } = setUp(3);
    done[0]?.();
    done[1]?.();
    await vi.waitFor(() => expect(begun).toEqual([2]));
    done[2]?.();
    await settled();
    expect(begun).toEqual([2]);
    expect(clock.pendingTasks()).toBe(0);
  });
});
