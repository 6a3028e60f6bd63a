import { expect, it } from 'vitest';
import { moneyOf } from './money.ts';
import { countersWith } from './testing/cells.ts';

const GB = 1e9;
const PRICES = { currency: 'EUR', originPerGigabyte: 0.05, relayPerGigabyte: 0.4, perTenThousandRequests: 0.01 };

it('what peers brought would have cost, less what they cost', () => {
  const counters = countersWith({
    peerBytes: 1000 * GB,
    relayedBytes: 10 * GB,
    playlistBytes: 2 * GB,
    attestationBytes: 1 * GB,
    notaryBytes: 7 * GB,
    notarySegments: 10_000,
    originRequests: 110_000,
    segments: 100_000,
  });
  const money = moneyOf(counters, PRICES);
  // 50 saved; 4 for the relay, 0.5 for ten gigabytes more from the origin, 0.02 for 20,000 requests more than segments.
  expect(money).toEqual({ currency: 'EUR', grossSaved: 50, costs: expect.closeTo(4.52, 9), saved: expect.closeTo(45.48, 9) });
});

it('what cost more than it saved is said', () => {
  expect(moneyOf(countersWith({ peerBytes: GB, relayedBytes: GB }), PRICES)?.saved).toBeCloseTo(-0.35);
});

it('fewer requests than segments earn nothing', () => {
  expect(moneyOf(countersWith({ segments: 100_000, originRequests: 20_000 }), PRICES)).toMatchObject({ costs: 0, saved: 0 });
});

it('without prices there is no money', () => {
  expect(moneyOf(countersWith({ peerBytes: GB }), null)).toBeNull();
});
