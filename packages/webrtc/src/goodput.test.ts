import { FakeClock } from '@tributary/swarm/testing';
import { describe, expect, it } from 'vitest';
import { GoodputMeter } from './goodput.ts';

describe('GoodputMeter', () => {
  it('knows nothing before it has seen enough', () => {
    const clock = new FakeClock();
    const meter = new GoodputMeter(clock);
    meter.observe(0, false);
    clock.advance(10);
    meter.observe(1000, false);
    expect(meter.bytesPerSecond).toBeUndefined();
  });

  it('knows a fast link after two pieces, and later by larger samples', () => {
    const clock = new FakeClock();
    const meter = new GoodputMeter(clock);
    let drained = 0;
    const carry = (bytes: number): number | undefined => {
      clock.advance(5);
      meter.observe((drained += bytes), false);
      return meter.bytesPerSecond;
    };
    meter.observe(0, false);
    expect(carry(32 * 1024)).toBeUndefined();
    const first = carry(32 * 1024);
    expect(first).toBeCloseTo(32 * 1024 * 200);
    expect(carry(128 * 1024)).toBe(first);
    expect(carry(128 * 1024)).toBeGreaterThan(first ?? Infinity);
  });

  it('adds up short busy periods and leaves out the time between them', () => {
    const clock = new FakeClock();
    const meter = new GoodputMeter(clock);
    let drained = 0;
    for (let period = 0; period < 6; period++) {
      drained += 10_000; // the burst at the start of a period
      meter.observe(drained, false);
      clock.advance(40);
      drained += 4000;
      meter.observe(drained, false);
      meter.pause();
      clock.advance(5000);
    }
    expect(meter.bytesPerSecond).toBeCloseTo(100_000, 3);
  });

  it('is hardly lowered by samples from a buffer that ran empty, but raised', () => {
    const clock = new FakeClock();
    const meter = new GoodputMeter(clock);
    let drained = 0;
    const sample = (bytes: number, ranEmpty: boolean): number => {
      clock.advance(250);
      meter.observe((drained += bytes), ranEmpty);
      return meter.bytesPerSecond ?? 0;
    };
    sample(0, false);
    expect(sample(25_000, false)).toBeCloseTo(100_000, 3);
    expect(sample(0, true)).toBeGreaterThan(94_000);
    expect(sample(125_000, true)).toBeGreaterThan(200_000);
  });
});
