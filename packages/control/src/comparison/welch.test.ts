import { describe, expect, it } from 'vitest';
import { meanOf, varianceOf } from './sample.ts';
import { sampleOf } from './testing/viewers.ts';
import { welchDifference } from './welch.ts';

const A = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4];
const B = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4, 22.0, 20.1];

describe('welchDifference', () => {
  it('is what the sums say by hand', () => {
    const [a, b] = [sampleOf(A), sampleOf(B)];
    const { mean, standardError, degreesOfFreedom } = welchDifference(a, b, 1e-9);
    const [va, vb] = [A, B].map((values) => {
      const middle = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length;
    }) as [number, number];
    expect(mean).toBeCloseTo(meanOf(a) - meanOf(b), 12);
    expect(standardError).toBeCloseTo(Math.sqrt(va + vb), 9);
    expect(degreesOfFreedom).toBeCloseTo((va + vb) ** 2 / (va ** 2 / (A.length - 1) + vb ** 2 / (B.length - 1)), 6);
  });

  it('takes the smaller group for no less spread than the larger one', () => {
    const calm = sampleOf([0, 0, 0, 0]);
    const { standardError } = welchDifference(sampleOf(A), calm, 1e-9);
    expect(standardError).toBeCloseTo(Math.sqrt(varianceOf(sampleOf(A), 0) * (1 / A.length + 1 / 4)), 9);
  });

  it('believes in no spread below the least', () => {
    expect(varianceOf(sampleOf([5, 5, 5]), 0.5)).toBe(0.25);
  });

  it('does not let rounding make a spread negative', () => {
    const same = sampleOf(Array.from({ length: 1000 }, () => 4_999_999.1));
    expect(varianceOf(same, 0)).toBeGreaterThanOrEqual(0);
  });
});
