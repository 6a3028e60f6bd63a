import { expect, it } from 'vitest';
import { Rig, rigSegment } from './testing/rig.ts';

const BROUGHT = { live: true, durationMs: 2_000, tookMs: 300, endedAtMs: 900 };

it('what the player loaded before there was an engine is counted, and given to neighbours and to the player itself', async () => {
  const rig = new Rig();
  const first = rig.join('first');
  const bytes = rig.origin.content(1);
  first.engine.brought({ segment: rigSegment(1), bytes, ...BROUGHT });
  const second = rig.join('second');
  await rig.connected([first, second]);
  for (const viewer of [second, first]) {
    const playing = viewer.play(1);
    await rig.clock.runUntil(() => viewer.played.has(1), 10_000);
    expect(await playing).toBe('ok');
    expect(viewer.played.get(1)).toEqual(bytes);
  }
  expect(rig.origin.requests).toEqual([]);
  expect(first.engine.stats()).toMatchObject({ totals: { originBytes: bytes.length, sentBytes: bytes.length, wastedBytes: 0 } });
  expect(first.engine.stats().recent).toMatchObject([
    { segment: rigSegment(1), originBytes: bytes.length, elapsedMs: 300, finishedAtMs: 900 },
  ]);
});

it('what comes twice is of no use', async () => {
  const rig = new Rig();
  const { engine } = rig.join('one');
  const bytes = rig.origin.content(1);
  engine.brought({ segment: rigSegment(1), bytes, ...BROUGHT });
  await rig.clock.advanceSettled(1);
  engine.brought({ segment: rigSegment(1), bytes, ...BROUGHT });
  await rig.clock.advanceSettled(1);
  expect(engine.stats().totals).toMatchObject({ originBytes: 2 * bytes.length, wastedBytes: bytes.length });
  expect(engine.stats().storedSegments).toBe(1);
});

it('is as bounded as everything that is kept', async () => {
  const rig = new Rig();
  const { engine } = rig.join('one', { storeBytes: 1_000_000 });
  for (let sequence = 1; sequence <= 10; sequence++) {
    engine.brought({ segment: rigSegment(sequence), bytes: rig.origin.content(sequence), ...BROUGHT });
    await rig.clock.advanceSettled(1);
  }
  expect(engine.stats().storedBytes).toBeLessThanOrEqual(1_000_000);
  expect(engine.stats().storedSegments).toBe(3);
});

it('an engine that has ended takes nothing', () => {
  const { engine } = new Rig().join('one');
  engine.destroy();
  engine.brought({ segment: rigSegment(1), bytes: new Uint8Array(9), ...BROUGHT });
  expect(engine.stats().totals.originBytes).toBe(0);
});
