import { describe, expect, it } from 'vitest';
import { PlaybackMeter, STALL_MIN_MS, type PlaybackSample } from './playback-meter.ts';

const STEP_MS = 50;

/** Feeds one sample per 50 ms: each number is by how much `currentTime` moves, `'seek'` a jump of 3 s, `'pause'` an idle sample. */
function play(steps: readonly (number | 'seek' | 'pause')[], bufferSeconds = 0): PlaybackMeter {
  const meter = new PlaybackMeter();
  let nowMs = 1000;
  let currentTime = 10;
  const sample = (over: Partial<PlaybackSample> = {}): void =>
    meter.sample({ nowMs, currentTime, idle: false, sought: false, bufferSeconds, ...over });
  sample();
  for (const step of steps) {
    nowMs += STEP_MS;
    if (step === 'pause') sample({ idle: true });
    else if (step === 'seek') {
      currentTime += 3;
      sample({ sought: true });
    } else {
      currentTime += step;
      sample();
    }
  }
  meter.finish(nowMs);
  return meter;
}

const still = (ms: number): number[] => Array.from({ length: ms / STEP_MS }, () => 0);
const moving = (ms: number): number[] => Array.from({ length: ms / STEP_MS }, () => STEP_MS / 1000);

describe('PlaybackMeter', () => {
  it('counts a standstill once, with its whole length', () => {
    const meter = play([...moving(500), ...still(400), ...moving(500), ...still(1000), ...moving(100)]);
    expect(meter.stalls.map(({ ms }) => ms)).toEqual([400, 1000]);
    expect(meter.stalls[0]?.startMs).toBe(1500);
    expect(meter.playedSeconds).toBeCloseTo(1.1);
  });

  it('lets pass what the sampling itself can cause', () => {
    expect(play([...moving(200), ...still(STALL_MIN_MS - STEP_MS), ...moving(200)]).stalls).toEqual([]);
    expect(play([...moving(200), ...still(STALL_MIN_MS), ...moving(200)]).stalls).toHaveLength(1);
  });

  it('counts a stall that never ends', () => {
    expect(play([...moving(200), ...still(600)]).stalls.map(({ ms }) => ms)).toEqual([600]);
  });

  it('does not let a hop over a hole hide the stall around it', () => {
    const meter = play([...moving(100), ...still(300), 'seek', ...still(300), ...moving(100)]);
    expect(meter.stalls.map(({ ms }) => ms)).toEqual([650]);
    expect(meter.skippedSeconds).toBeCloseTo(2.95);
  });

  it('tells a stall for want of media from one with media at hand', () => {
    expect(play([...still(500), ...moving(100)], 0.1).stalls).toMatchObject([{ starved: true }]);
    expect(play([...still(500), ...moving(100)], 6).stalls).toMatchObject([{ starved: false }]);
  });

  it('takes a pause for what it is', () => {
    expect(play([...moving(100), ...Array.from({ length: 20 }, () => 'pause' as const), ...moving(100)]).stalls).toEqual([]);
  });

  it('sees a jump that no seek announced', () => {
    const meter = play([...moving(100), 4, ...moving(100)]);
    expect(meter.skippedSeconds).toBeCloseTo(3.95);
    expect(meter.playedSeconds).toBeCloseTo(0.2);
  });
});
