import { MAX_FRAME_BYTES, PIECE_BYTES } from '@tributary/protocol';
import { FakeClock, randomBelow, seededRandom } from '@tributary/swarm/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { watermarks } from './flow-control.ts';
import { FrameAssembler } from './framing.ts';
import { MAX_CONTROL_QUEUE_BYTES, MAX_MESSAGE_BYTES, MAX_QUEUE_BYTES, MAX_QUEUED_FRAMES } from './limits.ts';
import { SendQueue, type MessageChannelPort } from './send-queue.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const PACKET_BYTES = 1150; // what SCTP puts in one packet
const MBIT_PER_SECOND = 125_000; // bytes

/** A data channel over a link of a given rate: packets leave one after another, messages arrive whole. */
class SlowChannel implements MessageChannelPort {
  readonly arrived: { readonly frame: Bytes; readonly atMs: number }[] = [];
  readonly messageBytes: number[] = [];
  onLow: () => void = () => {};
  highestBufferedBytes = 0;
  bytesPerSecond: number;
  readonly #clock: FakeClock;
  readonly #assembler = new FrameAssembler();
  readonly #messages: { readonly message: Bytes; left: number }[] = [];
  #buffered = 0;
  #low = 0;
  #busy = false;

  constructor(clock: FakeClock, bytesPerSecond: number) {
    this.#clock = clock;
    this.bytesPerSecond = bytesPerSecond;
  }

  bufferedBytes(): number {
    return this.#buffered;
  }

  setLowWatermark(bytes: number): void {
    this.#low = bytes;
  }

