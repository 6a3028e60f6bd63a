import type { Introduction } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mesh, POLICY } from './testing/mesh.ts';
import { peer, WATCHING } from './testing/viewers.ts';

const VIEWERS = 24;
const SEEDS = { seed: 20_240, numRuns: 30 }; // fixed: connectivity holds with overwhelming, not absolute, probability
const name = fc.nat(VIEWERS - 1);
const streamLabel = fc.constantFrom('live', 'other');
const address = fc.constantFrom('192.0.2.1', '192.0.2.2', '198.51.100.1', '2001:db8::1');
const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('join' as const), name, streamLabel, address, held: fc.array(name, { maxLength: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('vanish' as const), name }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('need' as const), name, want: fc.integer({ min: 1, max: 32 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('lost' as const),
      name,
      other: name,
      reason: fc.constantFrom('silent' as const, 'closed' as const, 'bad-piece' as const),
    }),
  },
);

describe('Introducer, whatever happens', () => {
  it('introduces both sides, one of them as initiator, within bounds, never to itself or across streams', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 120 }), fc.integer(), async (commands, seed) => {
        const mesh = new Mesh(seed);
        const told: { by: number; introduction: Introduction }[] = [];
        // Commands run all at once: the introducer's promises hold for any interleaving of different viewers.
        const turns = new Map<number, Promise<unknown>>();
        for (const each of commands) {
          const run = async () => {
            if (each.do === 'join') {
              const joined = await mesh.joined(each.name, { address: each.address, neighbours: each.held.map(peer) }, each.streamLabel);
              for (const introduction of joined.introductions) told.push({ by: each.name, introduction });
            } else if (each.do === 'need') await mesh.introducer.needNeighbours(peer(each.name), each.want);
            else if (each.do === 'lost')
              await mesh.introducer.neighbourLost(peer(each.name), { peerId: peer(each.other), reason: each.reason });
            else await mesh.introducer[each.do](peer(each.name), `session-${each.name}`);
          };
          turns.set(each.name, (turns.get(each.name) ?? Promise.resolve()).then(run));
        }
        await Promise.all(turns.values());
        await expectSoundIntroductions(mesh, told);
      }),
    );
  });

  it(
    'keeps a mesh of up to 200 viewers in one piece, over joins and leaves, tracks, addresses and the live edge',
    { timeout: 30_000 },
    async () => {
      const arrival = fc.record({
        address: fc.constantFrom('192.0.2.1', '192.0.2.1', '192.0.2.7', '198.51.100.3', '203.0.113.4', '2001:db8::1'),
        atLiveEdge: fc.boolean(),
        leaver: fc.option(fc.nat(199), { freq: 4 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(arrival, { minLength: 2, maxLength: 200, size: 'max' }), fc.integer(), async (arrivals, seed) => {
          const mesh = new Mesh(seed);
          const here = new Set<number>();
          for (const [index, { address, atLiveEdge, leaver }] of arrivals.entries()) {
            mesh.nowMs += 1000;
            await mesh.joined(index, { address, state: { ...WATCHING, atLiveEdge } });
            here.add(index);
            if (leaver === null || !here.has(leaver) || here.size < 3) continue;
            here.delete(leaver);
            await mesh.leave(leaver);
          }
          // What viewers do: those with few neighbours ask for more.
          for (const viewer of here) {
            const { neighbours = 0 } = (await mesh.directory.viewer(peer(viewer))) ?? {};
            if (neighbours < 4) await mesh.introducer.needNeighbours(peer(viewer), 6 - neighbours);
          }
          expect((await mesh.reachable([...here])).size).toBe(here.size);
        }),
        SEEDS,
      );
    },
  );
});

async function expectSoundIntroductions(mesh: Mesh, told: readonly { by: number; introduction: Introduction }[]): Promise<void> {
  const sides = new Map<string, { owner: string; introduction: Introduction }[]>();
  const note = (owner: string, introduction: Introduction) => {
    expect(introduction.peerId).not.toBe(owner);
    sides.set(introduction.connectionId, [...(sides.get(introduction.connectionId) ?? []), { owner, introduction }]);
  };
  for (const { by, introduction } of told) note(peer(by), introduction);
  for (const { to, event, payload } of mesh.sent) if (event === 'introduce') note(to, payload as Introduction);
  for (const [one, other, ...more] of sides.values()) {
    expect(more).toEqual([]);
    expect([one?.introduction.peerId, one?.owner]).toEqual([other?.owner, other?.introduction.peerId]);
    expect(one?.introduction.initiator).toBe(!other?.introduction.initiator);
    expect(one?.introduction.proximity).toBe(other?.introduction.proximity);
  }
  for (let index = 0; index < VIEWERS; index++) {
    const viewer = await mesh.directory.viewer(peer(index));
    for (const neighbour of await mesh.directory.neighbours(peer(index))) {
      const { peerId, ...pair } = neighbour;
      expect((await mesh.directory.viewer(peerId))?.streamId).toBe(viewer?.streamId);
      expect(await mesh.directory.introduction(peerId, peer(index))).toEqual(pair);
    }
    expect(viewer?.neighbours ?? 0).toBeLessThanOrEqual(POLICY.maxNeighbours);
  }
}
