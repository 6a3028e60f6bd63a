import type { PeerId } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { PolicyPush } from './policy-push.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';
import { Mesh, POLICY } from './testing/mesh.ts';
import { peer, WATCHING } from './testing/viewers.ts';

const track = '0123456789abcdef' as NonNullable<(typeof WATCHING)['track']>;
const AT_LIVE_EDGE = { state: { ...WATCHING, track } };
const LONG_MS = 60_000;

async function sharing(names: readonly string[]): Promise<Mesh> {
  const mesh = new Mesh();
  for (const name of names) await mesh.joined(name, AT_LIVE_EDGE);
  return mesh;
}

function rethrow(error: unknown): never {
  throw error;
}

async function changed(mesh: Mesh): Promise<void> {
  mesh.introducer.policyChanged(null);
  await settle();
  await mesh.advance(LONG_MS);
}

describe('a policy that changes', () => {
  it('is told to every viewer of the stream, to each its own', async () => {
    const mesh = await sharing(['a', 'b', 'c']);
    mesh.policies.set(peer('b'), { peers: 'off', group: 'control' });
    await changed(mesh);
    expect(mesh.received('a', 'policy')).toEqual([POLICY]);
    expect(mesh.received('b', 'policy')).toEqual([{ ...POLICY, peers: 'off', group: 'control' }]);
  });

  it('parts who has no peers any more, so that they meet again when they have', async () => {
    const mesh = await sharing(['a', 'b', 'c']);
    expect(await mesh.directory.neighbours(peer('a'))).toHaveLength(2);
    mesh.policy = { ...POLICY, peers: 'off' };
    await changed(mesh);
    for (const name of ['a', 'b', 'c']) expect(await mesh.directory.neighbours(peer(name))).toEqual([]);
    expect(await mesh.introducer.needNeighbours(peer('a'), 4)).toBe(0);
    mesh.policy = POLICY;
    await changed(mesh);
    for (const name of ['a', 'b', 'c']) await mesh.introducer.viewerState(peer(name), AT_LIVE_EDGE.state);
    await mesh.introducer.needNeighbours(peer('a'), 4);
    expect((await mesh.directory.neighbours(peer('a'))).length).toBe(2);
  });

  it('puts out whose page may have no peers any more, with the reason, and tells its neighbours', async () => {
    const mesh = new Mesh();
    await mesh.joined('a', { ...AT_LIVE_EDGE, pageOrigin: 'https://good.example' });
    await mesh.joined('b', { ...AT_LIVE_EDGE, pageOrigin: 'https://bad.example' });
    mesh.originRefusal = (pageOrigin) => (pageOrigin === 'https://bad.example' ? 'Not from there.' : null);
    await changed(mesh);
    expect(mesh.received('b', 'refused')).toEqual([{ event: 'join', reason: 'policy', message: 'Not from there.' }]);
    expect(mesh.received('a', 'neighbour-gone')).toEqual([{ peerId: peer('b'), reason: 'revoked' }]);
    expect(mesh.ended).toEqual([peer('b')]);
    expect(await mesh.directory.size()).toBe(1);
    expect(await mesh.join('b', { ...AT_LIVE_EDGE, pageOrigin: 'https://bad.example' })).toMatchObject({
      status: 'refused',
      reason: 'policy',
      message: 'Not from there.',
    });
  });
});

describe('a control group', () => {
  it('is introduced to nobody, and nobody to it, by whatever way', async () => {
    const mesh = new Mesh();
    mesh.policies.set(peer('control'), { peers: 'off', group: 'control' });
    await mesh.joined('a', AT_LIVE_EDGE);
    expect((await mesh.joined('control', AT_LIVE_EDGE)).introductions).toEqual([]);
    await mesh.joined('b', AT_LIVE_EDGE);
    expect(await mesh.introducer.needNeighbours(peer('control'), 4)).toBe(0);
    await mesh.introducer.needNeighbours(peer('a'), 4);
    expect(await mesh.directory.neighbours(peer('control'))).toEqual([]);
    expect(mesh.received('control', 'introduce')).toEqual([]);
    expect(await mesh.directory.neighbours(peer('a'))).toHaveLength(1);
  });

  it('fetches nothing for others, whatever it says', async () => {
    const mesh = new Mesh();
    mesh.policies.set(peer('control'), { peers: 'off', group: 'control' });
    await mesh.joined('control', AT_LIVE_EDGE);
    await mesh.joined('a', AT_LIVE_EDGE);
    await mesh.introducer.viewerState(peer('control'), AT_LIVE_EDGE.state);
    await mesh.advance(LONG_MS);
    expect((await mesh.directory.viewer(peer('control')))?.state.mayUpload).toBe(false);
    for (let sequence = 0; sequence < 20; sequence++)
      expect(mesh.introducer.onDuty((await mesh.directory.viewer(peer('a')))!.streamId, track, sequence, 4)).not.toContain(peer('control'));
  });
});

describe('many viewers', () => {
  const many = Array.from({ length: 1000 }, (_, index) => String(index) as PeerId);

  it('are told in parts, each once of what holds then, and whoever joins waits behind no more than a part', async () => {
    const clock = new ManualClock();
    const told: PeerId[] = [];
    const push = new PolicyPush(clock, async (peerId) => void told.push(peerId), rethrow);
    push.push(many);
    await settle();
    expect(told).toHaveLength(200);
    push.push(many.slice(100, 300));
    await clock.advance(1);
    expect(told.length).toBeLessThan(many.length);
    await clock.advance(LONG_MS);
    // Those who had been told already were told again; the others once, of what holds in the end.
    expect(told).toHaveLength(many.length + 100);
    expect(new Set(told).size).toBe(many.length);
    expect(clock.waiting).toBe(0);
  });

  it('are told though one of them cannot be', async () => {
    const clock = new ManualClock();
    const told: PeerId[] = [];
    const errors: unknown[] = [];
    const tell = async (peerId: PeerId): Promise<void> => {
      if (peerId === many[3]) throw new Error('gone');
      told.push(peerId);
    };
    const push = new PolicyPush(clock, tell, (error) => errors.push(error));
    push.push(many.slice(0, 10));
    await clock.advance(LONG_MS);
    expect(told).toHaveLength(9);
    expect(errors).toHaveLength(1);
  });
});
