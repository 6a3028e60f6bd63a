import type { LevelDetails } from 'hls.js';
import type Hls from 'hls.js';
import { describe, expect, it } from 'vitest';
import { LiveWindowKeeper } from './live-window-keeper.ts';
import { liveWindowOf, timeRange } from './live-window.ts';

const details = (more: Partial<LevelDetails>): LevelDetails =>
  ({ live: true, type: null, totalduration: 16, targetduration: 2, ...more }) as LevelDetails;

describe('what a playlist says', () => {
  it.each([
    ['live, a short window: no going back', {}, 'live', 0],
    ['live, a window of an hour', { totalduration: 3_600 }, 'live', 3_600],
    ['an event: back to its beginning', { type: 'EVENT' }, 'live', Infinity],
    ['an event that is over', { live: false, type: 'EVENT' }, 'on-demand', NaN],
    ['a film', { live: false, type: 'VOD' }, 'on-demand', NaN],
  ] as const)('%s', (_what, more, streamType, targetLiveWindow) => {
    expect(liveWindowOf(details(more))).toMatchObject({ streamType, targetLiveWindow });
  });
});

it('a time range has one range or none, and refuses others as a browser does', () => {
  const range = timeRange(4, 20);
  expect([range.length, range.start(0), range.end(0)]).toEqual([1, 4, 20]);
  expect(() => range.end(1)).toThrow(DOMException);
  expect(timeRange(4, 4).length).toBe(0);
});

describe('a player', () => {
  const setUp = () => {
    const told: string[] = [];
    const keeper = new LiveWindowKeeper((event) => told.push(event));
    let update: (event: string, payload: { details: LevelDetails }) => void = () => {};
    const hls = { liveSyncPosition: 94 as number | null, on: (_event: string, listener: typeof update) => (update = listener) };
    keeper.follow(hls as unknown as Hls);
    const video = { duration: Infinity, seekable: timeRange(80, 100) };
    return { told, keeper, hls, video, updated: (more: Partial<LevelDetails>) => update('hlsLevelUpdated', { details: details(more) }) };
  };

  it('is of no type before its playlist is here; then it tells what changed, once', () => {
    const { told, keeper, video, updated } = setUp();
    expect([keeper.streamType(video), keeper.targetLiveWindow, keeper.edgeStart(video)]).toEqual(['unknown', NaN, NaN]);
    updated({});
    updated({});
    expect(told).toEqual(['streamtypechange', 'targetlivewindowchange', 'seekablechange', 'seekablechange']);
    expect(keeper.streamType(video)).toBe('live');
  });

  it('of a live stream is seeked to where hls.js would play, and counts as live from three durations before that', () => {
    const { keeper, hls, video, updated } = setUp();
    updated({});
    expect([keeper.seekable(video).start(0), keeper.seekable(video).end(0)]).toEqual([80, 94]);
    expect(keeper.edgeStart(video)).toBe(88);
    hls.liveSyncPosition = null;
    expect(keeper.seekable(video)).toBe(video.seekable);
    expect(keeper.edgeStart(video)).toBe(94);
  });

  it('of a film is seeked anywhere', () => {
    const { keeper, video, updated } = setUp();
    updated({ live: false });
    expect(keeper.seekable(video)).toBe(video.seekable);
    expect(keeper.edgeStart(video)).toBeNaN();
  });

  it('of the browser itself tells by its duration', () => {
    const { keeper, video } = setUp();
    keeper.follow(null);
    expect(keeper.streamType(video)).toBe('live');
    expect(keeper.edgeStart(video)).toBe(90);
    expect(keeper.streamType({ ...video, duration: 60 })).toBe('on-demand');
    expect(keeper.streamType({ ...video, duration: NaN })).toBe('unknown');
  });
});
