import type { TrackId } from '@tributary/protocol';
import type { LevelDetails } from 'hls.js';
import { describe, expect, it } from 'vitest';
import { Restarts } from './restarts.ts';

const track = (index: number): TrackId => index.toString(16).padStart(16, '0') as TrackId;
const VIDEO = track(1);
const AUDIO = track(2);
const playlist = (endSN: number, programDateTime: number | null = null) =>
  ({ endSN, fragments: [{ programDateTime }] }) as unknown as LevelDetails;

describe('without dates', () => {
  it('numbers that go on, or stand still, are no restart', () => {
    const restarts = new Restarts();
    expect([100, 101, 101, 150].map((endSN) => restarts.refreshed(VIDEO, playlist(endSN)))).toEqual([false, false, false, false]);
  });

  it('a playlist from a cache that is a little behind is no restart, however often it comes', () => {
    const restarts = new Restarts();
    expect([100, 97, 101, 98, 102].some((endSN) => restarts.refreshed(VIDEO, playlist(endSN)))).toBe(false);
    // Behind what was seen last of all, and not behind the old copy.
    restarts.refreshed(VIDEO, playlist(99));
    expect(restarts.refreshed(VIDEO, playlist(98))).toBe(true);
  });

  it('numbers far back are a restart, told once', () => {
    const restarts = new Restarts();
    expect([100, 2, 3, 4].map((endSN) => restarts.refreshed(VIDEO, playlist(endSN)))).toEqual([false, true, false, false]);
  });
});

describe('with dates', () => {
  it('a lower number at a later time is a restart, be it one lower', () => {
    const restarts = new Restarts();
    restarts.refreshed(VIDEO, playlist(5, 10_000));
    expect(restarts.refreshed(VIDEO, playlist(4, 12_000))).toBe(true);
  });

  it('a lower number at its own time is an old copy, be it far behind', () => {
    const restarts = new Restarts();
    restarts.refreshed(VIDEO, playlist(100, 200_000));
    expect(restarts.refreshed(VIDEO, playlist(60, 120_000))).toBe(false);
  });
});

it('every track has its own numbers, and one that is not loaded now keeps them', () => {
  const restarts = new Restarts();
  restarts.refreshed(VIDEO, playlist(100));
  expect(restarts.refreshed(AUDIO, playlist(5))).toBe(false);
  expect(restarts.refreshed(AUDIO, playlist(6))).toBe(false);
  expect(restarts.refreshed(VIDEO, playlist(1))).toBe(true);
});

it('remembers 64 tracks, and begins anew for another stream', () => {
  const restarts = new Restarts();
  for (let index = 0; index < 65; index++) restarts.refreshed(track(index), playlist(100));
  expect(restarts.refreshed(track(0), playlist(1))).toBe(false);
  expect(restarts.refreshed(track(64), playlist(1))).toBe(true);
  restarts.clear();
  expect(restarts.refreshed(track(63), playlist(1))).toBe(false);
});