  send(message: Bytes): boolean {
    this.messageBytes.push(message.length);
    this.#messages.push({ message, left: message.length });
    this.#buffered += message.length;
    this.highestBufferedBytes = Math.max(this.highestBufferedBytes, this.#buffered);
    this.#sendPacket();
    return true;
  }

  #sendPacket(): void {
    const first = this.#messages[0];
    if (this.#busy || !first) return;
    this.#busy = true;
    const bytes = Math.min(PACKET_BYTES, first.left);
    this.#clock.after((bytes / this.bytesPerSecond) * 1000, () => {
      this.#busy = false;
      first.left -= bytes;
      if (first.left === 0) {
        this.#messages.shift();
        const assembled = this.#assembler.accept(first.message);
        if (assembled.status === 'violation') throw new Error(assembled.violation);
        if (assembled.status === 'frame') this.arrived.push({ frame: assembled.frame, atMs: this.#clock.nowMs() });
      }
      const before = this.#buffered;
      this.#buffered -= bytes;
      this.#sendPacket();
      if (before > this.#low && this.#buffered <= this.#low) this.onLow();
    });
  }
}

function setUp(bytesPerSecond: number): { clock: FakeClock; channel: SlowChannel; queue: SendQueue; drains: () => number } {
  const clock = new FakeClock();
  const channel = new SlowChannel(clock, bytesPerSecond);
  let drains = 0;
  const queue = new SendQueue(channel, clock, () => drains++);
  channel.onLow = () => queue.onLow();
  return { clock, channel, queue, drains: () => drains };
}

function fill(queue: SendQueue, frameBytes = PIECE_BYTES): void {
  while (queue.push(new Uint8Array(frameBytes), 'bulk'));
}

/** Keeps the queue full for so long. */
function keepBusy({ clock, queue }: { clock: FakeClock; queue: SendQueue }, durationMs: number): void {
  for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 10) {
    fill(queue);
    clock.advance(10);
  }
}

describe('SendQueue', () => {
  it('lets a control frame wait 400 ms at most behind bulk at 1 Mbit/s, measured or not', () => {
    for (const busyMs of [0, 20, 200, 3000, 10_000]) {
      const link = setUp(MBIT_PER_SECOND);
      keepBusy(link, busyMs);
      fill(link.queue);
      const sentAtMs = link.clock.nowMs();
      link.queue.push(Uint8Array.of(0xcc), 'control');
      link.clock.advance(5000);
      const control = link.channel.arrived.find(({ frame }) => frame.length === 1);
      expect((control?.atMs ?? Infinity) - sentAtMs).toBeLessThanOrEqual(400);
    }
  });

  it('measures the goodput of the link and bounds the queue by 250 ms of it', () => {
    for (const megabits of [0.5, 1, 4, 20]) {
      const link = setUp(megabits * MBIT_PER_SECOND);
      keepBusy(link, 8000);
      const measured = link.queue.goodputBytesPerSecond ?? 0;
      expect(measured / (megabits * MBIT_PER_SECOND)).toBeGreaterThan(0.9);
      expect(measured / (megabits * MBIT_PER_SECOND)).toBeLessThan(1.1);
      link.clock.advance(60_000);
      const room = link.queue.bulkRoomBytes();
      expect(room).toBe(watermarks(measured).queueBytes);
      expect(room).toBeLessThanOrEqual(Math.max(32 * 1024, 0.25 * measured + 1));
    }
  });

  it('follows a link that becomes slower, and one that becomes faster', () => {
    const link = setUp(20 * MBIT_PER_SECOND);
    keepBusy(link, 3000);
    link.channel.bytesPerSecond = MBIT_PER_SECOND;
    keepBusy(link, 10_000);
    expect(link.queue.goodputBytesPerSecond).toBeLessThan(1.3 * MBIT_PER_SECOND);
    link.channel.bytesPerSecond = 8 * MBIT_PER_SECOND;
    keepBusy(link, 10_000);
    expect(link.queue.goodputBytesPerSecond).toBeGreaterThan(7 * MBIT_PER_SECOND);
  });

  it('keeps the link busy all the time while there is bulk', () => {
    const link = setUp(4 * MBIT_PER_SECOND);
    keepBusy(link, 10_000);
    const carried = link.channel.arrived.reduce((sum, { frame }) => sum + frame.length, 0);
    expect(carried / (10 * 4 * MBIT_PER_SECOND)).toBeGreaterThan(0.97);
  });

  it('sends pieces whole on a fast link, and in fragments on a slow one', () => {
    const fast = setUp(100 * MBIT_PER_SECOND);
    keepBusy(fast, 2000);
    expect(Math.max(...fast.channel.messageBytes.slice(-10))).toBe(PIECE_BYTES + 1);
    const slow = setUp(MBIT_PER_SECOND);
    keepBusy(slow, 5000);
    expect(Math.max(...slow.channel.messageBytes.slice(-20))).toBeLessThan(8 * 1024);
  });

  it('bounds bytes and frames of both priorities, also on a link that takes nothing', () => {
    const stuck = setUp(1e-6);
    fill(stuck.queue);
    expect(stuck.queue.bulkRoomBytes()).toBe(0);
    let control = 0;
    while (stuck.queue.push(new Uint8Array(1000), 'control')) control += 1000;
    expect(control).toBeGreaterThan(MAX_CONTROL_QUEUE_BYTES - 1000);
    expect(control).toBeLessThanOrEqual(MAX_CONTROL_QUEUE_BYTES);
    expect(stuck.channel.highestBufferedBytes).toBeLessThanOrEqual(2 * 16 * 1024);
    for (const priority of ['control', 'bulk'] as const) {
      const empty = setUp(1e-6);
      empty.channel.send(new Uint8Array(MAX_MESSAGE_BYTES)); // the channel is full already
      let frames = 0;
      while (empty.queue.push(new Uint8Array(), priority)) frames++;
      expect(frames).toBe(priority === 'control' ? MAX_QUEUED_FRAMES : 0);
    }
    expect(watermarks(Infinity).queueBytes).toBe(MAX_QUEUE_BYTES);
  });

  it('takes a frame of any size while there is room, and refuses one past MAX_FRAME_BYTES', () => {
    const { queue } = setUp(MBIT_PER_SECOND);
    queue.push(new Uint8Array(queue.bulkRoomBytes() - 100), 'bulk');
    expect(queue.bulkRoomBytes()).toBeGreaterThan(0);
    expect(queue.bulkRoomBytes()).toBeLessThan(100);
    expect(queue.push(new Uint8Array(MAX_FRAME_BYTES), 'bulk')).toBe(true);
    expect(queue.push(new Uint8Array(1), 'bulk')).toBe(false);
    for (const priority of ['control', 'bulk'] as const) {
      expect(() => queue.push(new Uint8Array(MAX_FRAME_BYTES + 1), priority)).toThrow(RangeError);
    }
  });

  it('never strands who waits for room, and never loses, cuts or swaps a frame', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0.2, 1, 10, 200), (seed, megabits) => {
        const random = seededRandom(seed);
        const { clock, channel, queue, drains } = setUp(megabits * MBIT_PER_SECOND);
        const sent: Record<'control' | 'bulk', Bytes[]> = { control: [], bulk: [] };
        for (let turn = 0; turn < 60; turn++) {
          const priority = randomBelow(random, 3) === 0 ? 'control' : 'bulk';
          const length = [randomBelow(random, 50), randomBelow(random, 40_000), MAX_FRAME_BYTES - randomBelow(random, 3)][
            randomBelow(random, 3)
          ];
          const frame = new Uint8Array(length ?? 0).fill(turn);
          if (frame.length > 0) frame[0] = priority === 'control' ? 1 : 0;
          const drainsBefore = drains();
          if (frame.length > 0 && queue.push(frame, priority)) sent[priority].push(frame);
          else if (priority === 'bulk' && frame.length > 0) {
            expect(queue.bulkRoomBytes()).toBe(0);
            clock.advance(30_000);
            // For the room, and for having sent everything.
            expect(drains()).toBeGreaterThan(drainsBefore);
            expect(queue.isSending()).toBe(false);
          }
          clock.advance(randomBelow(random, 3) * randomBelow(random, 100));
        }
        clock.advance(600_000);
        for (const priority of ['control', 'bulk'] as const) {
          const arrived = channel.arrived.filter(({ frame }) => frame[0] === (priority === 'control' ? 1 : 0)).map(({ frame }) => frame);
          expect(arrived.length).toBe(sent[priority].length);
          expect(arrived.every((frame, index) => Buffer.compare(frame, sent[priority][index] ?? new Uint8Array()) === 0)).toBe(true);
        }
        expect(channel.bufferedBytes()).toBe(0);
        expect(clock.pendingTasks()).toBe(0);
        expect(Math.max(...channel.messageBytes)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
      }),
      { numRuns: 100 },
    );
  });
});

describe('watermarks', () => {
  it('keeps the low watermark at or below half of the queue, at any goodput', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant(undefined), fc.double({ min: 0, max: 1e10, noNaN: true })), (goodput) => {
        const { queueBytes, channelHighBytes, channelLowBytes, messageBytes } = watermarks(goodput);
        expect(channelLowBytes).toBeLessThanOrEqual(queueBytes / 2);
        expect(channelLowBytes).toBeLessThan(channelHighBytes);
        expect(messageBytes).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
      }),
    );
  });
});
