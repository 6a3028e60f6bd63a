import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JoinTime } from './join-time.ts';

const BOUND_MS = 1_500;

/** The browser's idle callbacks: one waits until the test says that the page is idle. */
const idle: { task: (() => void) | null; timeoutMs: number | undefined } = { task: null, timeoutMs: undefined };
const becomesIdle = (): void => {
  const { task } = idle;
  idle.task = null;
  task?.();
};

function setUp() {
  const join = vi.fn();
  return { join, time: new JoinTime(join) };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('requestIdleCallback', (task: () => void, { timeout }: { timeout: number }) => {
    idle.task = task;
    idle.timeoutMs = timeout;
    return 1;
  });
  vi.stubGlobal('cancelIdleCallback', () => (idle.task = null));
});
afterEach(() => {
  idle.task = null;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a viewer joins', () => {
  it('when the page has a pause after the first frame, and once', () => {
    const { join, time } = setUp();
    time.begin();
    vi.advanceTimersByTime(300);
    time.started();
    expect(join).not.toHaveBeenCalled();
    expect(idle.timeoutMs).toBeLessThan(BOUND_MS);
    becomesIdle();
    expect(join).toHaveBeenCalledOnce();
    time.started();
    becomesIdle();
    vi.advanceTimersByTime(2 * BOUND_MS);
    expect(join).toHaveBeenCalledOnce();
  });

  it('without a frame by a time: a slow origin, or a page that does not play yet', () => {
    const { join, time } = setUp();
    time.begin();
    vi.advanceTimersByTime(BOUND_MS - 1);
    expect(join).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(join).toHaveBeenCalledOnce();
    time.started();
    expect(idle.task).toBeNull();
  });

  it('soon after the first frame where the browser does not tell when it is idle', () => {
    vi.stubGlobal('requestIdleCallback', undefined);
    const { join, time } = setUp();
    time.begin();
    time.started();
    expect(join).not.toHaveBeenCalled();
    vi.advanceTimersByTime(BOUND_MS);
    expect(join).toHaveBeenCalledOnce();
  });

  it('not after it was cancelled, nor before it has begun, and anew for another stream', () => {
    const { join, time } = setUp();
    time.started();
    time.begin();
    time.started();
    time.cancel();
    becomesIdle();
    vi.advanceTimersByTime(BOUND_MS);
    expect(join).not.toHaveBeenCalled();
    time.begin();
    vi.advanceTimersByTime(BOUND_MS);
    expect(join).toHaveBeenCalledOnce();
  });
});
