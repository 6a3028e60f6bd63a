import { trackId, type Duty, type PeerId, type StreamId, type UplinkClass } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DutyKeeper, type DutyChange } from '@tributary/signaling';
import { DutyTable } from '@tributary/swarm/testing';

const TRACK = trackId({ kind: 'main', url: 'https://cdn.example/live/480p.m3u8', bandwidth: 1_200_000 });
const STREAM = 'stream' as StreamId;
const PEERS = 12;
const SLICES = 4;
const peer = (n: number): PeerId => n.toString(16).padStart(24, '0') as PeerId;

const uplinkClass = fc.constantFrom<UplinkClass>('unknown', 'weak', 'medium', 'strong');
const who = fc.nat(PEERS - 1);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('come' as const), who, uplinkClass, newest: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('leave' as const), who }) },
);
const steps = fc.array(step, { maxLength: 60 });

interface Message {
  readonly to: PeerId;
  readonly duty: Duty;
}

/** A ring at the server, a table at each viewer, and what was sent between them. */
class Ring {
  readonly keeper = new DutyKeeper({ nowMs: () => 0, after: () => () => {} }, () => {});
  readonly here = new Set<number>();
  readonly sent: Message[] = [];
  #newest = 0;

  run(each: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void {
    if (each.kind === 'leave') {
      this.here.delete(each.who);
      return this.#note(this.keeper.forget(peer(each.who)));
    }
    // Whoever is there already has moved to another track, and back again: as if it had come anew.
    if (this.here.has(each.who)) return;
    this.here.add(each.who);
    this.#newest += each.newest;
    const state = { track: TRACK, atLiveEdge: true, mayUpload: true, uplinkClass: each.uplinkClass, newestSequence: this.#newest };
    this.#note(this.keeper.place(peer(each.who), STREAM, state));
  }

  /** From here on every duty that was told holds. */
  get settledFrom(): number {
    return Math.max(0, ...this.sent.map(({ duty }) => duty.effectiveFrom));
  }

  #note({ duties }: DutyChange): void {
    for (const { peerId, duty } of duties) this.sent.push({ to: peerId, duty });
  }
}

/** Viewers' tables after the messages, each of them twice, in the order that `order` gives; what was told before a viewer went and came back included. */
function tablesAfter(ring: Ring, order: readonly number[]): Map<number, DutyTable> {
  const tables = new Map([...ring.here].map((n) => [n, new DutyTable()]));
  const shuffled = ring.sent
    .flatMap((message) => [message, message])
    .map((message, index) => ({ message, at: order[index % Math.max(1, order.length)] ?? 0, index }))
    .sort((a, b) => a.at - b.at || a.index - b.index);
  for (const { message } of shuffled) for (const [n, table] of tables) if (peer(n) === message.to) table.update(message.duty);
  return tables;
}

const orders = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 200 });

describe('duty, told to viewers through any joins and leaves and in any order', () => {
  it('gives every slice exactly one owner, once what was told has taken effect', () => {
    fc.assert(
      fc.property(steps, orders, (list, order) => {
        const ring = new Ring();
        for (const each of list) ring.run(each);
        const tables = [...tablesAfter(ring, order).values()];
        for (let sequence = ring.settledFrom; sequence < ring.settledFrom + 4; sequence++) {
          for (let slice = 0; slice < SLICES; slice++) {
            const owners = tables.filter((table) => table.role(TRACK, sequence, slice).kind === 'owner').length;
            expect(owners).toBe(ring.here.size === 0 ? 0 : 1);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives every slice two stand-ins, where there are so many, in two different places', () => {
    fc.assert(
      fc.property(steps, orders, (list, order) => {
        const ring = new Ring();
        for (const each of list) ring.run(each);
        const tables = [...tablesAfter(ring, order).values()];
        const sequence = ring.settledFrom;
        for (let slice = 0; slice < SLICES; slice++) {
          const roles = tables.map((table) => table.role(TRACK, sequence, slice));
          const places = roles.flatMap((role) => (role.kind === 'backup' ? [role.order] : []));
          expect(places.toSorted((a, b) => a - b)).toEqual([0, 1].slice(0, Math.max(0, ring.here.size - 1)));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('says the same whatever the order in which messages came', () => {
    fc.assert(
      fc.property(steps, orders, (list, order) => {
        const ring = new Ring();
        for (const each of list) ring.run(each);
        const inOrder = tablesAfter(ring, [0]);
        const shuffled = tablesAfter(ring, order);
        for (const [n, table] of inOrder)
          for (let sequence = Math.max(0, ring.settledFrom - 6); sequence < ring.settledFrom + 4; sequence++)
            expect(shuffled.get(n)?.role(TRACK, sequence, 0)).toEqual(table.role(TRACK, sequence, 0));
      }),
      { numRuns: 100 },
    );
  });
});
