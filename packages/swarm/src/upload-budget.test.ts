import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UploadBudget } from './upload-budget.ts';
import { UploadLedger } from './upload-ledger.ts';
import { acknowledgingCostBytes, sendingCostBytes } from './wire-cost.ts';

const RATE = 62_500; // 500 kbit/s
const BURST = RATE;
const PIECE = 32_768;
const WINDOW_MS = 30_000;

const budgetOf = (bytesPerSecond: number | null, bytesPerSession: number | null = null, ledger = new UploadLedger()) => {
  const budget = new UploadBudget(ledger);
  budget.setCaps({ bytesPerSecond, bytesPerSession }, 0);
  return { budget, ledger };
};

describe('what a frame costs on the line', () => {
  it('is a little more than its bytes, and what it makes the receiver send a small part of them', () => {
    expect(sendingCostBytes(PIECE) / PIECE).toBeCloseTo(1.057, 2);
    expect(sendingCostBytes(1)).toBe(66);
    expect(acknowledgingCostBytes(PIECE) / PIECE).toBeCloseTo(0.03, 2);
  });
});

describe('a rate', () => {
  it('holds for everything that is sent, over any half minute, whatever the order of pieces and control', () => {
    const frame = fc.record({ afterMs: fc.integer({ min: 0, max: 400 }), controlBytes: fc.integer({ min: 0, max: 600 }) });
    fc.assert(
      fc.property(fc.array(frame, { minLength: 50, maxLength: 400 }), (steps) => {
        const { budget } = budgetOf(RATE);
        const sent: { atMs: number; bytes: number }[] = [];
        let nowMs = 0;
        for (const { afterMs, controlBytes } of steps) {
          nowMs += afterMs;
          const frames = controlBytes > 0 ? [controlBytes] : [];
          if (budget.waitMs(PIECE, nowMs) === 0) frames.push(PIECE);
          for (const bytes of frames) {
            budget.charge(sendingCostBytes(bytes), nowMs);
            sent.push({ atMs: nowMs, bytes: sendingCostBytes(bytes) });
          }
        }
        const mostControl = sendingCostBytes(600) * (1 + WINDOW_MS / 100); // what control may have on credit at the end
        for (const { atMs } of sent) {
          const within = sent.filter((each) => each.atMs >= atMs && each.atMs < atMs + WINDOW_MS);
          const total = within.reduce((sum, { bytes }) => sum + bytes, 0);
          expect(total).toBeLessThanOrEqual((RATE * WINDOW_MS) / 1000 + BURST + mostControl);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is used up where there is enough to send: no more than its burst and a piece away from it', () => {
    const { budget, ledger } = budgetOf(RATE);
    let nowMs = 0;
    while (nowMs < WINDOW_MS) {
      const waitMs = budget.waitMs(PIECE, nowMs);
      if (waitMs === 0) budget.charge(sendingCostBytes(PIECE), nowMs);
      nowMs += waitMs;
    }
    const full = (RATE * WINDOW_MS) / 1000;
    expect(ledger.sentBytes).toBeLessThanOrEqual(full * 1.05);
    expect(ledger.sentBytes).toBeGreaterThanOrEqual(full * 0.99);
  });

  it('of less than a piece a second lets a piece through now and then', () => {
    const { budget } = budgetOf(1_000);
    budget.charge(sendingCostBytes(PIECE), 0);
    expect(budget.waitMs(PIECE, 0)).toBeGreaterThan(10_000);
    expect(budget.waitMs(PIECE, 60_000)).toBe(0);
  });

  it('is paid back before the next piece where control went past it', () => {
    const { budget } = budgetOf(RATE);
    budget.charge(3 * RATE, 0);
    expect(budget.waitMs(1, 0)).toBeGreaterThanOrEqual(2_000);
    budget.setCaps({ bytesPerSecond: null, bytesPerSession: null }, 0);
    expect(budget.waitMs(PIECE, 0)).toBe(0);
  });

  it('can be lowered and raised while it runs', () => {
    const { budget } = budgetOf(10 * RATE);
    budget.setCaps({ bytesPerSecond: RATE, bytesPerSession: null }, 0);
    // What the higher one had saved up is not sent at once under the lower one.
    budget.charge(RATE, 0);
    expect(budget.waitMs(PIECE, 0)).toBeGreaterThan(0);
    budget.setCaps({ bytesPerSecond: 100 * RATE, bytesPerSession: null }, 0);
    expect(budget.waitMs(PIECE, 10)).toBe(0);
  });
});

it.each([Infinity, Number.NaN, -1])(
  'a rate of %s is none: it is refused, and leaves the caps before and after it as good as ever',
  (none) => {
    const { budget } = budgetOf(RATE);
    expect(() => budget.setCaps({ bytesPerSecond: none, bytesPerSession: null }, 0)).toThrow(RangeError);
    budget.charge(RATE, 10);
    expect(budget.waitMs(PIECE, 10)).toBeGreaterThan(0);
    budget.setCaps({ bytesPerSecond: RATE / 2, bytesPerSession: null }, 20);
    expect(budget.waitMs(PIECE, 20)).toBeGreaterThan(0);
  },
);

describe('a rate, over all players of a page', () => {
  const PLAYERS = 4;

  /** Sends a piece wherever one may be sent, in turns. @returns bytes on the line per second */
  function sendsAll(budgets: readonly UploadBudget[], ledger: UploadLedger, fromMs = 0): number {
    const before = ledger.sentBytes;
    for (let ms = fromMs; ms < fromMs + WINDOW_MS; ms += 10)
      for (const budget of budgets) if (budget.waitMs(PIECE, ms) === 0) budget.charge(sendingCostBytes(PIECE), ms);
    return ((ledger.sentBytes - before) * 1000) / WINDOW_MS;
  }

  it('is one, however many play side by side', () => {
    const ledger = new UploadLedger();
    const budgets = Array.from({ length: PLAYERS }, () => budgetOf(RATE, null, ledger).budget);
    const rate = sendsAll(budgets, ledger);
    expect(rate).toBeLessThanOrEqual(RATE * 1.05);
    expect(rate).toBeGreaterThan(RATE * 0.95);
  });

  it('is not had anew by one that begins, nor by one that sets another cap', () => {
    const { budget, ledger } = budgetOf(RATE);
    while (budget.waitMs(PIECE, 0) === 0) budget.charge(sendingCostBytes(PIECE), 0);
    expect(budgetOf(RATE, null, ledger).budget.waitMs(PIECE, 0)).toBeGreaterThan(0);
    for (const other of [RATE / 2, RATE + 1, 100 * RATE]) {
      budget.setCaps({ bytesPerSecond: other, bytesPerSession: null }, 0);
      expect(budget.waitMs(PIECE, 0)).toBeGreaterThan(0);
    }
  });

  it('goes by what all have sent where caps differ: the lower one’s stands, and all together keep to the higher', () => {
    const ledger = new UploadLedger();
    const low = budgetOf(RATE, null, ledger).budget;
    const high = budgetOf(2 * RATE, null, ledger).budget;
    expect(sendsAll([low, high], ledger)).toBeLessThanOrEqual(2 * RATE * 1.05);
    // The higher one alone has used up what the lower one may send beside it.
    high.charge(RATE, WINDOW_MS);
    expect(low.waitMs(PIECE, WINDOW_MS)).toBeGreaterThan(0);
  });

  it('is paid back for half a minute at most, whatever was sent without a cap', () => {
    const { budget, ledger } = budgetOf(RATE);
    budgetOf(null, null, ledger).budget.charge(1_000_000_000, 0);
    expect(budget.waitMs(PIECE, 0)).toBeGreaterThan(30_000);
    expect(budget.waitMs(PIECE, 31_000)).toBe(0);
  });

  it('is remembered for eight caps at once, and one that is forgotten begins with no more than it had', () => {
    const { budget, ledger } = budgetOf(RATE);
    budget.charge(2 * RATE, 0);
    for (let n = 1; n <= 8; n++) budgetOf(RATE + n, null, ledger);
    expect(budget.waitMs(PIECE, 0)).toBeGreaterThan(1_000);
  });
});

describe('a session’s cap', () => {
  it('ends all sending, and counts what other streams of the page have sent', () => {
    const ledger = new UploadLedger();
    const { budget: first } = budgetOf(null, 100_000, ledger);
    const { budget: second } = budgetOf(null, 100_000, ledger);
    first.charge(60_000, 0);
    expect(second.isUsedUp).toBe(false);
    // A piece no longer fits into what is left.
    second.charge(20_000, 0);
    expect([first.isUsedUp, second.isUsedUp]).toEqual([true, true]);
    expect(first.waitMs(1, 0)).toBe(Infinity);
    first.setCaps({ bytesPerSecond: null, bytesPerSession: 200_000 }, 0);
    expect(first.waitMs(PIECE, 0)).toBe(0);
  });
});
