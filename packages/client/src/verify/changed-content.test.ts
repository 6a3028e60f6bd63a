// What is attested, and by whom, changes while pieces are on their way: nobody who did nothing wrong is blamed for it.
import { KeySet, SigningKey } from '@tributary/attest';
import { contentIdOf, decodeAttestation, encodeFrame, PIECE_BYTES, type Frame } from '@tributary/protocol';
import { overhear, rigSegment, tamperWith, type LoggedFrame } from '@tributary/swarm/testing';
import { describe, expect, it } from 'vitest';
import { AttestedWorld, type AttestedViewer } from './testing/attested-world.ts';

const LIMIT_MS = 30_000;

type Sent = Exclude<Frame, { type: 'unknown' }>;
type Bytes = Uint8Array<ArrayBuffer>;

const inverted = (bytes: Bytes): Bytes => bytes.map((byte) => byte ^ 0xff);
const blamed = (world: AttestedWorld) => world.rig.losses.filter(({ reason }) => reason === 'bad-piece');

/** A viewer and a neighbour whose frames a test writes; what the viewer asks it for is collected. */
async function puppetry(world: AttestedWorld) {
  const requests: LoggedFrame[] = [];
  const puppets = new Set<string>();
  tamperWith(world.rig.network, (frame, from) => (puppets.has(from) && frame.type === 'refuse' ? null : frame));
  const link = overhear(world.rig.network, () => world.rig.clock.nowMs(), (entry) => {
    if (entry.kind === 'arrived' && puppets.has(entry.to) && entry.frame.type === 'request') requests.push(entry);
  }); // prettier-ignore
  const [viewer, puppet] = [world.join('viewer'), world.join('puppet')];
  await world.rig.connected([viewer, puppet]);
  puppets.add(puppet.peerId);
  const say = (frame: Sent) => link(puppet.peerId, viewer.peerId)?.send(encodeFrame(frame), 'bulk');
  /** All pieces that were asked for since the last time, of this content. */
  const answer = (content: Bytes): number => {
    let pieces = 0;
    for (const { frame } of requests.splice(0)) {
      if (frame.type !== 'request') continue;
      for (const { first, count } of frame.runs)
        for (let index = first; index < first + count; index++, pieces++) {
          const bytes = content.slice(index * PIECE_BYTES, (index + 1) * PIECE_BYTES);
          say({ type: 'piece', segment: frame.segment, totalBytes: content.length, index, bytes });
        }
    }
    return pieces;
  };
  return { viewer, puppet, requests, say, answer };
}

const held = (attestation: Bytes): Sent => {
  const { segment, totalBytes, ...content } = decodeAttestation(attestation);
  return {
    type: 'have',
    entries: [{ segment, totalBytes, contentId: contentIdOf({ totalBytes, ...content }), held: 'all', coming: 'none' }],
  };
};

describe('a neighbour whose segment has become of another content', () => {
  it('since it was asked, and that said so, is not to blame for its pieces, and is not asked for this segment again', async () => {
    const world = await AttestedWorld.create(1);
    const { viewer, puppet, requests, say, answer } = await puppetry(world);
    const [before, after] = [world.rig.origin.content(1), inverted(world.rig.origin.content(1))];
    const attestedAfter = await world.attest(1, { content: after });
    viewer.engine.attested([world.sealed.get(1)!]);
    say(held(world.sealed.get(1)!));
    await world.rig.clock.advanceSettled(100);
    void viewer.play(1);
    await world.rig.clock.runUntil(() => requests.length > 0, LIMIT_MS);
    say(held(attestedAfter));
    expect(answer(after)).toBeGreaterThan(0);
    await world.rig.clock.advanceSettled(500);
    expect(blamed(world)).toEqual([]);
    say({ type: 'gone', segments: [rigSegment(1)] });
    say(held(world.sealed.get(1)!));
    expect(await world.rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
    expect(requests).toEqual([]);
    expect(Buffer.from(viewer.played.get(1)!).equals(before)).toBe(true);
    expect(viewer.engine.connectedPeers()).toContain(puppet.peerId);
  });

  it('and that announces the same as when it was asked, lies', async () => {
    const world = await AttestedWorld.create(1);
    const { viewer, puppet, requests, say, answer } = await puppetry(world);
    viewer.engine.attested([world.sealed.get(1)!]);
    say(held(world.sealed.get(1)!));
    await world.rig.clock.advanceSettled(100);
    void viewer.play(1);
    await world.rig.clock.runUntil(() => requests.length > 0, LIMIT_MS);
    answer(inverted(world.rig.origin.content(1)));
    await world.rig.clock.advanceSettled(500);
    expect(blamed(world).map(({ peerId }) => peerId)).toContain(puppet.peerId);
  });

  it('says so before it sends a piece of it, and sends none to who asked for the other', async () => {
    const world = await AttestedWorld.create(1);
    const frames: LoggedFrame[] = [];
    overhear(world.rig.network, () => world.rig.clock.nowMs(), (entry) => entry.kind === 'sent' && frames.push(entry)); // prettier-ignore
    const giver = world.join('giver', { uploadBytesPerSecond: 200_000 });
    const taker = world.join('taker');
    await world.rig.connected([giver, taker]);
    void giver.play(1, { startingUp: () => true });
    await world.rig.clock.runUntil(() => giver.engine.has(rigSegment(1)), LIMIT_MS);
    await world.rig.clock.advanceSettled(200);
    void taker.play(1, { deadlineInMs: 20_000 });
    await world.rig.clock.runUntil(() => taker.engine.stats().totals.peerBytes > 0, LIMIT_MS);
    const [before, after] = [world.rig.origin.content(1), inverted(world.rig.origin.content(1))];
    world.rig.origin.replace(1, after);
    world.sealed.set(1, await world.attest(1, { content: after }));
    const changedAt = frames.length;
    giver.engine.attested([world.sealed.get(1)!]);
    await world.rig.clock.advanceSettled(1);
    void giver.play(1, { startingUp: () => true });
    expect(await world.rig.clock.runUntil(() => taker.played.has(1) && giver.engine.has(rigSegment(1)), LIMIT_MS)).toBe(true);
    const given = frames.slice(changedAt).filter(({ from, to }) => from === giver.peerId && to === taker.peerId);
    const [firstGone, firstChanged] = ['gone', 'piece'].map((type) =>
      given.findIndex(({ frame }) => frame.type === type && (frame.type !== 'piece' || !isOf(before, frame))),
    ) as [number, number];
    expect(firstGone).toBeGreaterThanOrEqual(0);
    expect(firstChanged === -1 || firstChanged > firstGone).toBe(true);
    expect(blamed(world)).toEqual([]);
    expect(world.playedRight(taker)).toBe(true);
  });
});

const isOf = (content: Bytes, { index, bytes }: Extract<Frame, { type: 'piece' }>): boolean =>
  Buffer.from(bytes).equals(content.subarray(index * PIECE_BYTES, index * PIECE_BYTES + bytes.length));

describe('what the origin brought before two attestations of it', () => {
  it('that come at once is kept by the later one, whichever is verified first', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      // prettier-ignore
      const world = await AttestedWorld.create(0);
      const [viewer, other] = [world.join('viewer'), world.join('other')];
      await world.rig.connected([viewer, other]);
      const old = await world.attest(1, { content: inverted(world.rig.origin.content(1)) });
      void viewer.play(1, { startingUp: () => true });
      await world.rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS);
      const both = [old, await world.attest(1)];
      viewer.engine.attested(order.map((at) => both[at]!));
      expect(await world.rig.clock.runUntil(() => viewer.engine.has(rigSegment(1)), 3_000)).toBe(true);
      expect(viewer.engine.stats().mismatchedSegments).toBe(0);
    }
  });
});

