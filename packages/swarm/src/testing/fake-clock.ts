import type { Clock } from '../ports.ts';

interface ScheduledTask {
  readonly dueMs: number;
  /** Tasks due at the same time run in the order in which they were scheduled. */
  readonly order: number;
  run: (() => void) | undefined;
}

/** Tasks that one advance may run: past it the code under test schedules itself without end, and the test says so instead of hanging. */
const MAX_TASKS_PER_ADVANCE = 50_000_000;

function isBefore(a: ScheduledTask, b: ScheduledTask): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

/** Lets every promise that can settle now settle, and the tasks of the event loop that are ready. */
export function eventLoopTurn(): Promise<void> {
  const { setImmediate, setTimeout } = globalThis as {
    setImmediate?: (task: () => void) => unknown;
    setTimeout?: (task: () => void, delayMs: number) => unknown;
  };
  return new Promise((resolve) => {
    if (setImmediate) setImmediate(resolve);
    else if (setTimeout) setTimeout(resolve, 0);
    else resolve();
  });
}

/**
 * Simulated time: it stands still until it is advanced, and what is due runs in one defined order. A test of thirty
 * seconds takes a millisecond, and a failure repeats. A binary heap, so that a simulation may hold a million tasks.
 */
export class FakeClock implements Clock {
  #nowMs: number;
  #scheduled = 0;
  #cancelled = 0;
  readonly #heap: ScheduledTask[] = [];
  /** Lets what is under way come to its end before time moves on. A test whose code waits for a thread of its own (WebCrypto) sets it. */
  settle: () => Promise<void> = eventLoopTurn;

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, task: () => void): () => void {
    const scheduled: ScheduledTask = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#scheduled++, run: task };
    this.#push(scheduled);
    return () => {
      if (!scheduled.run) return;
      scheduled.run = undefined;
      this.#cancelled++;
    };
  }

  /** Tasks that wait for their time. A test of `destroy()` expects 0. */
  pendingTasks(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** Moves time on by `durationMs` and runs everything that falls due, tasks scheduled meanwhile included. */
  advance(durationMs: number): void {
    const untilMs = this.#nowMs + durationMs;
    for (let ran = 0; this.#runNext(untilMs); ran++) this.#refuseEndlessWork(ran);
    this.#nowMs = untilMs;
  }

  /** As `advance`, but promises settle between two tasks: for code that awaits something. */
  async advanceSettled(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs;
    await this.settle();
    for (let ran = 0; this.#runNext(untilMs); ran++) {
      this.#refuseEndlessWork(ran);
      await this.settle();
    }
    this.#nowMs = untilMs;
  }

  /**
   * Runs task after task, promises settling between them, until the condition holds.
   * @returns false where it did not within `limitMs` of simulated time, or where nothing was left to run.
   */
  async runUntil(condition: () => boolean, limitMs: number): Promise<boolean> {
    const untilMs = this.#nowMs + limitMs;
    await this.settle();
    for (let ran = 0; !condition(); ran++) {
      this.#refuseEndlessWork(ran);
      if (!this.#runNext(untilMs)) return false;
      await this.settle();
    }
    return true;
  }

  /** Runs the earliest task that is due by `untilMs`. */
  #runNext(untilMs: number): boolean {
    for (;;) {
      const next = this.#heap[0];
      if (!next || next.dueMs > untilMs) return false;
      this.#pop();
      const { run } = next;
      if (!run) {
        this.#cancelled--;
        continue;
      }
      next.run = undefined;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      run();
      return true;
    }
  }

  #refuseEndlessWork(ran: number): void {
    if (ran > MAX_TASKS_PER_ADVANCE) throw new Error('FakeClock: tasks keep scheduling tasks; look for a loop of after(0)');
  }

  #push(task: ScheduledTask): void {
    const heap = this.#heap;
    let index = heap.push(task) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(task, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = task;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (!left) break;
      const right = heap[child + 1];
      const smaller = right && isBefore(right, left) ? right : left;
      if (smaller === right) child++;
      if (!isBefore(smaller, last)) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
  }
}
