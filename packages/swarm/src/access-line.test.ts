import { describe, expect, it } from 'vitest';
import { AccessLine } from './access-line.ts';

const PIECE_BYTES = 32 * 1024;

describe('what the access line carries', () => {
  it('is measured over pieces that came at different times, and not over those that came at once', () => {
    const line = new AccessLine();
    line.note(3 * PIECE_BYTES, 100, 100);
    expect(line.bytesPerSecond(100)).toBeUndefined();
    for (let piece = 1; piece <= 8; piece++) line.note(PIECE_BYTES, 100 + piece * 50, 100 + piece * 50);
    expect(line.bytesPerSecond(500)).toBeCloseTo(PIECE_BYTES * 20, -3);
  });

  it('a pause counts for nothing', () => {
    const line = new AccessLine();
    for (const fromMs of [0, 10_000])
      for (let piece = 0; piece < 9; piece++) line.note(PIECE_BYTES, fromMs + piece * 50, fromMs + piece * 50);
    expect(line.bytesPerSecond(10_400)).toBeCloseTo(PIECE_BYTES * 20, -3);
  });

  it('is at least what came in during the latest answers of the origin, however long ago; a worse line is believed after four', () => {
    const line = new AccessLine();
    line.noteAnswer(500_000, 500);
    expect(line.bytesPerSecond(3_600_000)).toBe(1_000_000);
    for (let answer = 0; answer < 4; answer++) line.noteAnswer(100_000, 1_000);
    expect(line.bytesPerSecond(3_600_000)).toBe(100_000);
  });

  it('cannot be told from a slow sender before both the origin and a neighbour were measured', () => {
    const line = new AccessLine();
    expect(line.takesMs(100_000, 100_000, 0)).toBeUndefined();
    line.noteAnswer(100_000, 1_000);
    expect(line.takesMs(100_000, undefined, 0)).toBeUndefined();
    expect(line.takesMs(100_000, 50_000, 0)).toBe(1_000);
    // A neighbour that is quicker than the origin shows that the line is not what makes the origin slow.
    expect(line.takesMs(100_000, 1_000_000, 0)).toBe(100);
  });
});
