import { alertRule } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { MEASURES, newRule, thresholdOf, typedThreshold, withMeasure } from './alert-rules.ts';

describe('alert rules', () => {
  it('begin as the API takes them, each with an identifier of its own', () => {
    const rules = [newRule('One'), newRule('Two')];
    for (const rule of rules) expect(alertRule.safeParse(rule).success).toBe(true);
    expect(rules[0]?.id).not.toBe(rules[1]?.id);
  });

  it('are typed in per cent, or in seconds', () => {
    for (const measure of MEASURES) {
      const rule = withMeasure(newRule('One'), measure);
      expect(thresholdOf(measure, typedThreshold(rule))).toBeCloseTo(rule.threshold);
    }
    expect(typedThreshold({ ...newRule('One'), measure: 'stallRatio', threshold: 0.03 })).toBe(3);
  });
});
