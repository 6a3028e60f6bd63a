import { describe, expect, it, vi } from 'vitest';
import type { Load, SegmentRequest } from './engine-api.ts';
import { FirstMeeting } from './first-meeting.ts';
import { FakeClock } from './testing/fake-clock.ts';
import type { LoadResult } from './transfer.ts';

const MEETING_MS = 1_000;
const FAR_MS = 4_000;
const LEAD_MS = 2_500;
const LOADED = { status: 'failed', failure: 'the end of the test load' } satisfies LoadResult;

function setUp({ startingUp = false }: { startingUp?: boolean } = {}) {
  const clock = new FakeClock();
  const errors: unknown[] = [];
  const meeting = new FirstMeeting(clock, (error) => errors.push(error));
  meeting.begin();
  const cancel = vi.fn();
  const begin = vi.fn((): Load => ({ result: Promise.resolve(LOADED), cancel }));
  const load = (inMs: number): Load => {
    const deadlineMs = clock.nowMs() + inMs;
    return meeting.load({ startingUp: () => startingUp, deadlineMs: () => deadlineMs } as SegmentRequest, begin);
  };
  return { clock, errors, meeting, begin, cancel, load };
}

describe('while the first neighbour is being met', () => {
  it('what is needed later waits, until shortly after it greeted', async () => {
    const { clock, meeting, begin, load } = setUp();
    const { result } = load(FAR_MS);
    meeting.joined();
    expect(begin).not.toHaveBeenCalled();
    meeting.met();
    clock.advance(100);
    expect(begin).toHaveBeenCalledOnce();
    expect(await result).toBe(LOADED);
    load(FAR_MS);
    expect(begin).toHaveBeenCalledTimes(2);
  });

  it('no longer once there is nobody to meet', () => {
    const { meeting, begin, load } = setUp();
    load(FAR_MS);
    meeting.joined();
    meeting.end();
    expect(begin).toHaveBeenCalledOnce();
  });

  it('a load that cannot be begun is aborted, the fault is told, and the others go their way', async () => {
    const { errors, meeting, begin, load } = setUp();
    const fault = new Error('the loader of the site throws');
    begin.mockImplementationOnce(() => {
      throw fault;
    });
    const [first, second] = [load(FAR_MS), load(FAR_MS)];
    meeting.end();
    expect(await first.result).toEqual({ status: 'aborted' });
    expect(await second.result).toBe(LOADED);
    expect(errors).toEqual([fault]);
  });

  it('a second at most, whatever becomes of the join', () => {
    const { clock, meeting, begin, load } = setUp();
    load(10 * FAR_MS);
    clock.advance(MEETING_MS - 1);
    expect(begin).not.toHaveBeenCalled();
    clock.advance(1);
    expect(begin).toHaveBeenCalledOnce();
    meeting.joined();
    clock.advance(MEETING_MS);
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
    const { clock, begin, load } = setUp();
    load(LEAD_MS + 100);
    clock.advance(99);
    expect(begin).not.toHaveBeenCalled();
    clock.advance(1);
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
