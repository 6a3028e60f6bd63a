import { describe, expect, it } from 'vitest';
import { Recovery } from './recovery.ts';

describe('after a stall', () => {
  it('peers are waited for again after half a minute, later after each further stall, and as before after a quiet time', () => {
    const recovery = new Recovery();
    const stallAt = (fromMs: number): void => {
      recovery.look(true, fromMs);
      recovery.look(true, fromMs + 250);
      recovery.look(false, fromMs + 300);
    };
    stallAt(0);
    expect([recovery.isOn(30_000), recovery.isOn(30_250)]).toEqual([true, false]);
    stallAt(40_000);
    expect([recovery.isOn(100_000), recovery.isOn(100_250)]).toEqual([true, false]);
    stallAt(400_000);
    expect([recovery.isOn(430_000), recovery.isOn(430_250)]).toEqual([true, false]);
    for (let atMs = 430_300; atMs < 20_000_000; atMs += 310_000) stallAt(atMs);
    expect(recovery.isOn(20_400_000)).toBe(false);
  });

  it('what is needed soon is not left to peers, and what is needed later is', () => {
    const recovery = new Recovery();
    const [durationMs, nowMs] = [2_000, 1_000];
    expect(recovery.takesOver(nowMs, durationMs, nowMs)).toBe(false);
    recovery.look(true, 0);
    recovery.look(true, 250);
    expect(recovery.takesOver(nowMs + 2_999, durationMs, nowMs)).toBe(true);
    expect(recovery.takesOver(nowMs + 3_000, durationMs, nowMs)).toBe(false);
  });

  it('a moment at the edge of the buffer is none', () => {
    const recovery = new Recovery();
    for (let atMs = 0; atMs < 10_000; atMs += 300) {
      recovery.look(true, atMs);
      recovery.look(true, atMs + 200);
      recovery.look(false, atMs + 250);
    }
    expect(recovery.isOn(10_000)).toBe(false);
  });
});
