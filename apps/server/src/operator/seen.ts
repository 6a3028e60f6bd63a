import { SEEN_INTERVAL_MS } from './limits.ts';
import type { OperatorStore } from './store.ts';

/** When accounts and keys were used last. Written no more often than tells anybody something. */
export class SeenBook {
  readonly #store: OperatorStore;
  readonly #nowMs: () => number;
  /** By whom: as many as there are accounts and keys. */
  readonly #writtenMs = new Map<string, number>();

  constructor(store: OperatorStore, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  async note(who: string): Promise<void> {
    const atMs = this.#nowMs();
    if (atMs - (this.#writtenMs.get(who) ?? -Infinity) < SEEN_INTERVAL_MS) return;
    this.#writtenMs.set(who, atMs);
    await this.#store.write('seen', who, { atMs }, 'any');
  }

  async at(who: string): Promise<number | null> {
    const document = await this.#store.read('seen', who);
    return document === null ? null : (document.body as { readonly atMs: number }).atMs;
  }

  async forget(who: string): Promise<void> {
    this.#writtenMs.delete(who);
    await this.#store.remove('seen', who);
  }
}
