import { describe, expect, it } from 'vitest';
import { CASES } from './cases.ts';
import { scheduleOf, wrongLengths } from './run.ts';
import { delivery, originOf, viewerOf } from './testing.ts';

describe('scheduleOf', () => {
  it('lets viewers join one after the other and begins the steady part 20 s after the last', () => {
    expect(scheduleOf({ viewers: 6, joinsApartSeconds: 1, live: true }, 60)).toEqual({
      joinsMs: [0, 1000, 2000, 3000, 4000, 5000],
      steadyMs: 25_000,
      settledMs: 56_000,
      endMs: 60_000,
    });
  });

  it('waits on demand until the last to join has come as far as the first', () => {
    expect(scheduleOf({ viewers: 6, joinsApartSeconds: 3, live: false }, 60)).toMatchObject({ steadyMs: 35_000, settledMs: 41_000 });
  });

  it('has no steady part where the run is too short for one', () => {
    expect(scheduleOf({ viewers: 2, joinsApartSeconds: 1, live: true }, 25).steadyMs).toBeUndefined();
  });

  it('leaves every case a steady part in the usual minute', () => {
    for (const benchmark of CASES) expect(scheduleOf(benchmark, 60), benchmark.name).toHaveProperty('steadyMs');
  });
});

describe('wrongLengths', () => {
  it('counts deliveries that are longer or shorter than the segment', () => {
    const viewers = [
      viewerOf({ deliveries: [delivery(1, 0), delivery(2, 1, 999), delivery(3, 1, 1001)] }),
      viewerOf({ deliveries: [delivery(1, 1)] }),
    ];
    const seen = { viewers, startAtMs: 0, endAtMs: 9, originAtEnd: originOf([1000, 1000]), browserCpuSeconds: null, otherLoadCores: 0 };
    expect(wrongLengths(seen)).toBe(2);
  });

  it('cannot judge what nobody fetched from the origin', () => {
    const viewers = [viewerOf({ deliveries: [delivery(1, 7, 12)] })];
    const seen = { viewers, startAtMs: 0, endAtMs: 9, originAtEnd: originOf([1000]), browserCpuSeconds: null, otherLoadCores: 0 };
    expect(wrongLengths(seen)).toBe(0);
  });
});
