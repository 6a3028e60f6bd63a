import { describe, expect, it } from 'vitest';
import { FlowMeter } from './flow-meter.ts';

const totals = (entries: Record<string, number>): Map<string, number> => new Map(Object.entries(entries));

describe('the rate of a flow', () => {
  it('is what came lately, by the time between', () => {
    const meter = new FlowMeter();
    meter.add(0, totals({ origin: 0 }));
    expect(meter.bytesPerSecond('origin')).toBe(0);
    meter.add(2_000, totals({ origin: 1_000, a: 50 }));
    meter.add(4_000, totals({ origin: 1_000, a: 250 }));
    expect(meter.bytesPerSecond('origin')).toBe(250);
    expect(meter.bytesPerSecond('a')).toBe(100); // it came later, and is measured from there on
    expect(meter.bytesPerSecond('b')).toBe(0);
  });

  it('forgets what is long past, and who is gone', () => {
    const meter = new FlowMeter();
    meter.add(0, totals({ origin: 0, gone: 0 }));
    for (let second = 1; second <= 20; second++) meter.add(second * 1_000, totals({ origin: 5_000 }));
    expect(meter.bytesPerSecond('origin')).toBe(0);
    expect(meter.bytesPerSecond('gone')).toBe(0);
  });

  it('is never less than nothing, where totals begin anew', () => {
    const meter = new FlowMeter();
    meter.add(0, totals({ origin: 900 }));
    meter.add(1_000, totals({ origin: 10 }));
    expect(meter.bytesPerSecond('origin')).toBe(0);
  });
});
