// Maps and sets in order of insertion, of which no remote can make more than so many entries.

interface Remembered<K> {
  readonly size: number;
  keys(): Iterable<K>;
  delete(key: K): boolean;
}

/** After an entry was added: with more than `max` of them, the oldest goes. */
export function forgetOldest<K>(held: Remembered<K>, max: number): void {
  if (held.size <= max) return;
  for (const oldest of held.keys()) {
    held.delete(oldest);
    return;
  }
}

/**
 * Sets an entry as the youngest, also where there was one under its key; with more than `max` of them, the oldest goes.
 * @returns the value
 */
export function remember<K, V>(held: Map<K, V>, key: K, value: V, max: number): V {
  held.delete(key);
  held.set(key, value);
  forgetOldest(held, max);
  return value;
}
