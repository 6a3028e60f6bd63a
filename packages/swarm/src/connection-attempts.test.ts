import { peerIdOf } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

const TIMEOUT_MS = 12_000; // of a connection that does not come to be

describe('attempts to connect', () => {
  it('are counted: those that succeed and those that reach nobody', async () => {
    const cutOff = peerIdOf('secret-of-viewer-alone--');
    const rig = new Rig({ network: { reachable: (a, b) => a !== cutOff && b !== cutOff } });
    const viewer = rig.join('viewer');
    const alone = rig.join('alone');
    expect(alone.peerId).toBe(cutOff);
    const friend = rig.join('friend');
    expect(await rig.clock.runUntil(() => friend.engine.connectedPeers().includes(viewer.peerId), TIMEOUT_MS)).toBe(true);
    await rig.clock.advanceSettled(TIMEOUT_MS + 1_000);
    const { connections, connectionsTried, connectionsFailed } = viewer.engine.stats();
    expect(connections).toEqual({
      attempts: 2,
      successes: 1,
      failures: { unreachable: 1, closed: 0, 'no-hello': 0, 'local-network-refused': 0 },
      byCandidate: { host: 1, srflx: 0, prflx: 0, relay: 0 },
    });
    expect([connectionsTried, connectionsFailed]).toEqual([2, 1]);
    expect(alone.engine.connectedPeers()).toEqual([]);
  });
});

describe('a browser that was told not to connect to the local network', () => {
  function refusing() {
    const rig = new Rig({ network: { reachable: () => false } });
    const answer = { isRefused: true };
    const viewer = rig.join('viewer', {}, undefined, { isLocalNetworkRefused: () => answer.isRefused });
    return { rig, answer, viewer };
  }

  it('tries one neighbour behind its own address and no second one, and tells each of the others at once', async () => {
    const { rig, viewer } = refusing();
    const others = Array.from({ length: 20 }, (_, index) => new Rig().join(`other-${index}`));
    const [first, ...rest] = others;
    if (!first) throw new Error('nobody there');
    rig.introduce(viewer, first, 'address');
    await rig.clock.advanceSettled(TIMEOUT_MS + 1_000);
    rig.losses.length = 0;
    for (const other of rest) rig.introduce(viewer, other, 'address');
    expect(viewer.engine.stats().neighbours).toEqual([]);
    expect(rig.losses.map(({ peerId, reason }) => [peerId, reason])).toEqual(rest.map(({ peerId }) => [peerId, 'failed']));
    expect(viewer.engine.stats().connections).toMatchObject({ attempts: 20, successes: 0, failures: { 'local-network-refused': 20 } });
    // It goes on asking for others at its usual, growing distances: no storm.
    const asked = rig.needs.length;
    await rig.clock.advanceSettled(60_000);
    expect(rig.needs.length - asked).toBeLessThan(8);
  });

  it('goes on trying those elsewhere, and all again when the answer has changed', async () => {
    const { rig, answer, viewer } = refusing();
    const [near, far, next] = ['near', 'far', 'next'].map((name) => new Rig().join(name));
    if (!near || !far || !next) throw new Error('nobody there');
    rig.introduce(viewer, near, 'address');
    await rig.clock.advanceSettled(TIMEOUT_MS + 1_000);
    rig.introduce(viewer, far, 'far');
    expect(viewer.engine.stats().neighbours).toHaveLength(1);
    await rig.clock.advanceSettled(TIMEOUT_MS + 1_000);
    expect(viewer.engine.stats().connections.failures).toMatchObject({ unreachable: 1, 'local-network-refused': 1 });
    answer.isRefused = false;
    rig.introduce(viewer, next, 'address');
    expect(viewer.engine.stats().neighbours).toHaveLength(1);
  });
});
