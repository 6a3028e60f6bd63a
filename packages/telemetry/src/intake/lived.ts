import { NO_MEASURES, type Group, type GroupMeasures, type Measures, type Observations } from '../measures/index.ts';
import type { Report } from '@tributary/protocol';

const NONE: Observations = { viewers: 0, sum: 0, squares: 0 };

/** What one viewer lived through since it was last told: one observation of each kind. */
export class Lived {
  #playedMs = 0;
  #stalledMs = 0;
  #startupMs: number | undefined;
  #shownMs = 0;
  #bitsShown = 0;
  #group: Group | undefined;

  /** @param group which side of a rollout the viewer is on; undefined: there is none */
  add({ playedMs = 0, stalledMs, startupMs, renditions = [] }: Report, group: Group | undefined): void {
    this.#playedMs += playedMs;
    this.#stalledMs += stalledMs;
    this.#startupMs ??= startupMs;
    for (const { bitrate, playedMs: shownMs } of renditions) {
      this.#shownMs += shownMs;
      this.#bitsShown += bitrate * shownMs;
    }
    this.#group = group;
  }

  /** Tells it, and begins anew. @returns null: nothing that counts for either side */
  fold(): Measures | null {
    const watchedMs = this.#playedMs + this.#stalledMs;
    const group = this.#group;
    const observed: GroupMeasures = {
      stallRatio: watchedMs > 0 ? one(this.#stalledMs / watchedMs) : NONE,
      startupMs: this.#startupMs === undefined ? NONE : one(this.#startupMs),
      bitrate: this.#shownMs > 0 ? one(this.#bitsShown / this.#shownMs) : NONE,
    };
    this.#playedMs = this.#stalledMs = this.#shownMs = this.#bitsShown = 0;
    this.#startupMs = undefined;
    const isNews = Object.values<Observations>({ ...observed }).some(({ viewers }) => viewers > 0);
    return group !== undefined && isNews ? { ...NO_MEASURES, groups: { ...NO_MEASURES.groups, [group]: observed } } : null;
  }
}

const one = (value: number): Observations => ({ viewers: 1, sum: value, squares: value * value });
