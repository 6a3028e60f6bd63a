import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serveNext, type Customer, type Waiting } from './serve-next.ts';

const NOW_MS = 100_000;
/** What each of a crowd has waiting at any time. */
const QUEUED_PIECES = 4;
const waiting = fc.record({ waitsSinceMs: fc.integer({ min: NOW_MS - 5_000, max: NOW_MS }), copies: fc.nat(8) });
const customer = fc.record({
  requests: fc.array(waiting, { maxLength: 6 }),
  hasRoom: fc.boolean(),
  isSending: fc.boolean(),
  isFreeRider: fc.boolean(),
});
const customers = fc.array(customer, { maxLength: 10 });
const slotCount = fc.integer({ min: 1, max: 4 });

function sending(list: readonly Customer<Waiting>[]): number {
  return list.filter(({ isSending }) => isSending).length;
}

describe('whom to send next, whoever asks', () => {
  it('never sends to more than the slots allow, nor to a link without room', () => {
    fc.assert(
      fc.property(customers, slotCount, (list, slots) => {
        const next = serveNext(list, slots, NOW_MS);
        if (!next) return;
        const chosen = list[next.customer];
        expect(chosen?.hasRoom).toBe(true);
        expect(chosen?.requests[next.request]).toBeDefined();
        if (!chosen?.isSending) expect(sending(list)).toBeLessThan(slots);
      }),
      { numRuns: 200 },
    );
  });

  it('sends something wherever somebody with room may be sent to', () => {
    fc.assert(
      fc.property(customers, slotCount, (list, slots) => {
        const mayGet = list.some(
          ({ requests, hasRoom, isSending }) => requests.length > 0 && hasRoom && (isSending || sending(list) < slots),
        );
        const next = serveNext(list, slots, NOW_MS);
        // A slot may be cleared for somebody outside: then nothing is sent while others still are sent to.
        if (next !== null) expect(mayGet).toBe(true);
        else if (mayGet) expect(sending(list)).toBeGreaterThanOrEqual(slots);
      }),
      { numRuns: 200 },
    );
  });

  it('sends the piece that was sent least often first, where nobody has waited', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(8), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }), (copies) => {
        const list = copies.map((each) => payer(each.map((count) => ({ waitsSinceMs: NOW_MS, copies: count }))));
        const next = serveNext(list, 1, NOW_MS);
        expect(copies[next?.customer ?? -1]?.[next?.request ?? -1]).toBe(Math.min(...copies.flat()));
      }),
    );
  });

  it('sends to whoever passes nothing on last, among requests alike', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 8 }), fc.nat(6), (riders, copies) => {
        const list = riders.map((isFreeRider) => ({ ...payer([{ waitsSinceMs: NOW_MS, copies }]), isFreeRider }));
        const next = serveNext(list, 1, NOW_MS);
        if (riders.includes(false)) expect(riders[next?.customer ?? -1]).toBe(false);
      }),
    );
  });
});

/** One uplink that carries a piece in `pieceMs`; whoever is given something has a slot until it has left. */
class Uplink {
  nowMs = 0;
  readonly queues: { asked: { waitsSinceMs: number; copies: number; name: string }[]; isFreeRider: boolean; busyUntilMs: number }[];
  readonly served: { customer: number; name: string; waitedMs: number }[] = [];
  readonly #copies = new Map<string, number>();
  readonly #slots: number;
  readonly #pieceMs: number;
  maxSending = 0;

  constructor(riders: readonly boolean[], slots: number, pieceMs: number) {
    this.queues = riders.map((isFreeRider) => ({ asked: [], isFreeRider, busyUntilMs: 0 }));
    this.#slots = slots;
    this.#pieceMs = pieceMs;
  }

  ask(customer: number, name: string): void {
    this.queues[customer]?.asked.push({ waitsSinceMs: this.nowMs, copies: 0, name });
  }

  waiting(customer: number): number {
    return this.queues[customer]?.asked.length ?? 0;
  }

  step(): void {
    this.nowMs += this.#pieceMs / this.#slots;
    const { nowMs } = this;
    const list = this.queues.map(({ asked, isFreeRider, busyUntilMs }) => ({
      requests: asked.map(({ waitsSinceMs, name }) => ({ waitsSinceMs, copies: this.#copies.get(name) ?? 0 })),
      isFreeRider,
      isSending: busyUntilMs > nowMs,
      hasRoom: busyUntilMs <= nowMs,
    }));
    const next = serveNext(list, this.#slots, nowMs);
    const queue = next ? this.queues[next.customer] : undefined;
    const [request] = (next && queue?.asked.splice(next.request, 1)) ?? [];
    if (next && queue && request) {
      queue.busyUntilMs = nowMs + this.#pieceMs;
      this.#copies.set(request.name, (this.#copies.get(request.name) ?? 0) + 1);
      this.served.push({ customer: next.customer, name: request.name, waitedMs: nowMs - request.waitsSinceMs });
    }
    this.maxSending = Math.max(this.maxSending, this.queues.filter(({ busyUntilMs }) => busyUntilMs > nowMs).length);
  }
}

describe('an uplink that everybody wants all of', () => {
  it('serves every request in the end, whatever else is asked meanwhile, and never more than the slots at once', () => {
    const crowd = fc.record({
      riders: fc.array(fc.boolean(), { minLength: 2, maxLength: 6 }),
      slots: fc.integer({ min: 1, max: 3 }),
      pieceMs: fc.integer({ min: 20, max: 400 }),
      copies: fc.nat(6),
      victim: fc.nat(5),
    });
    fc.assert(
      fc.property(crowd, ({ riders, slots, pieceMs, copies, victim }) => {
        const uplink = new Uplink(riders, slots, pieceMs);
        const loser = victim % riders.length;
        const others = riders.map((_, index) => index).filter((index) => index !== loser);
        // A piece that was sent often before, against fresh ones without end.
        for (let sent = 0; sent < copies; sent++) {
          for (const other of others.slice(0, 1)) uplink.ask(other, 'common');
          while (uplink.queues.some(({ asked }) => asked.length > 0)) uplink.step();
        }
        uplink.ask(loser, 'common');
        let asked = 0;
        const isServed = () => uplink.served.some(({ customer }) => customer === loser);
        for (let steps = 0; steps < 2_000 && !isServed(); steps++) {
          for (const other of others) while (uplink.waiting(other) < QUEUED_PIECES) uplink.ask(other, `fresh-${asked++}`);
          uplink.step();
        }
        expect(isServed()).toBe(true);
        expect(uplink.maxSending).toBeLessThanOrEqual(slots);
      }),
      { numRuns: 40 },
    );
  });
});

function payer(requests: readonly Waiting[]): Customer<Waiting> {
  return { requests, hasRoom: true, isSending: false, isFreeRider: false };
}
