import type { SegmentId } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IssueTimes } from './issue-times.ts';
import { RIG_TRACK, rigSegment } from './testing/rig.ts';

const DURATION_MS = 2_000;
const HOUR_MS = 3_600_000;

function live(): IssueTimes {
  const times = new IssueTimes();
  times.follow(RIG_TRACK, DURATION_MS);
  return times;
}

describe('of a live track', () => {
  it('nothing is out of date before anything is known, nor of a film', () => {
    expect(live().isOutOfDate(rigSegment(1), 0)).toBe(false);
    const film = new IssueTimes();
    film.note(rigSegment(1), HOUR_MS, true);
    expect(film.isOutOfDate(rigSegment(2), 0)).toBe(false);
  });

  it('what is signed as the segments are made is never out of date, in whatever order it comes, and whoever signs is slow at times', () => {
    const made = fc.array(fc.record({ sequence: fc.integer({ min: 0, max: 5_000 }), lateMs: fc.integer({ min: 0, max: 50_000 }) }));
    fc.assert(
      fc.property(made, (segments) => {
        const times = live();
        for (const { sequence, lateMs } of segments) {
          const issuedAtMs = sequence * DURATION_MS + lateMs;
          expect(times.isOutOfDate(rigSegment(sequence), issuedAtMs)).toBe(false);
          expect(times.note(rigSegment(sequence), issuedAtMs, false)).toBe('as-expected');
        }
      }),
    );
  });

  it('a later segment that was signed long before an earlier one is, by more for what lies far back', () => {
    const times = live();
    times.note(rigSegment(1_000), HOUR_MS, false);
    expect(times.isOutOfDate(rigSegment(1_001), HOUR_MS - 59_999)).toBe(false);
    expect(times.isOutOfDate(rigSegment(1_001), HOUR_MS - 60_001)).toBe(true);
    expect(times.isOutOfDate(rigSegment(900), HOUR_MS - 60_000 - 300_000)).toBe(false);
    expect(times.isOutOfDate(rigSegment(900), HOUR_MS - 60_000 - 300_001)).toBe(true);
  });

  it('a stream that turns out to be at a much later time is noticed, and what was held before is out of date', () => {
    const times = live();
    expect(times.note(rigSegment(9), 0, false)).toBe('as-expected');
    expect(times.note(rigSegment(10), HOUR_MS, false)).toBe('later');
    expect(times.isOutOfDate(rigSegment(9), 0)).toBe(true);
    expect(times.note(rigSegment(11), HOUR_MS + 4_000, false)).toBe('as-expected');
  });

  describe('an earlier segment that was signed later, as a notary signs what somebody seeks back to', () => {
    function soughtBack(): IssueTimes {
      const times = live();
      for (let sequence = 900; sequence <= 1_000; sequence++) times.note(rigSegment(sequence), sequence * DURATION_MS, true);
      expect(times.note(rigSegment(200), HOUR_MS, true)).toBe('doubtful');
      return times;
    }
    const isAnyOutOfDate = (times: IssueTimes): boolean =>
      [900, 950, 1_000].some((sequence) => times.isOutOfDate(rigSegment(sequence), sequence * DURATION_MS));

    it('makes nothing out of date, and has the source asked about the newest one, once', () => {
      const times = soughtBack();
      expect(isAnyOutOfDate(times)).toBe(false);
      expect(times.doubtful()).toEqual([rigSegment(1_000)]);
      expect(times.note(rigSegment(201), HOUR_MS + 61_000, true)).toBe('doubtful');
      expect(times.note(rigSegment(1_000), 1_000 * DURATION_MS, true)).toBe('as-expected');
      expect(times.doubtful()).toEqual([]);
      expect(times.note(rigSegment(202), HOUR_MS + 122_000, true)).toBe('as-expected');
      expect(times.doubtful()).toEqual([]);
      expect(isAnyOutOfDate(times)).toBe(false);
    });

    it('nor is the source asked again where it had nothing to say', () => {
      const times = soughtBack();
      times.upheld(rigSegment(1_000));
      expect(times.note(rigSegment(201), HOUR_MS, true)).toBe('as-expected');
      expect(times.doubtful()).toEqual([]);
    });

    it('and where the source says otherwise of the newest one, those before it are out of date', () => {
      const times = soughtBack();
      expect(times.note(rigSegment(1_000), HOUR_MS, true)).toBe('later');
      expect(isAnyOutOfDate(times)).toBe(true);
      expect(times.doubtful()).toEqual([]);
    });
  });

  it('the source is right where its signer’s clock was set back', () => {
    const times = live();
    times.note(rigSegment(10), HOUR_MS, true);
    expect(times.isOutOfDate(rigSegment(11), 0)).toBe(true);
    times.note(rigSegment(11), 0, true);
    expect(times.isOutOfDate(rigSegment(12), 2_000)).toBe(false);
  });
});

it('what the source took back takes with it what is as old: of what follows, and of all of a film', () => {
  const times = live();
  times.replaced(rigSegment(5), 1_000);
  expect([4, 5, 6].map((sequence) => times.isOutOfDate(rigSegment(sequence), 999))).toEqual([false, true, true]);
  expect(times.isOutOfDate(rigSegment(6), 1_000)).toBe(false);
  const film = new IssueTimes();
  film.replaced(rigSegment(5), 1_000);
  expect([4, 5, 6].map((sequence) => film.isOutOfDate(rigSegment(sequence), 999))).toEqual([true, true, true]);
});

it('after a restart all that was signed by then is of the run before', () => {
  const times = live();
  times.note(rigSegment(500), HOUR_MS, false);
  times.restart(RIG_TRACK);
  expect(times.isOutOfDate(rigSegment(0), HOUR_MS)).toBe(true);
  expect(times.isOutOfDate(rigSegment(0), HOUR_MS + 1)).toBe(false);
});

it('sixteen tracks are followed, and the one looked at longest ago is forgotten', () => {
  const times = new IssueTimes();
  const of = (n: number): SegmentId => ({ ...rigSegment(1), track: n.toString(16).padStart(16, '0') as SegmentId['track'] });
  for (let n = 0; n <= 16; n++) {
    times.follow(of(n).track, DURATION_MS);
    times.note(of(n), HOUR_MS, false);
  }
  expect(times.isOutOfDate(of(0), 0)).toBe(false);
  for (let n = 1; n <= 16; n++) expect(times.isOutOfDate(of(n), 0)).toBe(true);
});
