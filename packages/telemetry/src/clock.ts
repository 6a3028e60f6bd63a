/** Time as the program around sees it: epoch milliseconds, for what is written must be understood by the next run too. */
export interface Clock {
  nowMs(): number;
  /** Calls `task` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}
