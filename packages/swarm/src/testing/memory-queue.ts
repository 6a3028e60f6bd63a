import { MAX_FRAME_BYTES } from '@tributary/protocol';
import type { Clock, FramePriority } from '../ports.ts';
import type { Chunk } from './wire.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** The bounds of the real adapter, so that an engine that gets on with these gets on with those. */
const QUEUE_MS = 250;
const MIN_QUEUE_BYTES = 32 * 1024;
const MAX_QUEUE_BYTES = 1024 * 1024;
const MAX_CONTROL_QUEUE_BYTES = 4 * MAX_FRAME_BYTES;
/** Frames of each kind: empty ones have no bytes to count. */
const MAX_QUEUED_FRAMES = 1024;

/** A control frame waits for one chunk of bulk at most. */
const CHUNK_MS = 100;
const MIN_CHUNK_BYTES = 4 * 1024;

const MS_PER_SECOND = 1000;
const GOODPUT_SMOOTHING = 0.3; // weight of the newest sample

/** What one end of a memory link has still to send: bounded, control first, bulk in chunks on slow wires. */
export class MemoryQueue {
  readonly #clock: Clock;
  readonly #boundBytes: number;
  readonly #chunkBytes: number;
  readonly #deliver: (frame: Bytes) => void;
  readonly #drained: () => void;
  readonly #control: Bytes[] = [];
  readonly #bulk: Bytes[] = [];
  #controlBytes = 0;
  #bulkBytes = 0;
  /** Bytes of the first bulk frame that are on the wire already. */
  #bulkOffset = 0;
  #starved = false;
  #busySinceMs: number | undefined;
  #goodputBytesPerSecond: number | undefined;

  constructor(clock: Clock, wireBytesPerSecond: number, deliver: (frame: Bytes) => void, drained: () => void) {
    this.#clock = clock;
    this.#deliver = deliver;
    this.#drained = drained;
    const bytesPerMs = wireBytesPerSecond / MS_PER_SECOND;
    this.#boundBytes = Math.min(MAX_QUEUE_BYTES, Math.max(MIN_QUEUE_BYTES, QUEUE_MS * bytesPerMs));
    this.#chunkBytes = Math.max(MIN_CHUNK_BYTES, CHUNK_MS * bytesPerMs);
  }

  isSending(): boolean {
    return this.#bulkBytes > 0;
  }

  goodputBytesPerSecond(): number | undefined {
    return this.#goodputBytesPerSecond;
  }

  bulkRoomBytes(): number {
    return this.#bulk.length < MAX_QUEUED_FRAMES ? Math.max(0, Math.floor(this.#boundBytes - this.#bulkBytes)) : 0;
  }

  push(frame: Bytes, priority: FramePriority): boolean {
    if (priority === 'bulk') {
      if (this.bulkRoomBytes() === 0) return false;
      this.#bulk.push(frame);
      this.#bulkBytes += frame.length;
      if (this.bulkRoomBytes() === 0) this.#starved = true;
      return true;
    }
    if (this.#control.length >= MAX_QUEUED_FRAMES || this.#controlBytes + frame.length > MAX_CONTROL_QUEUE_BYTES) return false;
    this.#control.push(frame);
    this.#controlBytes += frame.length;
    return true;
  }

  takeChunk(): Chunk | undefined {
    this.#busySinceMs ??= this.#clock.nowMs();
    const control = this.#control.shift();
    if (control) {
      this.#controlBytes -= control.length;
      return { bytes: control.length, sent: () => this.#sent(control.length, control) };
    }
    const bulk = this.#bulk[0];
    if (!bulk) {
      this.#busySinceMs = undefined;
      return undefined;
    }
    const bytes = Math.min(this.#chunkBytes, bulk.length - this.#bulkOffset);
    this.#bulkOffset += bytes;
    if (this.#bulkOffset < bulk.length) return { bytes, sent: () => this.#bulkSent(bytes, undefined) };
    this.#bulk.shift();
    this.#bulkOffset = 0;
    return { bytes, sent: () => this.#bulkSent(bytes, bulk) };
  }

  clear(): void {
    this.#control.length = 0;
    this.#bulk.length = 0;
    this.#controlBytes = 0;
    this.#bulkBytes = 0;
    this.#starved = false;
  }

  #bulkSent(bytes: number, whole: Bytes | undefined): void {
    this.#bulkBytes = Math.max(0, this.#bulkBytes - bytes); // 0 already where the queue was cleared meanwhile
    this.#sent(bytes, whole);
    const hasRoomAgain = this.#starved && this.#bulkBytes <= this.#boundBytes / 2 && this.#bulk.length <= MAX_QUEUED_FRAMES / 2;
    if (!hasRoomAgain && this.isSending()) return;
    this.#starved = false;
    this.#drained();
  }

  #sent(bytes: number, whole: Bytes | undefined): void {
    const nowMs = this.#clock.nowMs();
    const elapsedMs = nowMs - (this.#busySinceMs ?? nowMs);
    if (elapsedMs > 0) {
      const sample = (bytes / elapsedMs) * MS_PER_SECOND;
      const known = this.#goodputBytesPerSecond ?? sample;
      this.#goodputBytesPerSecond = known + GOODPUT_SMOOTHING * (sample - known);
    }
    this.#busySinceMs = nowMs;
    if (whole) this.#deliver(whole);
  }
}
