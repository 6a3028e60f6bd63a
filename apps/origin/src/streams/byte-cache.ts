/** Keeps what was made lately, least recently used out first, bounded in bytes. */

const ENTRY_COST_BYTES = 512; // what an entry costs besides its bytes, so that small entries are bounded in number as well

export class ByteCache {
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Buffer>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#entries.size;
  }

  getOrMake(key: string, make: () => Buffer): Buffer {
    const known = this.#entries.get(key);
    const bytes = known ?? make();
    if (known === undefined) this.#bytes += bytes.length + ENTRY_COST_BYTES;
    this.#entries.delete(key);
    this.#entries.set(key, bytes);
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#entries.delete(oldest);
      this.#bytes -= entry.length + ENTRY_COST_BYTES;
    }
    return bytes;
  }
}
