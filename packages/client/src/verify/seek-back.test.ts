import { rigSegment } from '@tributary/swarm/testing';
import { expect, it } from 'vitest';
import { AttestedWorld } from './testing/attested-world.ts';

const LIMIT_MS = 30_000;
const [FIRST, LAST] = [101, 110];
const WATCHES_ON_MS = 70_000; // more than clocks and packagers may be out by

it('what a notary signs for a viewer that seeks back costs it nothing of what it holds of the live edge, and one question more', async () => {
  const world = await AttestedWorld.create(0);
  const { rig } = world;
  const [viewer, other] = [world.join('viewer'), world.join('other')];
  await rig.connected([viewer, other]);
  for (let sequence = FIRST; sequence <= LAST; sequence++) {
    world.sealed.set(sequence, await world.attest(sequence));
    await world.live([viewer, other], sequence);
    await rig.clock.advanceSettled(1_000);
  }
  const held = viewer.engine.stats().storedSegments;
  expect(held).toBe(LAST - FIRST + 1);
  await rig.clock.advanceSettled(WATCHES_ON_MS);
  const questions = world.asked.length;
  for (const sequence of [5, 6, 7]) {
    world.sealed.set(sequence, await world.attest(sequence));
    void viewer.play(sequence, { live: false, deadlineInMs: 0 });
    expect(await rig.clock.runUntil(() => viewer.played.has(sequence), LIMIT_MS)).toBe(true);
    await rig.clock.advanceSettled(5_000);
  }
  expect([5, 6, 7, FIRST, LAST].map((sequence) => viewer.engine.has(rigSegment(sequence)))).toEqual([true, true, true, true, true]);
  expect(viewer.engine.stats().storedSegments).toBe(held + 3);
  expect(other.engine.stats().storedSegments).toBe(held);
  const ofLive = world.asked.slice(questions).filter(({ sequences }) => sequences.includes(LAST));
  expect(ofLive.map((each) => each.viewer)).toEqual([viewer.peerId]);
});
