import { expect, it } from 'vitest';
import { Rig, type RigViewer } from './testing/rig.ts';

const LIMIT_MS = 20_000;

/** Viewers behind one address. */
class Household extends Rig {
  override introduce(a: RigViewer, b: RigViewer): void {
    const common = { connectionId: `${a.peerId} ${b.peerId}`, proximity: 'address' } as const;
    a.engine.introduced({ ...common, peerId: b.peerId, initiator: false });
    b.engine.introduced({ ...common, peerId: a.peerId, initiator: true });
  }
}

/** One viewer gets a segment from the origin, the other one gets it from there. */
async function passOn(rig: Rig): Promise<{ giver: RigViewer; taker: RigViewer }> {
  const giver = rig.join('giver');
  const taker = rig.join('taker');
  await rig.connected([giver, taker]);
  expect(taker.engine.exchanged).toEqual({ receivedBytes: 0, sentBytes: 0 });
  for (const viewer of [giver, taker]) {
    void viewer.play(1);
    expect(await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
  }
  expect(taker.engine.stats().totals.peerBytes).toBeGreaterThan(0);
  return { giver, taker };
}

it('counts what neighbours sent over the line, and were sent', async () => {
  const { giver, taker } = await passOn(new Rig());
  const { peerBytes, wastedBytes } = taker.engine.stats().totals;
  expect(taker.engine.exchanged).toEqual({ receivedBytes: peerBytes + wastedBytes, sentBytes: 0 });
  expect(giver.engine.exchanged).toEqual({ receivedBytes: 0, sentBytes: giver.engine.stats().totals.sentBytes });
});

it('leaves out what came from behind the same address: it did not take the line that leads outside', async () => {
  const { taker } = await passOn(new Household());
  expect(taker.engine.exchanged.receivedBytes).toBe(0);
});

it('tells of each link what both ends tell of it, also when one of them has left, and counts the origin’s answers', async () => {
  const rig = new Rig();
  const { giver, taker } = await passOn(rig);
  const { links, totals } = taker.engine.stats();
  expect(links).toEqual(new Map([[giver.peerId, { receivedBytes: totals.peerBytes, sentBytes: 0 }]]));
  expect(giver.engine.stats().links).toEqual(new Map([[taker.peerId, { receivedBytes: 0, sentBytes: totals.peerBytes }]]));
  expect([giver.engine.stats().originRequests, taker.engine.stats().originRequests]).toEqual([1, 0]);
  giver.engine.destroy();
  expect(await rig.clock.runUntil(() => taker.engine.stats().neighbours.length === 0, LIMIT_MS)).toBe(true);
  expect(taker.engine.stats().links.get(giver.peerId)).toEqual({ receivedBytes: totals.peerBytes, sentBytes: 0 });
});
