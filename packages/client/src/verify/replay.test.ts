// What was true once, under the same names: an attacker keeps it and gives it again.
import type { SegmentId } from '@tributary/protocol';
import { rigSegment } from '@tributary/swarm/testing';
import { describe, expect, it } from 'vitest';
import { AttestedWorld, type AttestedViewer } from './testing/attested-world.ts';

const LIMIT_MS = 30_000;
const HOUR_MS = 3_600_000;

type Bytes = Uint8Array<ArrayBuffer>;

/** The run of the channel before this one: other bytes of the same sizes, and attestations that were true. */
async function formerRun(world: AttestedWorld, sequences: readonly number[], agoMs = HOUR_MS): Promise<Map<number, Bytes>> {
  const attestations = new Map<number, Bytes>();
  for (const sequence of sequences) {
    const content = formerContent(world, sequence);
    attestations.set(sequence, await world.attest(sequence, { content, issuedAtMs: world.signerMs - agoMs + sequence * 2_000 }));
  }
  return attestations;
}

const formerContent = (world: AttestedWorld, sequence: number): Bytes => world.rig.origin.content(sequence).map((byte) => byte ^ 0xff);

/** Holds the former run, as somebody who watched it does, and announces it. */
async function replayer(world: AttestedWorld, name: string, sequences: readonly number[], agoMs = HOUR_MS): Promise<AttestedViewer> {
  const current = sequences.map((sequence) => world.rig.origin.content(sequence));
  const former = await formerRun(world, sequences, agoMs);
  const viewer = world.join(name, {}, [world.key], (segments) => heldOf(former, segments));
  for (const sequence of sequences) world.rig.origin.replace(sequence, formerContent(world, sequence));
  viewer.engine.attested([...former.values()]);
  await world.rig.clock.advanceSettled(50);
  for (const sequence of sequences) void viewer.play(sequence, { startingUp: () => true });
  await world.rig.clock.runUntil(() => sequences.every((sequence) => viewer.engine.has(rigSegment(sequence))), LIMIT_MS);
  for (const [at, sequence] of sequences.entries()) world.rig.origin.replace(sequence, current[at]!);
  return viewer;
}

const heldOf = (held: ReadonlyMap<number, Bytes>, segments: readonly SegmentId[]): Bytes[] =>
  segments.flatMap(({ sequence }) => held.get(sequence) ?? []);

