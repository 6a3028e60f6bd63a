import type { PeerId } from '@tributary/protocol';

const MS_PER_SECOND = 1000;

/** Whose time is up when. Viewers are kept by the second: adding and removing cost the same however many there are. */
export class ExpirySchedule {
  readonly #atSecond = new Map<PeerId, number>();
  readonly #bySecond = new Map<number, Set<PeerId>>();
  /** Everybody up to here has been named. */
  #doneSecond: number;

  constructor(epochMs: number) {
    this.#doneSecond = Math.floor(epochMs / MS_PER_SECOND);
  }

  get size(): number {
    return this.#atSecond.size;
  }

  /** Replaces an earlier time. Never named before it, and less than a second after it. */
  set(peerId: PeerId, atMs: number): void {
    this.delete(peerId);
    // A clock that went back must not put anybody where nobody looks any more.
    const second = Math.max(Math.ceil(atMs / MS_PER_SECOND), this.#doneSecond + 1);
    this.#atSecond.set(peerId, second);
    const members = this.#bySecond.get(second) ?? new Set();
    this.#bySecond.set(second, members.add(peerId));
  }

  delete(peerId: PeerId): void {
    const second = this.#atSecond.get(peerId);
    if (second === undefined) return;
    this.#atSecond.delete(peerId);
    const members = this.#bySecond.get(second);
    members?.delete(peerId);
    if (members?.size === 0) this.#bySecond.delete(second);
  }

  /** Names whose time has come, once, and forgets them. */
  due(epochMs: number): PeerId[] {
    const nowSecond = Math.floor(epochMs / MS_PER_SECOND);
    const due: PeerId[] = [];
    for (const second of this.#seconds(nowSecond)) due.push(...(this.#bySecond.get(second) ?? []));
    for (const peerId of due) this.delete(peerId);
    this.#doneSecond = Math.max(this.#doneSecond, nowSecond);
    return due;
  }

  /** Seconds to look at. After a long sleep of the machine there are more of them than of viewers. */
  #seconds(nowSecond: number): Iterable<number> {
    const passed = nowSecond - this.#doneSecond;
    if (passed <= 0) return [];
    if (passed > this.#bySecond.size) return [...this.#bySecond.keys()].filter((second) => second <= nowSecond);
    return Array.from({ length: passed }, (_, step) => this.#doneSecond + 1 + step);
  }
}
