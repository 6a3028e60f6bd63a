import type { EventLoop } from '../event-loop.ts';
import type { CarriedFrame } from './frames.ts';
import type { Downlink } from './downlink.ts';
import type { SendWindow } from './send-window.ts';

/** The bounds of the real adapter's send queue: packages/webrtc/src/limits.ts. */
const QUEUE_MS = 250;
const MIN_QUEUE_BYTES = 32 * 1024;
const MAX_QUEUE_BYTES = 1024 * 1024;
const UNMEASURED_QUEUE_BYTES = 64 * 1024;
const GOODPUT_SMOOTHING = 0.3; // weight of the newest sample
const MS_PER_SECOND = 1000;
/** A receiver whose line is this far behind is sent nothing more: its transport's window is full. */
const RECEIVER_BACKLOG_MS = 200;

export interface PipeEvents {
  /** The frame's last byte has left. */
  deliver(frame: CarriedFrame): void;
  /** There is room again, or nothing is left to send. */
  drained(): void;
  /** What waited for the window has left: the uplink may carry more. */
  resumed(): void;
}

/** The bulk of one direction of a link: queued at the sender, taken frame by frame by its uplink. */
export class Pipe {
  readonly receiver: Downlink;
  readonly #loop: EventLoop;
  readonly #window: SendWindow;
  readonly #events: PipeEvents;
  readonly #queue: CarriedFrame[] = [];
  #head = 0;
  #queuedBytes = 0;
  #busySinceMs = 0;
  #goodputBytesPerMs: number | undefined;
  #owesDrain = false;
  #isLate = false;
  /** The receiver is gone and nobody knows: nothing moves any more. */
  stuck = false;

  constructor(loop: EventLoop, receiver: Downlink, window: SendWindow, events: PipeEvents) {
    this.#loop = loop;
    this.receiver = receiver;
    this.#window = window;
    this.#events = events;
  }

  get goodputBytesPerSecond(): number | undefined {
    return this.#goodputBytesPerMs === undefined ? undefined : this.#goodputBytesPerMs * MS_PER_SECOND;
  }

  get isEmpty(): boolean {
    return this.#head >= this.#queue.length;
  }

  /** The uplink has carried a frame, and the rest of it waits for the window: `resumed` will say when it has left. */
  get isLate(): boolean {
    return this.#isLate;
  }

  /** How long the receiver's line is too far behind for anything more. Not positive: it is not. */
  heldMs(nowMs: number): number {
    return this.receiver.backlogMs(nowMs) - RECEIVER_BACKLOG_MS;
  }

  roomBytes(): number {
    const room = Math.max(0, Math.floor(this.#boundBytes() - this.#queuedBytes));
    if (room === 0) this.#owesDrain = true;
    return room;
  }

  /** @returns false where there is no room */
  push(frame: CarriedFrame): boolean {
    if (this.roomBytes() === 0) return false;
    if (this.isEmpty) this.#busySinceMs = this.#loop.nowMs;
    this.#queue.push(frame);
    this.#queuedBytes += frame.bytes.length;
    this.roomBytes(); // who filled it to the brim hears of it too
    return true;
  }

  head(): CarriedFrame | undefined {
    return this.#queue[this.#head];
  }

  /** The uplink has carried the first frame, from `startMs` on and as fast as it can. */
  sent(startMs: number): void {
    const frame = this.#queue[this.#head];
    if (!frame) return; // cleared meanwhile
    const lateMs = this.#window.carry(frame.bytes.length, startMs, this.#loop.nowMs);
    if (lateMs === 0) return this.#left(frame);
    this.#isLate = true;
    this.#loop.after(lateMs, () => {
      this.#isLate = false;
      if (this.stuck) return;
      this.#left(frame);
      this.#events.resumed();
    });
  }

  /** The first frame's last byte has left. */
  #left(frame: CarriedFrame): void {
    this.#head++;
    if (this.#head > 64 && this.#head * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    this.#queuedBytes -= frame.bytes.length;
    const { nowMs } = this.#loop;
    const sample = frame.bytes.length / Math.max(0.01, nowMs - this.#busySinceMs);
    const known = this.#goodputBytesPerMs ?? sample;
    this.#goodputBytesPerMs = known + GOODPUT_SMOOTHING * (sample - known);
    this.#busySinceMs = nowMs;
    this.#events.deliver(frame);
    const hasRoomAgain = this.#owesDrain && this.#queuedBytes <= this.#boundBytes() / 2;
    if (!hasRoomAgain && !this.isEmpty) return;
    this.#owesDrain = false;
    this.#events.drained();
  }

  clear(): void {
    this.#queue.length = 0;
    this.#head = 0;
    this.#queuedBytes = 0;
    this.#owesDrain = false;
  }

  #boundBytes(): number {
    if (this.#goodputBytesPerMs === undefined) return UNMEASURED_QUEUE_BYTES;
    return Math.min(MAX_QUEUE_BYTES, Math.max(MIN_QUEUE_BYTES, QUEUE_MS * this.#goodputBytesPerMs));
  }
}
