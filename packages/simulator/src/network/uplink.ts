import type { EventLoop } from '../event-loop.ts';
import type { Task } from '../task-heap.ts';
import type { Pipe } from './pipe.ts';

/** Bulk that control frames cannot overtake any more: it is in the channel's own buffer (CHANNEL_MS of packages/webrtc). */
const COMMITTED_MS = 60;

const MIN_WAIT_MS = 0.001; // a time's last bits must not make it wait for no time at all, for ever

/** A viewer's access line outwards: its links take turns, frame by frame; control goes in between. */
export class Uplink {
  readonly #loop: EventLoop;
  readonly #bytesPerMs: number;
  readonly #waiting = new Set<Pipe>();
  #current: Pipe | null = null;
  #startedMs = 0;
  #endsMs = 0;
  /** Time that control frames took from the bulk frame under way. */
  #stolenMs = 0;
  #controlFreeMs = 0;
  #retry: Task | null = null;

  constructor(loop: EventLoop, bytesPerMs: number) {
    this.#loop = loop;
    this.#bytesPerMs = bytesPerMs;
  }

  get bytesPerMs(): number {
    return this.#bytesPerMs;
  }

  /** The pipe has something to send. Asking twice is asking once. */
  wake(pipe: Pipe): void {
    this.#waiting.add(pipe);
    if (!this.#current) this.#next();
  }

  forget(pipe: Pipe): void {
    this.#waiting.delete(pipe);
  }

  /** A control frame is sent now. @returns milliseconds until its last byte has left */
  control(bytes: number): number {
    const { nowMs } = this.#loop;
    const takesMs = bytes / this.#bytesPerMs;
    if (this.#current) this.#stolenMs += takesMs;
    const committedMs = this.#current ? Math.min(COMMITTED_MS, Math.max(0, this.#endsMs - nowMs)) : 0;
    this.#controlFreeMs = Math.max(this.#controlFreeMs, nowMs + committedMs) + takesMs;
    return this.#controlFreeMs - nowMs;
  }

  #next(): void {
    const { nowMs } = this.#loop;
    let soonestMs = Infinity;
    for (const pipe of this.#waiting) {
      const frame = pipe.stuck || pipe.isLate ? undefined : pipe.head();
      if (!frame) {
        this.#waiting.delete(pipe);
        continue;
      }
      const heldMs = pipe.heldMs(nowMs);
      if (heldMs > 0) {
        soonestMs = Math.min(soonestMs, Math.max(MIN_WAIT_MS, heldMs));
        continue;
      }
      this.#waiting.delete(pipe);
      return this.#start(pipe, frame.lineBytes);
    }
    if (soonestMs === Infinity) return;
    if (this.#retry) this.#retry.run = null;
    this.#retry = this.#loop.after(soonestMs, () => {
      this.#retry = null;
      if (!this.#current) this.#next();
    });
  }

  #start(pipe: Pipe, bytes: number): void {
    this.#current = pipe;
    this.#startedMs = this.#loop.nowMs;
    this.#stolenMs = 0;
    this.#endsAfter(bytes / this.#bytesPerMs);
  }

  #endsAfter(delayMs: number): void {
    this.#endsMs = this.#loop.nowMs + delayMs;
    this.#loop.after(delayMs, () => this.#ended());
  }

  #ended(): void {
    const pipe = this.#current;
    if (!pipe) return;
    if (this.#stolenMs > 0) {
      const owedMs = this.#stolenMs;
      this.#stolenMs = 0;
      return this.#endsAfter(owedMs);
    }
    if (!pipe.stuck) pipe.sent(this.#startedMs);
    this.#current = null;
    if (!pipe.isEmpty && !pipe.stuck) this.#waiting.add(pipe); // at the end of the line: links take turns
    this.#next();
  }
}
