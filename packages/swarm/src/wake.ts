import type { Clock } from './ports.ts';

/** One timer for many deadlines. A timer that fires too early costs one look; setting it anew at every event would cost more. */
export class Wake {
  readonly #clock: Clock;
  readonly #atMostMs: number;
  readonly #wake: (lateMs: number) => void;
  #cancel: (() => void) | null = null;
  #atMs = 0;

  /**
   * @param atMostMs until it wakes, whatever it is told
   * @param wake told by how much the timer was late
   */
  constructor(clock: Clock, atMostMs: number, wake: (lateMs: number) => void) {
    this.#clock = clock;
    this.#atMostMs = atMostMs;
    this.#wake = wake;
  }

  by(wakeMs: number): void {
    const nowMs = this.#clock.nowMs();
    const atMs = nowMs + Math.max(1, Math.min(this.#atMostMs, wakeMs - nowMs));
    if (this.#cancel && this.#atMs <= atMs) return;
    this.#cancel?.();
    this.#atMs = atMs;
    this.#cancel = this.#clock.after(atMs - nowMs, () => {
      this.#cancel = null;
      this.#wake(this.#clock.nowMs() - atMs);
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
