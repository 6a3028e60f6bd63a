import { expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

const LIMIT_MS = 20_000;

it('a neighbour that must not upload is asked for nothing, whatever it holds', async () => {
  const rig = new Rig();
  const taker = rig.join('taker', { upload: false });
  const viewer = rig.join('viewer');
  await rig.connected([taker, viewer]);

  void taker.play(1);
  expect(await rig.clock.runUntil(() => taker.played.has(1), LIMIT_MS)).toBe(true);
  const askedMs = rig.clock.nowMs();
  void viewer.play(1);
  expect(await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);

  // Nobody who could give it is there, so nothing is waited for.
  expect(rig.clock.nowMs() - askedMs).toBeLessThan(1_000);
  expect(rig.origin.copies(1)).toBe(2);
  expect(viewer.engine.stats().totals).toMatchObject({ peerBytes: 0, wastedBytes: 0 });
});
