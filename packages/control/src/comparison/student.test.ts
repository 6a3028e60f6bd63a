import { describe, expect, it } from 'vitest';
import { NORMAL_95, studentQuantile } from './student.ts';

/** 0.975 and 0.9995 of Student's distribution as tables have them, with the same quantiles of the normal one. */
const NORMAL_999 = 3.2905267314919255;
const TABLE = [
  { degrees: 3, at95: 3.18245, at999: 12.92398, over95: 0.0114, over999: 0.092 },
  { degrees: 5, at95: 2.570582, at999: 6.868827, over95: 0.0025, over999: 0.021 },
  { degrees: 9, at95: 2.262157, at999: 4.780913, over95: 0.0005, over999: 0.0041 },
  { degrees: 30, at95: 2.042272, at999: 3.645959, over95: 0.00003, over999: 0.00023 },
  { degrees: 120, at95: 1.97993, at999: 3.373454, over95: 0.000002, over999: 0.000013 },
];

describe('studentQuantile', () => {
  it.each(TABLE)('is what tables say or a little more, at $degrees degrees of freedom', ({ degrees, at95, at999, over95, over999 }) => {
    const excess = [studentQuantile(NORMAL_95, degrees) / at95 - 1, studentQuantile(NORMAL_999, degrees) / at999 - 1];
    for (const [index, over] of [over95, over999].entries()) {
      expect(excess[index]).toBeGreaterThan(0);
      expect(excess[index]).toBeLessThan(over);
    }
  });

  it('becomes the normal quantile where there are many', () => {
    expect(studentQuantile(NORMAL_95, 1e9)).toBeCloseTo(NORMAL_95, 6);
  });

  it('is 0 in the middle', () => {
    expect(studentQuantile(0, 7)).toBe(0);
  });
});