describe('a channel whose numbers and paths began anew', () => {
  it('a viewer that was given the former attestation asks the source again, once, and goes by what it says', async () => {
    const world = await AttestedWorld.create(1);
    const old = await replayer(world, 'old', [1]);
    const viewer = world.join('viewer');
    await world.rig.connected([old, viewer]);
    // As live: all of the first segment comes from the origin.
    void viewer.play(1, { startingUp: () => true });
    expect(await world.rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
    expect(world.playedRight(viewer)).toBe(true);
    expect(await world.rig.clock.runUntil(() => viewer.engine.has(rigSegment(1)), LIMIT_MS)).toBe(true);
    expect(viewer.engine.stats().mismatchedSegments).toBe(0);
    await world.rig.clock.advanceSettled(10_000);
    const asked = world.asked.filter((each) => each.viewer === viewer.peerId);
    expect(asked.length).toBeLessThanOrEqual(2);
    // Nobody lied.
    expect(world.rig.losses.filter(({ reason }) => reason === 'bad-piece')).toEqual([]);
  });

  it('where the source upholds what it said, the viewer plays its own bytes, tells nobody of them, and does not ask for ever', async () => {
    const world = await AttestedWorld.create(1);
    const [viewer, other] = [world.join('viewer'), world.join('other')];
    await world.rig.connected([viewer, other]);
    viewer.engine.attested([world.sealed.get(1)!]);
    await world.rig.clock.advanceSettled(50);
    const stale = world.rig.origin.content(1).map((byte) => byte ^ 1);
    world.rig.origin.replace(1, stale);
    for (let time = 1; time <= 3; time++) {
      viewer.played.clear();
      void viewer.play(1, { startingUp: () => true });
      expect(await world.rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
      expect(Buffer.from(viewer.played.get(1)!).equals(stale)).toBe(true);
      await world.rig.clock.advanceSettled(10_000);
      expect(viewer.engine.has(rigSegment(1))).toBe(false);
      expect(viewer.engine.stats().mismatchedSegments).toBe(time);
    }
    expect(world.asked).toHaveLength(1);
  });

  it.each([1, 2, 3])(
    'the former attestation, given from %i sides at once, is doubted once, and the bytes of the own origin wait for what the source says',
    async (sides) => {
      const world = await AttestedWorld.create(0);
      const former = await formerRun(world, [1]);
      const [viewer, other] = [world.join('viewer'), world.join('other')];
      world.availableFromMs = Infinity;
      await world.rig.connected([viewer, other]);
      void viewer.play(1, { live: false, deadlineInMs: 0 });
      expect(await world.rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
      await world.rig.clock.advanceSettled(100);
      const asked = world.asked.length;
      for (let side = 0; side < sides; side++) viewer.engine.attested([former.get(1)!]);
      world.availableFromMs = 0;
      world.sealed.set(1, await world.attest(1));
      await world.rig.clock.advanceSettled(10_000);
      expect(world.asked.slice(asked).filter((each) => each.viewer === viewer.peerId)).toHaveLength(1);
      expect(viewer.engine.stats().mismatchedSegments).toBe(0);
      expect(viewer.engine.has(rigSegment(1))).toBe(true);
    },
  );

  it('a later attestation takes the place of an older one, whoever brings which first, and nothing of the older is played again', async () => {
    const world = await AttestedWorld.create(1);
    const former = await formerRun(world, [1]);
    const old = await replayer(world, 'old', [1]);
    expect(old.engine.has(rigSegment(1))).toBe(true);
    old.engine.attested([world.sealed.get(1)!]);
    await world.rig.clock.advanceSettled(50);
    expect(old.engine.has(rigSegment(1))).toBe(false);
    old.engine.attested([former.get(1)!]);
    await world.rig.clock.advanceSettled(50);
    old.played.clear();
    void old.play(1);
    expect(await world.rig.clock.runUntil(() => old.played.has(1), LIMIT_MS)).toBe(true);
    expect(world.playedRight(old)).toBe(true);
    expect(old.engine.has(rigSegment(1))).toBe(true);
  });

  it('a replayer that keeps out of what a viewer fetches itself gains nothing: a later segment was not signed an hour before an earlier one', async () => {
    const world = await AttestedWorld.create(6);
    const old = await replayer(world, 'old', [3, 4, 5, 6]);
    const honest = world.join('honest');
    const viewer = world.join('viewer');
    await world.rig.connected([old, honest, viewer]);
    for (let sequence = 1; sequence <= 6; sequence++) await world.live([honest, viewer], sequence);
    for (const each of [honest, viewer]) {
      expect(each.played.size).toBe(6);
      expect(world.playedRight(each)).toBe(true);
    }
    expect(world.rig.losses.filter(({ reason }) => reason === 'bad-piece')).toEqual([]);
  });

  it('what was taken of a replayer before anything current was seen is let go as soon as something is', async () => {
    const world = await AttestedWorld.create(2);
    const old = await replayer(world, 'old', [2]);
    const viewer = world.join('viewer');
    await world.rig.connected([old, viewer]);
    viewer.engine.appeared([rigSegment(2)], 2_000);
    await world.rig.clock.runUntil(() => viewer.engine.has(rigSegment(2)), LIMIT_MS);
    await world.live([viewer], 1);
    await world.rig.clock.advanceSettled(1_000);
    expect(viewer.engine.has(rigSegment(2))).toBe(false);
    await world.live([viewer], 2);
    expect(viewer.played.size).toBe(2);
    expect(world.playedRight(viewer)).toBe(true);
  });
});

describe('a film that was replaced under its name', () => {
  it('once one part turned out to be replaced, neighbours’ older attestations of the others count only if the source gives them too', async () => {
    const world = await AttestedWorld.create(4);
    const old = await replayer(world, 'old', [1, 2, 3, 4]);
    const viewer = world.join('viewer');
    await world.rig.connected([old, viewer]);
    void viewer.play(1, { live: false, startingUp: () => true });
    await world.rig.clock.runUntil(() => viewer.engine.has(rigSegment(1)), LIMIT_MS);
    for (const sequence of [2, 3, 4]) {
      void viewer.play(sequence, { live: false });
      expect(await world.rig.clock.runUntil(() => viewer.played.has(sequence), LIMIT_MS)).toBe(true);
    }
    expect(world.playedRight(viewer)).toBe(true);
  });
});

describe('a track that restarts', () => {
  it('keeps no attestation of the run before, nor one that was being checked, and believes none as old of a neighbour', async () => {
    const world = await AttestedWorld.create(3);
    const former = await formerRun(world, [1, 2, 3], 10_000);
    const viewer = world.join('viewer');
    const old = await replayer(world, 'old', [1, 2], 10_000);
    await world.rig.connected([old, viewer]);
    viewer.engine.appeared([rigSegment(1), rigSegment(2)], 2_000);
    const holds = (sequence: number) => viewer.verifier.held(rigSegment(sequence)) !== undefined;
    await world.rig.clock.runUntil(() => holds(1) && holds(2), LIMIT_MS);
    viewer.engine.attested([former.get(3)!]);
    viewer.engine.restartTrack(rigSegment(1).track);
    await world.rig.clock.settle();
    for (const sequence of [1, 2, 3]) expect(viewer.verifier.held(rigSegment(sequence))).toBeUndefined();
    for (const sequence of [1, 2, 3]) await world.live([viewer], sequence);
    expect(viewer.played.size).toBe(3);
    expect(world.playedRight(viewer)).toBe(true);
  });
});
