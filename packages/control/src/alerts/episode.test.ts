import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginEpisode, isFiring, stepEpisode, type Episode, type Transition } from './episode.ts';
import type { AlertFigures, AlertRule } from './rule.ts';

const MINUTE_MS = 60_000;
const START_MS = 1_700_000_000_000;
const rule = (forMinutes: number): AlertRule => ({
  id: 'stalls',
  name: 'Stalls',
  stream: '*',
  measure: 'stallRatio',
  threshold: 0.03,
  forMinutes,
  minimumViewers: 2,
  isOn: true,
});

/** Figures by name: what a moment can be like for the rule. */
const MOMENTS = { bad: 0.2, nearly: 0.029, fine: 0.001, unknown: null, alone: 0.2, gone: 0 } as const;
type Moment = keyof typeof MOMENTS;
const figuresOf = (moment: Moment): AlertFigures | null =>
  moment === 'gone'
    ? null
    : { offload: null, ceiling: null, stallRatio: MOMENTS[moment], lastReportAtMs: null, viewers: moment === 'alone' ? 1 : 5 };

interface Told {
  readonly atMs: number;
  readonly transition: Transition;
}

/** One step a minute. */
function live(forMinutes: number, moments: readonly Moment[], stepMs = MINUTE_MS) {
  const told: Told[] = [];
  const episodes: Episode[] = [];
  let episode = beginEpisode(START_MS);
  for (const [index, moment] of moments.entries()) {
    const atMs = START_MS + index * stepMs;
    const step = stepEpisode(rule(forMinutes), episode, figuresOf(moment), atMs);
    episode = step.episode;
    episodes.push(episode);
    if (step.transition !== null) told.push({ atMs, transition: step.transition });
  }
  return { told, episodes, statuses: episodes.map(({ status }) => status) };
}

describe('stepEpisode', () => {
  it('fires when it was bad for long enough, and clears when it was fine for as long', () => {
    const { statuses, told } = live(2, ['fine', 'bad', 'bad', 'bad', 'fine', 'fine', 'fine']);
    expect(statuses).toEqual(['fine', 'pending', 'pending', 'firing', 'clearing', 'clearing', 'fine']);
    expect(told).toEqual([
      { atMs: START_MS + 3 * MINUTE_MS, transition: 'fired' },
      { atMs: START_MS + 6 * MINUTE_MS, transition: 'cleared' },
    ]);
  });

  it('begins to count anew after a moment that was not bad', () => {
    for (const pause of ['fine', 'nearly', 'unknown', 'alone', 'gone'] as const)
      expect(live(2, ['bad', 'bad', pause, 'bad', 'bad']).told).toEqual([]);
  });

  it('does not begin to clear before it is a good way within the threshold', () => {
    const { statuses } = live(1, ['bad', 'bad', 'nearly', 'nearly', 'nearly', 'fine', 'nearly']);
    expect(statuses).toEqual(['pending', 'firing', 'firing', 'firing', 'firing', 'clearing', 'fine']);
  });

  it('fires on when it gets bad again while it clears', () => {
    expect(live(2, ['bad', 'bad', 'bad', 'fine', 'bad', 'fine', 'fine']).statuses.slice(3)).toEqual([
      'clearing',
      'firing',
      'clearing',
      'clearing',
    ]);
  });

  it('clears when there have been no figures for as long: the stream is over', () => {
    expect(live(1, ['bad', 'bad', 'gone', 'gone', 'gone'])).toMatchObject({
      statuses: ['pending', 'firing', 'clearing', 'no-figures', 'no-figures'],
    });
  });

  it('fires and clears at once where no time is set', () => {
    expect(live(0, ['fine', 'bad', 'bad', 'fine']).told.map(({ transition }) => transition)).toEqual(['fired', 'cleared']);
  });

  it('tells since when it has a status, and since when it fires', () => {
    const { episodes } = live(2, ['bad', 'bad', 'bad', 'bad', 'fine']);
    expect(episodes[1]).toMatchObject({ sinceMs: START_MS, firedAtMs: null, value: 0.2 });
    expect(episodes[3]).toMatchObject({ sinceMs: START_MS + 2 * MINUTE_MS, firedAtMs: START_MS + 2 * MINUTE_MS });
    expect(episodes[4]).toMatchObject({ status: 'clearing', firedAtMs: START_MS + 2 * MINUTE_MS, value: 0.001 });
  });

  it('counts anew after the clock was set back, and fires all the same', () => {
    let episode = beginEpisode(START_MS);
    const step = (atMs: number) => {
      const taken = stepEpisode(rule(2), episode, figuresOf('bad'), atMs);
      episode = taken.episode;
      return taken.transition;
    };
    const earlierMs = START_MS - 1000 * MINUTE_MS;
    expect([step(START_MS), step(earlierMs), step(earlierMs + MINUTE_MS), step(earlierMs + 2 * MINUTE_MS)]).toEqual([
      null,
      null,
      null,
      'fired',
    ]);
  });
});

describe('stepEpisode, whatever happens', () => {
  const moments = fc.array(fc.constantFrom(...(Object.keys(MOMENTS) as Moment[])), { maxLength: 300 });
  const forMinutes = fc.integer({ min: 0, max: 20 });
  const stepMs = fc.integer({ min: 1000, max: 5 * MINUTE_MS });

  it('fires and clears in turn, each once, and says so exactly when what is shown changes', () => {
    fc.assert(
      fc.property(forMinutes, moments, stepMs, (minutes, lived, eachMs) => {
        const { told, episodes } = live(minutes, lived, eachMs);
        for (const [index, { transition }] of told.entries()) expect(transition).toBe(index % 2 === 0 ? 'fired' : 'cleared');
        let wasFiring = false;
        let changes = 0;
        for (const episode of episodes) {
          if (isFiring(episode) !== wasFiring) changes++;
          wasFiring = isFiring(episode);
          expect(episode.firedAtMs !== null).toBe(wasFiring);
        }
        expect(told).toHaveLength(changes);
      }),
    );
  });

  it('never tells two things within forMinutes', () => {
    fc.assert(
      fc.property(forMinutes, moments, stepMs, (minutes, lived, eachMs) => {
        const { told } = live(minutes, lived, eachMs);
        for (const [index, { atMs }] of told.entries())
          if (index > 0) expect(atMs - (told[index - 1]?.atMs ?? -Infinity)).toBeGreaterThanOrEqual(minutes * MINUTE_MS);
      }),
    );
  });

  it('fires if it was bad all the time for forMinutes, and only after such a time', () => {
    fc.assert(
      fc.property(forMinutes, moments, stepMs, (minutes, lived, eachMs) => {
        const { told, statuses } = live(minutes, lived, eachMs);
        let badSinceMs: number | null = null;
        for (const [index, moment] of lived.entries()) {
          const atMs = START_MS + index * eachMs;
          badSinceMs = moment === 'bad' ? (badSinceMs ?? atMs) : null;
          const isDue = badSinceMs !== null && atMs - badSinceMs >= minutes * MINUTE_MS;
          if (isDue) expect(statuses[index]).toBe('firing');
          if (told.some((one) => one.atMs === atMs && one.transition === 'fired')) expect(isDue).toBe(true);
        }
      }),
    );
  });
});
