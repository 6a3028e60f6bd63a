import type Hls from 'hls.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PlaybackCounts } from './playback-counts.ts';
import { Playback } from './playback.ts';

const HAVE_FUTURE_DATA = 3;

/** A media element, as far as playback is watched. */
class Media extends EventTarget {
  currentTime = 0;
  playbackRate = 1;
  readyState = 0;
  seeking = false;
  paused = true;
  ended = false;
  say(event: 'canplay' | 'playing' | 'waiting' | 'timeupdate' | 'play' | 'pause' | 'ended'): void {
    this.dispatchEvent(new Event(event));
  }
}

function setUp({ live }: { live?: boolean } = {}) {
  const media = new Media();
  const hls = { media: media as Media | null, latency: 0, loadLevel: 0, levels: [{ details: live === undefined ? undefined : { live } }] };
  const onStarted = vi.fn();
  const playback = new Playback(hls as unknown as Hls, onStarted);
  const counts = new PlaybackCounts(hls as unknown as Hls, playback);
  playback.follow();
  return { media, hls, playback, counts, onStarted };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'], now: 0 });
  vi.stubGlobal('HTMLMediaElement', { HAVE_FUTURE_DATA });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('start-up', () => {
  it('lasts from loading to the first frame', () => {
    const { media, playback, counts } = setUp();
    expect(playback.startingUp()).toBe(true);
    expect(counts.totals().startupMs).toBeUndefined();
    vi.advanceTimersByTime(420);
    media.say('playing');
    vi.advanceTimersByTime(1_000);
    media.say('playing');
    expect(playback.startingUp()).toBe(false);
    expect(counts.totals().startupMs).toBe(420);
  });

  it('is over where the element has something to play already: peers were attached late', () => {
    const { media, playback } = setUp();
    media.readyState = HAVE_FUTURE_DATA;
    expect(playback.startingUp()).toBe(false);
  });

  it('is over, once, where a paused player has something to show: autoplay may be forbidden', () => {
    const { media, playback, onStarted } = setUp();
    media.say('canplay');
    expect(onStarted).not.toHaveBeenCalled();
    media.readyState = HAVE_FUTURE_DATA;
    media.say('canplay');
    expect(onStarted).toHaveBeenCalledOnce();
    media.say('playing');
    media.say('timeupdate');
    expect(onStarted).toHaveBeenCalledOnce();
    expect(playback.startingUp()).toBe(false);
  });

  it('begins anew with another stream, and so do the stalls', () => {
    const { media, playback, counts } = setUp();
    media.say('playing');
    media.say('waiting');
    vi.advanceTimersByTime(300);
    media.say('playing');
    expect(counts.totals()).toMatchObject({ stalls: 1, stalledMs: 300 });
    playback.restart();
    expect(playback.startingUp()).toBe(true);
    expect(counts.totals()).toMatchObject({ stalls: 0, stalledMs: 0, startupMs: undefined });
  });
});

describe('stalls', () => {
  it('are counted once each, with their time, and one under way as far as it has got', () => {
    const { media, counts } = setUp();
    media.say('playing');
    media.say('waiting');
    media.say('waiting');
    vi.advanceTimersByTime(200);
    expect(counts.totals()).toMatchObject({ stalls: 1, stalledMs: 200 });
    vi.advanceTimersByTime(100);
    media.say('timeupdate');
    vi.advanceTimersByTime(5_000);
    expect(counts.totals()).toMatchObject({ stalls: 1, stalledMs: 300 });
  });

  it('are neither the wait for the first frame nor a seek', () => {
    const { media, counts } = setUp();
    media.say('waiting');
    vi.advanceTimersByTime(200);
    media.say('playing');
    media.seeking = true;
    media.say('waiting');
    expect(counts.totals()).toMatchObject({ stalls: 0, stalledMs: 0 });
  });
});

describe('the time until the playhead is there', () => {
  it('is 0 where it is or has been, and where there is no element', () => {
    const { media, hls, playback } = setUp();
    media.currentTime = 10;
    expect(playback.untilMs(10)).toBe(0);
    expect(playback.untilMs(4)).toBe(0);
    expect(playback.untilMs(16)).toBe(6_000);
    hls.media = null;
    playback.follow();
    expect(playback.untilMs(16)).toBe(0);
  });

  it('is shorter the faster it plays, and paused counts as playing', () => {
    const { media, playback } = setUp();
    media.playbackRate = 2;
    expect(playback.untilMs(16)).toBe(8_000);
    media.playbackRate = 0;
    expect(playback.untilMs(16)).toBe(16_000);
  });
});

describe('the live latency', () => {
  it.each([
    [true, 6.5, 6_500],
    [true, 0, undefined],
    [false, 6.5, undefined],
  ])('live %s, %f s behind: %s', (live, latency, liveLatencyMs) => {
    const { hls, counts } = setUp({ live });
    hls.latency = latency;
    expect(counts.totals().liveLatencyMs).toBe(liveLatencyMs);
  });
});

it('another element is followed, and the old one left', () => {
  const { media, hls, playback } = setUp();
  const other = new Media();
  hls.media = other;
  playback.follow();
  media.say('playing');
  expect(playback.startingUp()).toBe(true);
  other.say('playing');
  expect(playback.startingUp()).toBe(false);
});

it('an element that was taken away is not watched, and a stall under way has ended', () => {
  const { media, playback, counts } = setUp();
  media.say('playing');
  media.say('waiting');
  vi.advanceTimersByTime(300);
  // hls.js still names it while it says so.
  playback.leave();
  vi.advanceTimersByTime(5_000);
  media.say('playing');
  media.say('waiting');
  expect(counts.totals()).toMatchObject({ stalls: 1, stalledMs: 300 });
  expect(playback.untilMs(16)).toBe(0);
});

describe('playing', () => {
  it('is told whenever it begins or ends, also by another element, until the element is left', () => {
    const { media, hls } = setUp();
    const heard: boolean[] = [];
    const playback = new Playback(hls as unknown as Hls, () => {});
    const counts: PlaybackCounts = new PlaybackCounts(hls as unknown as Hls, playback, () => heard.push(counts.isPlaying));
    expect(counts.isPlaying).toBe(false);
    media.paused = false;
    playback.follow();
    media.paused = true;
    media.say('pause');
    media.paused = false;
    media.say('play');
    media.ended = true;
    media.say('ended');
    expect(heard).toEqual([true, false, true, false]);
    playback.leave();
    media.say('play');
    expect(heard).toHaveLength(4);
  });
});

describe('what was shown', () => {
  const level = { bitrate: 800_000, height: 480 };

  function playing() {
    const world = setUp();
    world.media.paused = false;
    world.counts.shows(level);
    world.media.say('playing');
    return world;
  }
  const moveFor = (media: Media, ms: number) => {
    for (let passed = 0; passed < ms; passed += 250) {
      vi.advanceTimersByTime(250);
      media.say('timeupdate');
    }
  };

  it('is the time in which the picture moved, by rendition', () => {
    const { media, counts } = playing();
    moveFor(media, 2000);
    counts.shows({ bitrate: 300_000, height: 0 });
    moveFor(media, 500);
    expect(counts.totals().playedMs).toBe(2500);
    expect([...(counts.totals().renditions?.values() ?? [])]).toEqual([
      { bitrate: 800_000, height: 480, playedMs: 2000 },
      { bitrate: 300_000, playedMs: 500 },
    ]);
  });

  it('leaves out stalls, pauses, and a machine that slept', () => {
    const { media, counts } = playing();
    moveFor(media, 1000);
    media.say('waiting');
    vi.advanceTimersByTime(3000);
    media.say('playing');
    moveFor(media, 1000);
    media.paused = true;
    media.say('timeupdate');
    vi.advanceTimersByTime(60_000);
    media.paused = false;
    media.say('playing');
    vi.advanceTimersByTime(8 * 3_600_000);
    media.say('timeupdate');
    expect(counts.totals()).toMatchObject({ playedMs: 2000 + 5000, stalledMs: 3000 });
  });

  it('names a bounded number of renditions', () => {
    const { media, counts } = playing();
    for (let bitrate = 1; bitrate <= 100; bitrate++) {
      counts.shows({ bitrate });
      moveFor(media, 250);
    }
    expect(counts.totals().renditions?.size).toBe(32);
  });

  it('counts errors by kind, stalls aside, and the bytes of playlists', () => {
    const { counts } = setUp();
    counts.failed('networkError', 'fragLoadError');
    counts.failed('mediaError', 'bufferStalledError');
    counts.failed('mediaError', 'bufferAppendError');
    counts.failed('muxError', 'remuxAllocError');
    for (const bytes of [100, undefined, 50]) counts.loadedPlaylist(bytes);
    expect(counts.totals()).toMatchObject({ errors: { network: 1, media: 1, other: 1 }, playlistBytes: 150 });
  });

  it('is told once: whoever reports next, after the viewer had no peers for a while, hears of what is new', () => {
    const { media, counts, playback } = playing();
    media.say('waiting');
    moveFor(media, 1000);
    counts.toldAll();
    expect(counts.totals()).toMatchObject({ stalls: 0, stalledMs: 0, playedMs: 0 });
    expect(counts.totals().startupMs).toBeUndefined();
    playback.restart();
    media.say('playing');
    expect(counts.totals().startupMs).toBe(0);
  });
});
