import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { qrPath } from './qr-path.ts';

/** What the path paints, read back. */
function painted(path: string, size: number): boolean[][] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, length, back] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    expect(back).toBe(length);
    for (let column = Number(x); column < Number(x) + Number(length); column++) (rows[Number(y)] ?? [])[column] = true;
  }
  return rows;
}

describe('a QR code’s path', () => {
  it('paints each dark module of a real code, and nothing else', () => {
    const { data, size } = encode('https://192.168.1.20:8080/watch/?stream=Film', { border: 0 });
    expect(painted(qrPath(data), size)).toEqual(data);
  });

  it('is empty where nothing is dark', () => expect(qrPath([[false, false]])).toBe(''));
});