describe('a key that is taken out', () => {
  const trust = (viewer: AttestedViewer, ...keys: readonly SigningKey[]) => {
    viewer.verifier.setTrust({ mode: 'sealed', keys: new KeySet(keys.map(({ publicKey }) => publicKey)) });
    viewer.engine.trustChanged();
  };

  it('takes with it what it alone vouched for, also what is just being checked', async () => {
    const world = await AttestedWorld.create(2);
    const fresh = await SigningKey.generate();
    const [viewer, other] = [world.join('viewer'), world.join('other')];
    await world.rig.connected([viewer, other]);
    trust(viewer, world.key, fresh);
    await world.live([viewer, other], 1);
    expect(viewer.engine.has(rigSegment(1))).toBe(true);
    const byFresh = await world.attest(3, { key: fresh });
    viewer.engine.attested([world.sealed.get(2)!, byFresh]);
    trust(viewer, fresh);
    await world.rig.clock.settle();
    expect(viewer.engine.has(rigSegment(1))).toBe(false);
    const isHeld = (sequence: number) => viewer.verifier.held(rigSegment(sequence)) !== undefined;
    expect([1, 2, 3].map(isHeld)).toEqual([false, false, true]);
    trust(viewer, world.key);
    expect([1, 2, 3].map(isHeld)).toEqual([false, false, false]);
  });
});

describe('an attestation of a later version', () => {
  it('is no lie: whoever has it is not blamed, and the source is asked', async () => {
    const world = await AttestedWorld.create(1);
    const newer = new Set<string>();
    tamperWith(world.rig.network, (frame, from) => {
      if (frame.type !== 'attestations' || !newer.has(from)) return frame;
      const ofVersion = (bytes: Bytes): Bytes => bytes.map((byte, at) => (at === 4 ? 200 : byte));
      return { ...frame, attestations: frame.attestations.map(ofVersion) };
    });
    const [viewer, other] = [world.join('viewer'), world.join('other')];
    newer.add(other.peerId);
    await world.rig.connected([viewer, other]);
    void other.play(1, { startingUp: () => true });
    await world.rig.clock.runUntil(() => other.engine.has(rigSegment(1)), LIMIT_MS);
    await world.rig.clock.advanceSettled(200);
    void viewer.play(1);
    expect(await world.rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
    expect(world.playedRight(viewer)).toBe(true);
    expect(blamed(world)).toEqual([]);
    expect(viewer.engine.connectedPeers()).toContain(other.peerId);
  });

  it('ends what its sender was asked for: nothing that it sends after that is looked at', async () => {
    const world = await AttestedWorld.create(1);
    const { viewer, say } = await puppetry(world);
    const good = world.sealed.get(1)!;
    const newer = good.map((byte, at) => (at === 4 ? 200 : byte));
    world.sealed.clear();
    say(held(good));
    void viewer.play(1, { deadlineInMs: 600_000 });
    await world.rig.clock.advanceSettled(100);
    let checked = 0;
    const take = viewer.verifier.take.bind(viewer.verifier);
    viewer.verifier.take = (...given) => {
      checked++;
      return take(...given);
    };
    for (let time = 0; time < 100; time++) say({ type: 'attestations', attestations: [newer, good] });
    await world.rig.clock.advanceSettled(300);
    expect(checked).toBe(0);
    expect(blamed(world)).toEqual([]);
  });
});
