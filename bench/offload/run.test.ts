import { describe, expect, it } from 'vitest';
import { CASES } from './cases.ts';
import { scheduleOf } from './run.ts';

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
