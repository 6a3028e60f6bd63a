import { NO_MEASURES, type Group, type GroupMeasures, type Measures, type Observations } from '../measures/index.ts';
import type { Report } from '@tributary/protocol';
import { OBSERVATION_MS } from './limits.ts';

const NONE: Observations = { viewers: 0, sum: 0, squares: 0 };

/** On which side of which rollout a viewer is. */
export interface Side {
  /** Undefined: there is no rollout. */
  readonly group: Group | undefined;
  /** Of the rollout: a later one has a higher one. Of one and the same, a viewer is told once. */
  readonly revision: number;
}

/**
 * What one viewer lived through of a rollout: its first OBSERVATION_MS, or all where it leaves sooner. It is told **once** for each rollout,
 * however long it watches and however often it comes back: the comparison's probabilities hold for observations that are independent
 * of each other, and those of one viewer are not.
 */
export class Lived {
  #playedMs = 0;
  #stalledMs = 0;
  #startupMs: number | undefined;
  #shownMs = 0;
  #bitsShown = 0;
  #side: Side | undefined;
  #sinceMs = 0;
  #toldRevision = -1;

  /** @returns the observation, when it is complete */
  add(report: Report, side: Side, atMs: number): Measures | null {
    const before = this.#side;
    this.#side = side;
    if (before === undefined) {
      this.#sinceMs = atMs;
      // Reported elsewhere before, as to this server before it was restarted, where it may have been told.
      if (report.index > 0) this.#toldRevision = side.revision;
    } else if (before.group !== side.group || before.revision !== side.revision) {
      this.#clear();
      this.#sinceMs = atMs;
      // It tells of a time that was the other side's at least in part.
      return null;
    }
    this.#count(report);
    return atMs - this.#sinceMs >= OBSERVATION_MS ? this.fold() : null;
  }

  /** The viewer has left: what there is, is all. @returns null: nothing that counts for either side, or it has been told */
  fold(): Measures | null {
    const watchedMs = this.#playedMs + this.#stalledMs;
    const { group, revision } = this.#side ?? { group: undefined, revision: 0 };
    const observed: GroupMeasures = {
      stallRatio: watchedMs > 0 ? one(this.#stalledMs / watchedMs) : NONE,
      startupMs: this.#startupMs === undefined ? NONE : one(this.#startupMs),
      bitrate: this.#shownMs > 0 ? one(this.#bitsShown / this.#shownMs) : NONE,
    };
    this.#clear();
    const isNews = Object.values<Observations>({ ...observed }).some(({ viewers }) => viewers > 0);
    if (group === undefined || !isNews || revision <= this.#toldRevision) return null;
    this.#toldRevision = revision;
    return { ...NO_MEASURES, groups: { ...NO_MEASURES.groups, [group]: observed } };
  }

  #count({ playedMs = 0, stalledMs, startupMs, renditions = [] }: Report): void {
    this.#playedMs += playedMs;
    this.#stalledMs += stalledMs;
    this.#startupMs ??= startupMs;
    for (const { bitrate, playedMs: shownMs } of renditions) {
      this.#shownMs += shownMs;
      this.#bitsShown += bitrate * shownMs;
    }
  }

  #clear(): void {
    this.#playedMs = this.#stalledMs = this.#shownMs = this.#bitsShown = 0;
    this.#startupMs = undefined;
  }
}

const one = (value: number): Observations => ({ viewers: 1, sum: value, squares: value * value });
