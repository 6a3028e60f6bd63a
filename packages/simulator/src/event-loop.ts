import { TaskHeap, type Task } from './task-heap.ts';

/**
 * Lets every promise that can settle now settle. A turn of the host's event loop does it; a pure package has none of its
 * own. Called after events that resolved a promise, a few ten thousand times in a simulation.
 */
export type Settle = () => Promise<void>;

const BUCKET_MS = 1; // of the near wheel: a thousand viewers have about a hundred events in one
const NEAR_BUCKETS = 1024;
const FAR_BUCKET_MS = BUCKET_MS * NEAR_BUCKETS;
/** Promises that nobody announced (a link's path, a timer that failed a load) settle after this much simulated time at the latest. */
const SETTLE_AT_LEAST_MS = 10;
/** Events at one instant: past it the code under simulation schedules itself without end, and the simulation says so. */
const MAX_EVENTS_AT_ONCE = 50_000;

/**
 * Simulated time. Engines set and cancel timers far more often than timers fire, so this is a calendar of buckets
 * (R. Brown 1988) and not one heap: setting one costs an append, and what is cancelled before its time costs nothing more.
 * Equal times run in the order in which they were scheduled.
 */
export class EventLoop {
  #nowMs = 0;
  #order = 0;
  #events = 0;
  readonly #current = new TaskHeap();
  readonly #near: Task[][] = Array.from({ length: NEAR_BUCKETS }, () => []);
  readonly #far = new Map<number, Task[]>();
  /** Number of the bucket that `#current` holds, and of the far bucket that is spread over the near ones. */
  #bucket = 0;
  #farBucket = 0;
  #unsettled = false;
  #settledMs = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Events run so far. */
  get events(): number {
    return this.#events;
  }

  /** The task's `run` may be set to null: it is then cancelled. */
  after(delayMs: number, run: () => void): Task {
    const dueMs = this.#nowMs + (delayMs > 0 ? delayMs : 0);
    const task: Task = { dueMs, order: this.#order++, run };
    const bucket = Math.floor(dueMs / BUCKET_MS);
    if (bucket <= this.#bucket) this.#current.push(task);
    else if (Math.floor(dueMs / FAR_BUCKET_MS) === this.#farBucket) this.#near[bucket % NEAR_BUCKETS]?.push(task);
    else this.#postpone(task);
    return task;
  }

  /** The event under way resolved a promise: what waits for it is to run before the next event. */
  settleSoon(): void {
    this.#unsettled = true;
  }

  /** Runs everything that is due before `untilMs`. @throws Error where events at one instant do not end */
  async runUntil(untilMs: number, settle: Settle): Promise<void> {
    await settle();
    let eventsAtOnce = 0;
    for (;;) {
      const task = this.#next(untilMs);
      if (!task) break;
      eventsAtOnce = task.dueMs > this.#nowMs ? 0 : eventsAtOnce + 1;
      if (eventsAtOnce > MAX_EVENTS_AT_ONCE) throw new Error(`The simulation is stuck at ${this.#nowMs} ms: look for a loop of after(0).`);
      this.#nowMs = Math.max(this.#nowMs, task.dueMs);
      this.#events++;
      const { run } = task;
      task.run = null;
      run?.();
      if (!this.#unsettled && this.#nowMs - this.#settledMs < SETTLE_AT_LEAST_MS) continue;
      this.#unsettled = false;
      this.#settledMs = this.#nowMs;
      await settle();
    }
    this.#nowMs = untilMs;
    await settle();
  }

  #postpone(task: Task): void {
    const number = Math.floor(task.dueMs / FAR_BUCKET_MS);
    const bucket = this.#far.get(number);
    if (bucket) bucket.push(task);
    else this.#far.set(number, [task]);
  }

  #next(untilMs: number): Task | undefined {
    for (;;) {
      const task = this.#current.peek();
      if (task) {
        if (task.dueMs >= untilMs) return undefined;
        this.#current.pop();
        if (task.run) return task;
      } else {
        if ((this.#bucket + 1) * BUCKET_MS >= untilMs) return undefined;
        this.#advance();
      }
    }
  }

  #advance(): void {
    this.#bucket++;
    const slot = this.#bucket % NEAR_BUCKETS;
    if (slot === 0) this.#spread();
    const tasks = this.#near[slot];
    if (!tasks || tasks.length === 0) return;
    for (const task of tasks) if (task.run) this.#current.push(task);
    tasks.length = 0;
  }

  #spread(): void {
    this.#farBucket++;
    const tasks = this.#far.get(this.#farBucket);
    if (!tasks) return;
    this.#far.delete(this.#farBucket);
    for (const task of tasks) if (task.run) this.#near[Math.floor(task.dueMs / BUCKET_MS) % NEAR_BUCKETS]?.push(task);
  }
}
