import { expect, it } from 'vitest';
import { EventLoop } from '../event-loop.ts';
import { eventLoopTurn } from '../testing/turn.ts';
import { Downlink } from './downlink.ts';
import type { CarriedFrame } from './frames.ts';
import { Pipe } from './pipe.ts';
import { SendWindow } from './send-window.ts';
import { Uplink } from './uplink.ts';

const FRAME_BYTES = 10_000;
const ROUND_TRIP_MS = 100;
const FAST_BYTES_PER_MS = 1e9;
const frame = (): CarriedFrame => ({ bytes: new Uint8Array(FRAME_BYTES), lineBytes: FRAME_BYTES, piece: null });

function setUp(uplinkBytesPerMs: number, receivers: readonly number[], initialWindowBytes = Infinity) {
  const loop = new EventLoop();
  const uplink = new Uplink(loop, uplinkBytesPerMs);
  const arrivals: { readonly link: number; readonly atMs: number }[] = [];
  const pipes = receivers.map((bytesPerMs, link) => {
    const downlink = new Downlink(bytesPerMs);
    const pipe: Pipe = new Pipe(loop, downlink, new SendWindow(initialWindowBytes, ROUND_TRIP_MS), {
      deliver: (each) => {
        downlink.occupy(each.bytes.length, loop.nowMs);
        arrivals.push({ link, atMs: loop.nowMs });
      },
      drained: () => {},
      resumed: () => uplink.wake(pipe),
    });
    return pipe;
  });
  return { loop, uplink, pipes, arrivals };
}

it('an uplink carries its rate, and its links take turns frame by frame', async () => {
  const { loop, uplink, pipes, arrivals } = setUp(100, [FAST_BYTES_PER_MS, FAST_BYTES_PER_MS]);
  loop.after(0, () => {
    for (const pipe of pipes) {
      for (let count = 0; count < 3; count++) expect(pipe.push(frame())).toBe(true);
      uplink.wake(pipe);
    }
  });
  await loop.runUntil(1_000, eventLoopTurn);
  expect(arrivals.map(({ link }) => link)).toEqual([0, 1, 0, 1, 0, 1]);
  expect(arrivals.map(({ atMs }) => atMs)).toEqual([100, 200, 300, 400, 500, 600]);
});

it('control goes in between, and the bulk under way pays for it', async () => {
  const { loop, uplink, pipes, arrivals } = setUp(100, [FAST_BYTES_PER_MS]);
  const [pipe] = pipes;
  if (!pipe) throw new Error('there is one');
  let waitMs = 0;
  loop.after(0, () => {
    pipe.push(frame());
    uplink.wake(pipe);
    waitMs = uplink.control(1_000);
  });
  await loop.runUntil(1_000, eventLoopTurn);
  expect(waitMs).toBe(60 + 10); // what is committed already, and its own ten
  expect(arrivals).toEqual([{ link: 0, atMs: 110 }]);
});

it('a receiver whose line is behind is sent nothing more, and does not hold up the others', async () => {
  const { loop, uplink, pipes, arrivals } = setUp(1_000, [10, FAST_BYTES_PER_MS]);
  loop.after(0, () => {
    for (const pipe of pipes) {
      for (let count = 0; count < 3; count++) pipe.push(frame());
      uplink.wake(pipe);
    }
  });
  await loop.runUntil(10_000, eventLoopTurn);
  // Each frame takes the slow line a second: the next one leaves when no more than 200 ms of it are left.
  expect(arrivals.filter(({ link }) => link === 0).map(({ atMs }) => Math.round(atMs))).toEqual([10, 820, 1_820]);
  expect(arrivals.filter(({ link }) => link === 1).map(({ atMs }) => Math.round(atMs))).toEqual([20, 30, 40]);
});

it('a queue is bounded, and says when there is room again and when it is empty', async () => {
  const loop = new EventLoop();
  const uplink = new Uplink(loop, 100);
  let drained = 0;
  const pipe = new Pipe(loop, new Downlink(FAST_BYTES_PER_MS), new SendWindow(Infinity, ROUND_TRIP_MS), {
    deliver: () => {},
    drained: () => drained++,
    resumed: () => {},
  });
  let taken = 0;
  loop.after(0, () => {
    while (pipe.push(frame())) taken++;
    uplink.wake(pipe);
  });
  await loop.runUntil(5_000, eventLoopTurn);
  expect(taken).toBe(7); // 64 KiB before anything was measured, and the frame that crosses it
  expect(drained).toBe(2); // at half of it, and when nothing was left
  expect(pipe.roomBytes()).toBeGreaterThan(0);
  expect(pipe.goodputBytesPerSecond).toBeCloseTo(100_000);
});

it('a fresh link is as slow as its window, which grows by half in every round trip while it is full', async () => {
  const { loop, uplink, pipes, arrivals } = setUp(1_000, [FAST_BYTES_PER_MS, FAST_BYTES_PER_MS], 2 * 2_382);
  const [fresh, other] = pipes;
  if (!fresh || !other) throw new Error('there are two');
  const send = (pipe: Pipe): void => {
    pipe.push(frame());
    uplink.wake(pipe);
  };
  loop.after(0, () => send(fresh));
  loop.after(50, () => send(other)); // the line is free meanwhile
  loop.after(2_000, () => send(fresh)); // idle in between: the window stays
  await loop.runUntil(5_000, eventLoopTurn);
  const times = (link: number): number[] => arrivals.filter((each) => each.link === link).map(({ atMs }) => Math.round(atMs));
  // Four packets at once, six a round trip later: the frame has nine.
  expect(times(0)).toEqual([108, 2_105]);
  expect(times(1)).toEqual([158]);
});

it('a line that is slower than the window is not held up by it', async () => {
  const { loop, uplink, pipes, arrivals } = setUp(20, [FAST_BYTES_PER_MS], 2 * 2_382);
  const [pipe] = pipes;
  if (!pipe) throw new Error('there is one');
  loop.after(0, () => {
    pipe.push(frame());
    uplink.wake(pipe);
  });
  await loop.runUntil(5_000, eventLoopTurn);
  expect(arrivals.map(({ atMs }) => Math.round(atMs))).toEqual([500]);
});
