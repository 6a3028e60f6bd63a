/** Named counts that only grow. */
export type Counts = { readonly [name: string]: number };

/** What is new of totals by key: what was told once is never told again, and what was left out is told later. */
export class Deltas<K, C extends Counts> {
  readonly #told = new Map<K, C>();

  /**
   * @param totals since the start; a key that is gone is forgotten, and begins anew when it comes back
   * @param max of keys: those with the most news
   * @returns the news by key, where there are any
   */
  take(totals: ReadonlyMap<K, C>, max = Infinity): Map<K, C> {
    for (const key of this.#told.keys()) if (!totals.has(key)) this.#told.delete(key);
    const news = [...totals].map(([key, now]) => ({ key, now, delta: since(this.#told.get(key), now) }));
    const chosen = news
      .filter(({ delta }) => sumOf(delta) > 0)
      .sort((a, b) => sumOf(b.delta) - sumOf(a.delta))
      .slice(0, max);
    for (const { key, now } of chosen) this.#told.set(key, now);
    return new Map(chosen.map(({ key, delta }) => [key, delta]));
  }
}

/** @param told undefined: nothing so far. A count that fell began anew: all of it is new */
export function since<C extends Counts>(told: C | undefined, now: C): C {
  const entries = Object.entries(now).map(([name, count]) => {
    const before = told?.[name] ?? 0;
    return [name, count >= before ? count - before : count];
  });
  return Object.fromEntries(entries) as C;
}

const sumOf = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
