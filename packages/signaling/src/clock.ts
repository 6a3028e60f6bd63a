/** Time, in milliseconds from an arbitrary zero. Never goes back. */
export interface Clock {
  nowMs(): number;
  /** Calls `task` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** Uniform in [0, 1). */
export type Random = () => number;
