import { describe, expect, it } from 'vitest';
import { Reserve } from './reserve.ts';

const DEFAULT_MS = 1_000;

describe('the buffer that waiting leaves', () => {
  it('is what the options say before there is anything to learn from', () => {
    const reserve = new Reserve(DEFAULT_MS);
    reserve.noteOrigin(100, 100);
    reserve.noteOrigin(100, 100);
    expect(reserve.ms()).toBe(DEFAULT_MS);
  });

  it('is small where the origin keeps its time, and large where it does not', () => {
    const steady = new Reserve(DEFAULT_MS);
    const fickle = new Reserve(DEFAULT_MS);
    for (let answer = 0; answer < 10; answer++) {
      steady.noteOrigin(100, 100 + (answer % 2) * 10);
      fickle.noteOrigin(100, answer % 2 === 0 ? 100 : 900);
    }
    expect(steady.ms()).toBeLessThan(DEFAULT_MS / 2);
    expect(fickle.ms()).toBe(DEFAULT_MS * 1.5);
  });

  it('grows with the lateness of this page: a hidden tab looks once a second', () => {
    const reserve = new Reserve(DEFAULT_MS);
    for (let answer = 0; answer < 4; answer++) reserve.noteOrigin(100, 100);
    const promptMs = reserve.ms();
    reserve.noteLateness(800);
    expect(reserve.ms()).toBe(promptMs + 800);
    for (let look = 0; look < 200; look++) reserve.noteLateness(0);
    expect(reserve.ms()).toBeLessThan(promptMs + 20);
  });

  it('is more where the live edge counts for more, less where the origin is to be spared, and never below what a frame takes', () => {
    const reserve = new Reserve(DEFAULT_MS);
    for (let answer = 0; answer < 4; answer++) reserve.noteOrigin(100, 100);
    const balancedMs = reserve.ms();
    reserve.setFactor(2);
    expect(reserve.ms()).toBe(balancedMs * 2);
    reserve.setFactor(0.01);
    expect(reserve.ms()).toBe(300);
    reserve.setFactor(1);
    expect(reserve.ms()).toBe(balancedMs);
  });
});
