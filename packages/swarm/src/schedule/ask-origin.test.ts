import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askOrigin, type OriginQuestion } from './ask-origin.ts';
import { neighbourhoodTurn, ownerTurn } from './turns.ts';

const DURATION_MS = 2_000;
const WANTED_MS = 100_000;

/** A live segment of two seconds that the player waits for, with the first place in the neighbourhood; in comfort where nothing else is said. */
function question(over: Partial<OriginQuestion>): OriginQuestion {
  return {
    nowMs: WANTED_MS,
    deadlineMs: WANTED_MS + 6_000,
    wantedSinceMs: WANTED_MS,
    live: true,
    segmentDurationMs: DURATION_MS,
    startingUp: false,
    mayNotWait: false,
    lineTakesMs: 0,
    openNeighbours: 3,
    turn: neighbourhoodTurn(0, DURATION_MS),
    coverage: 'none',
    comingSinceMs: WANTED_MS,
    originFinishMs: -Infinity,
    peersFinishMs: Infinity,
    originTakesMs: 600,
    restTakesMs: 600,
    reserveMs: 1_000,
    vodComfortMs: 20_000,
    ...over,
  };
}

/** When the origin is asked, looking again whenever the decision says so. `deadlineMs` as if the playhead stood still once it is there. */
function askedAfterMs(over: Partial<OriginQuestion>): number {
  const asked = question(over);
  let { nowMs } = asked;
  for (let looks = 0; looks < 1_000; looks++) {
    const decision = askOrigin({ ...asked, nowMs, deadlineMs: Math.max(nowMs, asked.deadlineMs) });
    if (decision.fetch) return nowMs - WANTED_MS;
    if (!Number.isFinite(decision.askAgainMs)) return Infinity;
    nowMs = Math.max(nowMs + 1, decision.askAgainMs);
  }
  return Infinity;
}

describe('a segment that a neighbour is fetching', () => {
  it('is waited for where our own fetch would be no quicker, however short the time is', () => {
    // From a quick origin our own fetch costs less than the risk: `deadline` below.
    for (const untilMs of [0, 500, 2_000, 6_000])
      expect(askedAfterMs({ coverage: 'coming', deadlineMs: WANTED_MS + untilMs })).toBeGreaterThanOrEqual(600);
  });

  it('is fetched by one after the other, and not by all at once, when it does not come', () => {
    const times = [0, 1, 2, 3].map((rank) =>
      askedAfterMs({ coverage: 'coming', deadlineMs: WANTED_MS, turn: neighbourhoodTurn(rank, DURATION_MS) }),
    );
    for (const [place, ms] of times.entries()) if (place > 0) expect(ms - (times[place - 1] ?? 0)).toBeGreaterThanOrEqual(300);
  });

  it('is never waited for without end, however far the playhead is', () => {
    fc.assert(
      fc.property(
        fc.record({
          untilMs: fc.integer({ min: 0, max: 20_000 }),
          originTakesMs: fc.integer({ min: 1, max: 5_000 }),
          rank: fc.constantFrom(0, 1, 2, 3, 7, Infinity),
        }),
        ({ untilMs, originTakesMs, rank }) => {
          const after = askedAfterMs({
            coverage: 'coming',
            deadlineMs: WANTED_MS + untilMs,
            originTakesMs,
            restTakesMs: originTakesMs,
            turn: neighbourhoodTurn(rank, DURATION_MS),
          });
          expect(after).toBeLessThanOrEqual(Math.max(untilMs, Math.min(originTakesMs * 3, DURATION_MS * 2) + 300));
        },
      ),
    );
  });
});

describe('a segment that neighbours hold', () => {
  const late = { coverage: 'held', deadlineMs: WANTED_MS + 1_000, originTakesMs: 1_500, restTakesMs: 1_500 } as const;

  it('is theirs where they are the quicker way, though it was wanted too late for a reserve', () => {
    const originFinishMs = WANTED_MS + 1_500;
    expect(askOrigin(question({ ...late, originFinishMs, peersFinishMs: WANTED_MS + 1_400 })).fetch).toBe(false);
    expect(askOrigin(question({ ...late, originFinishMs, peersFinishMs: WANTED_MS + 1_600 })).fetch).toBe(true);
  });

  it('stays theirs while they deliver, and is not waited for by a prediction that moves ahead', () => {
    const originFinishMs = WANTED_MS + 1_500;
    for (let sinceMs = 0; sinceMs < 1_400; sinceMs += 100) {
      const nowMs = WANTED_MS + sinceMs;
      const takesMs = 1_500 - sinceMs; // fewer bytes are missing with each look
      const asked = question({
        ...late,
        nowMs,
        originTakesMs: takesMs,
        restTakesMs: takesMs,
        originFinishMs,
        peersFinishMs: WANTED_MS + 1_450,
      });
      expect(askOrigin(asked).fetch).toBe(false);
    }
    const laterMs = WANTED_MS + 1_200;
    expect(askOrigin(question({ ...late, nowMs: laterMs, originFinishMs, peersFinishMs: laterMs + 500 })).fetch).toBe(true);
  });
});

describe('a segment that nobody has', () => {
  it('is fetched at once by whose turn it is, and by who waits for the first frame or has nobody to ask', () => {
    expect(askedAfterMs({ turn: ownerTurn(0) })).toBe(0);
    expect(askedAfterMs({ startingUp: true })).toBe(0);
    expect(askedAfterMs({ openNeighbours: 0 })).toBe(0);
  });

  it('is fetched while there is still time, whoever should have', () => {
    for (const rank of [0, 1, 5, Infinity]) {
      const after = askedAfterMs({ turn: neighbourhoodTurn(rank, DURATION_MS) });
      expect(after + 600).toBeLessThanOrEqual(6_000 - 1_000);
    }
  });
});

describe('a viewer whose own line hardly carries what it plays', () => {
  const thin = { mayNotWait: true, lineTakesMs: 1_400, originTakesMs: 1_400, restTakesMs: 1_400 } as const;

  it('waits for nobody that is fetching, nor for whose turn it is', () => {
    expect(askedAfterMs({ ...thin, coverage: 'coming' })).toBe(0);
    expect(askedAfterMs({ ...thin, coverage: 'none' })).toBe(0);
  });

  it('leaves to neighbours only what they bring as soon as the origin would, with time for the origin after them', () => {
    const held = { ...thin, coverage: 'held', originFinishMs: WANTED_MS + 1_400 } as const;
    expect(askedAfterMs({ ...held, peersFinishMs: WANTED_MS + 1_300 })).toBeGreaterThan(1_000);
    expect(askedAfterMs({ ...held, peersFinishMs: WANTED_MS + 1_500 })).toBe(0);
    expect(askedAfterMs({ ...held, peersFinishMs: WANTED_MS + 1_300, deadlineMs: WANTED_MS + 3_000 })).toBe(0);
  });

  it('does not wait past its time for a fetch of others that its line would have to carry all the same', () => {
    const slow = { coverage: 'coming', originTakesMs: 1_400, restTakesMs: 1_400, deadlineMs: WANTED_MS + 2_000 } as const;
    const behindSlowOrigin = askedAfterMs({ ...slow, lineTakesMs: 50 });
    const behindOwnLine = askedAfterMs({ ...slow, lineTakesMs: 1_400 });
    expect(behindOwnLine).toBeLessThan(behindSlowOrigin);
  });
});
