import { encodeFrame, type PeerId, type SignedPolicy } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { Rig, type RigViewer } from './testing/rig.ts';

const WITHIN_MS = 2_000;
const LONG_MS = 10_000;
const FLOOD = 50;
const signed = (name: string): SignedPolicy => `e30.${name}.c2ln`;

interface Heard {
  readonly signed: SignedPolicy;
  readonly from: PeerId;
}

function heardBy({ engine }: RigViewer): Heard[] {
  const heard: Heard[] = [];
  engine.on('policy', (policy, from) => heard.push({ signed: policy, from }));
  return heard;
}

describe('a signed policy', () => {
  it('reaches every neighbour, and whoever becomes one', async () => {
    const rig = new Rig();
    const [a, b] = [rig.join('a'), rig.join('b')];
    await rig.connected([a, b]);
    const heardByB = heardBy(b);
    a.engine.sharePolicy(signed('one'));
    expect(await rig.clock.runUntil(() => heardByB.length > 0, WITHIN_MS)).toBe(true);
    expect(heardByB).toEqual([{ signed: signed('one'), from: a.peerId }]);
    const late = rig.join('late');
    const heardByLate = heardBy(late);
    expect(await rig.clock.runUntil(() => heardByLate.length > 0, WITHIN_MS)).toBe(true);
    expect(heardByLate[0]).toEqual({ signed: signed('one'), from: a.peerId });
  });

  it('that is known here is not looked at again', async () => {
    const rig = new Rig();
    const [a, b] = [rig.join('a'), rig.join('b')];
    await rig.connected([a, b]);
    const heard = heardBy(b);
    b.engine.sharePolicy(signed('one'));
    a.engine.sharePolicy(signed('one'));
    await rig.clock.advanceSettled(WITHIN_MS);
    expect(heard).toEqual([]);
  });

  it('is looked at four times at once and then every other second, however many a neighbour sends', async () => {
    const rig = new Rig();
    const [a, b] = [rig.join('a'), rig.join('b')];
    await rig.connected([a, b]);
    const heard = heardBy(b);
    for (let index = 0; index < FLOOD; index++) a.engine.sharePolicy(signed(`p${index}`));
    await rig.clock.advanceSettled(WITHIN_MS);
    expect(heard.length).toBeGreaterThanOrEqual(4);
    expect(heard.length).toBeLessThanOrEqual(5);
    await rig.clock.advanceSettled(LONG_MS);
    a.engine.sharePolicy(signed('later'));
    await rig.clock.advanceSettled(WITHIN_MS);
    expect(heard.at(-1)?.signed).toBe(signed('later'));
  });

  it('that is forged, a few times, costs its sender the neighbour', async () => {
    const rig = new Rig();
    const [a, b] = [rig.join('a'), rig.join('b')];
    await rig.connected([a, b]);
    b.engine.policyRefused(a.peerId);
    b.engine.policyRefused(a.peerId);
    expect(b.engine.connectedPeers()).toEqual([a.peerId]);
    b.engine.policyRefused(a.peerId);
    expect(b.engine.connectedPeers()).toEqual([]);
  });

  it('is no reason for anything by itself: neighbours stay', async () => {
    const rig = new Rig();
    const [a, b] = [rig.join('a'), rig.join('b')];
    await rig.connected([a, b]);
    a.engine.sharePolicy(signed('one'));
    await rig.clock.advanceSettled(WITHIN_MS);
    expect([a, b].map(({ engine }) => engine.connectedPeers().length)).toEqual([1, 1]);
  });

  it('costs three bytes more than it is long', () => {
    expect(encodeFrame({ type: 'policy', signed: signed('one') }).length).toBe(signed('one').length + 3);
  });
});
