import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { askOrigin, type OriginQuestion, type Turn } from './ask-origin.ts';
import { electedTurn, neighbourhoodTurn, ownerTurn, standInTurn } from './turns.ts';

const RANKS = 12;
const question: OriginQuestion = {
  nowMs: 0,
  deadlineMs: Infinity,
  wantedSinceMs: 0,
  live: true,
  segmentDurationMs: 2_000,
  startingUp: false,
  mayNotWait: false,
  lineTakesMs: 0,
  openNeighbours: 8,
  turn: ownerTurn(0),
  coverage: 'none',
  comingSinceMs: 0,
  originFinishMs: -Infinity,
  peersFinishMs: Infinity,
  originTakesMs: 200,
  restTakesMs: 200,
  reserveMs: 1_000,
  vodComfortMs: 20_000,
};

/** When a viewer with this turn asks the origin for a segment that nobody has; found as the engine does, by asking again. */
function stepsInMs(turn: Turn, deadlineMs: number): number {
  let nowMs = 0;
  for (let looks = 0; looks < 100; looks++) {
    const decision = askOrigin({ ...question, turn, deadlineMs, nowMs });
    if (decision.fetch || decision.askAgainMs === Infinity) return decision.fetch ? nowMs : Infinity;
    nowMs = decision.askAgainMs;
  }
  return Infinity;
}

const durationMs = fc.integer({ min: 500, max: 12_000 });
const deadlineMs = fc.oneof(fc.integer({ min: 1_500, max: 60_000 }), fc.constant(Infinity));

it('owner, stand-ins and neighbourhood step in one after the other, however long segments last and buffers are', () => {
  fc.assert(
    fc.property(durationMs, deadlineMs, (duration, deadline) => {
      const turns = [ownerTurn(0), standInTurn(0, 0, duration), standInTurn(1, 0, duration), neighbourhoodTurn(0, duration)];
      const times = turns.map((turn) => stepsInMs(turn, deadline));
      for (const [place, time] of times.entries()) if (place > 0) expect(time).toBeGreaterThan(times[place - 1] ?? Infinity);
      expect(times[0]).toBe(0);
    }),
  );
});

it('no two places of a neighbourhood step in together, and none later than its own deadline forces it to', () => {
  fc.assert(
    fc.property(durationMs, fc.integer({ min: 4_000, max: 60_000 }), (duration, deadline) => {
      const latestMs = deadline - 1.5 * question.originTakesMs - question.reserveMs;
      for (const turnOf of [neighbourhoodTurn, electedTurn]) {
        const times = Array.from({ length: RANKS }, (_, rank) => stepsInMs(turnOf(rank, duration), deadline));
        expect(times.toSorted((a, b) => a - b)).toEqual(times);
        expect(new Set(times).size).toBe(RANKS);
        expect(times.at(-1)).toBeLessThanOrEqual(latestMs);
      }
    }),
  );
});
