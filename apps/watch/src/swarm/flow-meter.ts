interface Sample {
  readonly atMs: number;
  readonly totals: ReadonlyMap<string, number>;
}

const WINDOW_MS = 6_000; // three segments of 2 s: bytes come in bursts, one per segment
const MAX_SAMPLES = 16; // one per second fills less than half
const MS_PER_SECOND = 1_000;

/** Rates of several flows, from their running totals. What is no longer listed is forgotten with the samples that had it. */
export class FlowMeter {
  #samples: readonly Sample[] = [];

  /** @param totals bytes so far, by the flow's name */
  add(atMs: number, totals: ReadonlyMap<string, number>): void {
    const fresh = this.#samples.filter((sample) => sample.atMs >= atMs - WINDOW_MS);
    this.#samples = [...fresh, { atMs, totals }].slice(-MAX_SAMPLES);
  }

  /** 0 where the flow is not in two samples yet. */
  bytesPerSecond(flow: string): number {
    const last = this.#samples.at(-1);
    const first = this.#samples.find(({ totals }) => totals.has(flow));
    const before = first?.totals.get(flow);
    const now = last?.totals.get(flow);
    if (!first || !last || before === undefined || now === undefined || last.atMs <= first.atMs) return 0;
    return (Math.max(0, now - before) * MS_PER_SECOND) / (last.atMs - first.atMs);
  }
}
