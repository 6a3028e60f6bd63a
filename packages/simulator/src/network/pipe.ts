import type { EventLoop } from '../event-loop.ts';
import type { CarriedFrame } from './frames.ts';
import type { Downlink } from './downlink.ts';

/** The bounds of the real adapter's send queue: packages/webrtc/src/limits.ts. */
const QUEUE_MS = 250;
const MIN_QUEUE_BYTES = 32 * 1024;
const MAX_QUEUE_BYTES = 1024 * 1024;
const UNMEASURED_QUEUE_BYTES = 64 * 1024;
const GOODPUT_SMOOTHING = 0.3; // weight of the newest sample
const MS_PER_SECOND = 1000;

/** The bulk of one direction of a link: queued at the sender, taken frame by frame by its uplink. */
export class Pipe {
  readonly receiver: Downlink;
  readonly #loop: EventLoop;
  readonly #deliver: (frame: CarriedFrame) => void;
  readonly #drained: () => void;
  readonly #queue: CarriedFrame[] = [];
  #head = 0;
  #queuedBytes = 0;
  #busySinceMs = 0;
  #goodputBytesPerMs: number | undefined;
  #owesDrain = false;
  /** The receiver is gone and nobody knows: nothing moves any more. */
  stuck = false;

  constructor(loop: EventLoop, receiver: Downlink, deliver: (frame: CarriedFrame) => void, drained: () => void) {
    this.#loop = loop;
    this.receiver = receiver;
    this.#deliver = deliver;
    this.#drained = drained;
  }

  get goodputBytesPerSecond(): number | undefined {
    return this.#goodputBytesPerMs === undefined ? undefined : this.#goodputBytesPerMs * MS_PER_SECOND;
  }

  get isEmpty(): boolean {
    return this.#head >= this.#queue.length;
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

  /** The first frame's last byte has left. */
  sent(): void {
    const frame = this.#queue[this.#head];
    if (!frame) return; // cleared meanwhile
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
    this.#deliver(frame);
    if (!this.#owesDrain || this.#queuedBytes > this.#boundBytes() / 2) return;
    this.#owesDrain = false;
    this.#drained();
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
