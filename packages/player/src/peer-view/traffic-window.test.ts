import { describe, expect, it } from 'vitest';
import { RECENT_WINDOW_MS, shareOf, TrafficWindow } from './traffic-window.ts';

const totals = (originBytes: number, peerBytes: number) => ({ originBytes, peerBytes, sentBytes: 0 });

describe('the share of now', () => {
  it('is unknown before anything arrived', () => {
    const window = new TrafficWindow();
    expect(window.recentShare()).toBeUndefined();
    window.add(0, totals(0, 0));
    window.add(1000, totals(0, 0));
    expect(window.recentShare()).toBeUndefined();
    expect(shareOf(totals(0, 0))).toBeUndefined();
  });

  it('counts only what arrived within the window', () => {
    const window = new TrafficWindow();
    window.add(0, totals(0, 0));
    window.add(1000, totals(1_000_000, 0));
    for (let second = 2; second <= 40; second += 1) window.add(second * 1000, totals(1_000_000, second * 1000));
    expect(window.recentShare()).toBe(1);
    expect(shareOf(totals(1_000_000, 40_000))).toBeCloseTo(0.038, 3);
  });

  it('is unknown again when nothing arrived for the whole window', () => {
    const window = new TrafficWindow();
    window.add(0, totals(0, 0));
    window.add(1000, totals(10, 10));
    window.add(2000 + RECENT_WINDOW_MS, totals(10, 10));
    window.add(3000 + RECENT_WINDOW_MS, totals(10, 10));
    expect(window.recentShare()).toBeUndefined();
  });

  it('keeps a bounded number of samples, however often it is fed', () => {
    const window = new TrafficWindow();
    for (let step = 0; step < 10_000; step += 1) window.add(step, totals(step, step));
    expect(window.sampleCount).toBe(64);
    expect(window.recentShare()).toBe(0.5);
  });
});
