import { describe, expect, it } from 'vitest';
import { AccessLine } from './access-line.ts';

const PIECE_BYTES = 32 * 1024;

describe('what the access line carries', () => {
  /** Pieces one after the other. @returns when the last of them came */
  const pieces = (line: AccessLine, count: number, everyMs: number, fromMs: number): number => {
    for (let piece = 0; piece < count; piece++) line.note(PIECE_BYTES, fromMs + piece * everyMs, fromMs + piece * everyMs);
    return fromMs + (count - 1) * everyMs;
  };

  it('is measured over a second at least: what comes at once was held up, and says nothing of a rate', () => {
    const line = new AccessLine();
    expect(line.bytesPerSecond(pieces(line, 3, 0, 100))).toBeUndefined();
    const burst = new AccessLine();
    const atMs = pieces(burst, 6, 1, 0);
    expect(burst.bytesPerSecond(atMs)).toBeLessThanOrEqual(5 * PIECE_BYTES);
    const steady = new AccessLine();
    const rate = steady.bytesPerSecond(pieces(steady, 40, 50, 0)) ?? 0;
    expect(Math.abs(rate / (20 * PIECE_BYTES) - 1)).toBeLessThan(0.05);
  });

  it('a pause counts for nothing', () => {
    const line = new AccessLine();
    pieces(line, 25, 50, 0);
    const atMs = pieces(line, 25, 50, 10_000);
    expect(line.bytesPerSecond(atMs)).toBeGreaterThan(19 * PIECE_BYTES);
    expect(line.bytesPerSecond(atMs)).toBeLessThan(21 * PIECE_BYTES);
  });

  it('is at least what came in during the latest answers of the origin, however long ago; a worse line is believed after four', () => {
    const line = new AccessLine();
    line.noteAnswer(500_000, 500);
    line.noteAnswer(500_000, 500);
    // One that seems quicker than it was changes nothing.
    line.noteAnswer(500_000, 100);
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
    expect(new AccessLine().atMostMs(100_000, undefined, 0)).toBe(Infinity);
    expect(new AccessLine().atMostMs(100_000, 1_000_000, 0)).toBe(100);
    expect(line.atMostMs(100_000, 50_000, 0)).toBe(1_000);
  });
});
