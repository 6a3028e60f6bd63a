import { describe, expect, it } from 'vitest';
import { Rig, type OriginFault, type RigViewer } from './testing/rig.ts';

const LIMIT_MS = 20_000;
const DEADLINE_MS = 6_000;

/** The first request for a segment hangs; everybody else is answered. */
function firstHangs(): { fault: OriginFault; unlucky: () => string | undefined } {
  let unlucky: string | undefined;
  return {
    fault: (_request, viewer) => {
      unlucky ??= viewer;
      return viewer === unlucky ? 'hang' : undefined;
    },
    unlucky: () => unlucky,
  };
}

describe('an answer of the origin that does not come', () => {
  it('is not waited for where a neighbour has the segment meanwhile', async () => {
    const rig = new Rig();
    const viewers: RigViewer[] = [rig.join('a'), rig.join('b'), rig.join('c')];
    await rig.connected(viewers);
    const { fault, unlucky } = firstHangs();
    rig.origin.fault = fault;
    const startMs = rig.clock.nowMs();
    for (const viewer of viewers) void viewer.play(1, { deadlineInMs: DEADLINE_MS });
    expect(await rig.clock.runUntil(() => viewers.every(({ played }) => played.has(1)), LIMIT_MS)).toBe(true);
    expect(rig.clock.nowMs() - startMs).toBeLessThan(DEADLINE_MS);
    const hung = viewers.find(({ peerId }) => peerId === unlucky());
    expect(hung?.engine.stats().totals).toMatchObject({ originBytes: 0, peerBytes: rig.origin.content(1).length });
    expect(rig.origin.copies(1)).toBeLessThanOrEqual(2);
  });

  it('is not waited for where the neighbour that was too slow before goes on sending', async () => {
    const rig = new Rig({ network: { profile: () => ({ latencyMs: 20, bytesPerSecond: 60_000 }) } });
    const slow = rig.join('slow');
    void slow.play(1);
    await rig.clock.runUntil(() => slow.played.has(1), 500);
    const viewer = rig.join('viewer');
    await rig.connected([slow, viewer]);
    let hung = 0;
    rig.origin.fault = () => {
      hung++;
      return 'hang';
    };
    void viewer.play(1, { deadlineInMs: 4_000 });
    expect(await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
    expect(hung).toBe(1);
    expect(viewer.engine.stats().totals).toMatchObject({ originBytes: 0, peerBytes: rig.origin.content(1).length });
  });
});
