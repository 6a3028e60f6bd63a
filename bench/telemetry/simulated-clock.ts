import type { Clock } from '@tributary/telemetry';

/** Time as the benchmark sets it. What is to happen later it does itself. */
export class SimulatedClock implements Clock {
  #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  set(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  after(_delayMs: number, _task: () => void): () => void {
    return () => {};
  }
}
