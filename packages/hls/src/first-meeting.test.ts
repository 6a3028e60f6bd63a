import type { Load, LoadResult, SegmentRequest } from '@tributary/swarm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FirstMeeting } from './first-meeting.ts';

const MEETING_MS = 1_000;
const FAR_MS = 4_000;
const LEAD_MS = 2_500;
const LOADED = { status: 'failed', failure: 'the end of the test load' } satisfies LoadResult;

function setUp({ startingUp = false }: { startingUp?: boolean } = {}) {
  const meeting = new FirstMeeting();
  meeting.begin();
  const cancel = vi.fn();
  const begin = vi.fn((): Load => ({ result: Promise.resolve(LOADED), cancel }));
  const load = (inMs: number): Load => {
    const deadlineMs = performance.now() + inMs;
    return meeting.load({ startingUp: () => startingUp, deadlineMs: () => deadlineMs } as SegmentRequest, begin);
  };
  return { meeting, begin, cancel, load };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'], now: 0 }));
afterEach(() => void vi.useRealTimers());

describe('while the first neighbour is being met', () => {
  it('what is needed later waits, until shortly after it greeted', async () => {
    const { meeting, begin, load } = setUp();
    const { result } = load(FAR_MS);
    meeting.joined();
    meeting.status('connecting');
    expect(begin).not.toHaveBeenCalled();
    meeting.status('sharing');
    vi.advanceTimersByTime(100);
    expect(begin).toHaveBeenCalledOnce();
    expect(await result).toBe(LOADED);
    load(FAR_MS);
    expect(begin).toHaveBeenCalledTimes(2);
  });

  it.each(['alone', 'signaling-unreachable', 'policy', 'connecting-failed', 'destroyed'] as const)('no longer once it is %s', (status) => {
    const { meeting, begin, load } = setUp();
    load(FAR_MS);
    meeting.joined();
    meeting.status(status);
    expect(begin).toHaveBeenCalledOnce();
  });

  it('a second at most, whatever becomes of the join', () => {
    const { meeting, begin, load } = setUp();
    load(10 * FAR_MS);
    vi.advanceTimersByTime(MEETING_MS - 1);
    expect(begin).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(begin).toHaveBeenCalledOnce();
    meeting.joined();
    vi.advanceTimersByTime(MEETING_MS);
    load(10 * FAR_MS);
    expect(begin).toHaveBeenCalledTimes(2);
  });

  it('what is needed soon, or for the first frame, waits for nothing', () => {
    const soon = setUp();
    soon.load(LEAD_MS);
    expect(soon.begin).toHaveBeenCalledOnce();
    const first = setUp({ startingUp: true });
    first.load(FAR_MS);
    expect(first.begin).toHaveBeenCalledOnce();
  });

  it('what comes to be needed soon goes its way meanwhile', () => {
    const { begin, load } = setUp();
    load(LEAD_MS + 100);
    vi.advanceTimersByTime(99);
    expect(begin).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(begin).toHaveBeenCalledOnce();
  });

  it('what the player no longer wants is never begun; later, its load is cancelled', async () => {
    const { meeting, begin, cancel, load } = setUp();
    const unwanted = load(FAR_MS);
    unwanted.cancel();
    expect(await unwanted.result).toEqual({ status: 'aborted' });
    const later = load(FAR_MS);
    meeting.end();
    expect(begin).toHaveBeenCalledOnce();
    later.cancel();
    expect(cancel).toHaveBeenCalledOnce();
  });
});
