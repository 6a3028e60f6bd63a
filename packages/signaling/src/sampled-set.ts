import type { Random } from './clock.ts';

/** A set from which random members are drawn without walking it: adding, removing and drawing one cost the same at any size. */
export class SampledSet<T> {
  readonly #members: T[] = [];
  readonly #positions = new Map<T, number>();

  get size(): number {
    return this.#members.length;
  }

  has(member: T): boolean {
    return this.#positions.has(member);
  }

  add(member: T): void {
    if (this.#positions.has(member)) return;
    this.#positions.set(member, this.#members.length);
    this.#members.push(member);
  }

  delete(member: T): boolean {
    const position = this.#positions.get(member);
    if (position === undefined) return false;
    const last = this.#members.pop() as T;
    this.#positions.delete(member);
    if (last !== member) {
      this.#members[position] = last;
      this.#positions.set(last, position);
    }
    return true;
  }

  /** Up to `count` different members, each equally likely (Floyd's algorithm). */
  sample(count: number, random: Random): T[] {
    const size = this.#members.length;
    if (count >= size) return [...this.#members];
    const chosen = new Set<number>();
    for (let top = size - count; top < size; top++) {
      const position = Math.floor(random() * (top + 1));
      chosen.add(chosen.has(position) ? top : position);
    }
    return Array.from(chosen, (position) => this.#members[position] as T);
  }
}
