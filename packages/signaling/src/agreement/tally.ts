import { AGREEING_NETWORKS, CONTENTS_PER_SEGMENT, DISSENT_SHARE, NETWORKS_PER_SEGMENT, SEGMENT_CHARACTERS } from './limits.ts';

/**
 * What viewers say of one segment. Each address prefix (IPv4 /24, IPv6 /48) has one voice, its first: a prefix is what one hand easily
 * has many addresses of. Who holds enough prefixes can have anything believed: docs/operations.md says so to operators.
 */
export class Tally {
  /** Voices by content. */
  readonly #contents = new Map<string, number>();
  readonly #heard = new Set<string>();

  /** Memory that it takes, about. */
  get characters(): number {
    return [...this.#contents.keys()].reduce((sum, { length }) => sum + length, SEGMENT_CHARACTERS);
  }

  /** @returns whether this content is agreed on now */
  hear(network: string, content: string): boolean {
    if (this.#heard.has(network) || this.#heard.size >= NETWORKS_PER_SEGMENT) return false;
    this.#heard.add(network);
    const voices = (this.#contents.get(content) ?? 0) + 1;
    if (voices === 1 && this.#contents.size >= CONTENTS_PER_SEGMENT) return false;
    this.#contents.set(content, voices);
    const dissenting = this.#heard.size - voices;
    return voices >= AGREEING_NETWORKS && dissenting < this.#heard.size * DISSENT_SHARE;
  }
}
