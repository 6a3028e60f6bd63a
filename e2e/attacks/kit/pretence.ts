import { segmentKey, type HaveEntry } from '@tributary/protocol';
import type { SentFrame } from './conduct.ts';

/** Segments that the page claims to hold, remembered to give each piece the length that it should have. A page lives for one test. */
export class Pretence {
  readonly #sizes = new Map<string, number>();

  /** Size of a segment that was claimed, bytes. */
  sizeOf(segment: HaveEntry['segment']): number | undefined {
    return this.#sizes.get(segmentKey(segment));
  }

  /** The announcement of somebody who has all of it: of what the engine announces, and of what neighbours do. */
  claim(entries: readonly HaveEntry[]): SentFrame[] {
    const claimed = entries.filter(({ totalBytes }) => totalBytes > 0);
    for (const { segment, totalBytes } of claimed) this.#sizes.set(segmentKey(segment), totalBytes);
    // What nobody knows the size of nobody can hold yet: it is "coming", the only claim that keeps others waiting.
    const coming = entries.filter(({ totalBytes }) => totalBytes === 0).map((entry) => ({ ...entry, coming: 'all' }) as const);
    const all = [...claimed.map((entry) => ({ ...entry, held: 'all', coming: 'none' }) as const), ...coming];
    return all.length === 0 ? [] : [{ type: 'have', entries: all }];
  }
}
