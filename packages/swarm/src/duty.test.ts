import { dutyPoint, type Duty, type PeerId } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { DutyTable } from './duty-table.ts';
import { Rig, RIG_TRACK, type RigViewer } from './testing/rig.ts';

const LIMIT_MS = 20_000;
const whole = { from: 0, to: 0 };
const nobody = null;

function duty(own: Duty['own'], backups: Duty['backups'], epoch = 1, effectiveFrom = 0): Duty {
  return { track: RIG_TRACK, epoch, effectiveFrom, own, backups };
}

async function ringOf(count: number): Promise<{ rig: Rig; viewers: RigViewer[] }> {
  const rig = new Rig();
  const viewers = Array.from({ length: count }, (_, i) => rig.join(`viewer-${i}`));
  await rig.connected(viewers);
  return { rig, viewers };
}

/** The first owns all, the second and third stand in for it. */
function tell([owner, first, second, ...others]: readonly RigViewer[]): void {
  const standIn = { owner: owner?.peerId ?? ('' as PeerId), arc: whole };
  owner?.engine.dutyChanged(duty(whole, []));
  first?.engine.dutyChanged(duty(nobody, [standIn]));
  second?.engine.dutyChanged(duty(nobody, [{ owner: first?.peerId ?? ('' as PeerId), arc: { from: 1, to: 1 + 1 } }, standIn]));
  for (const { engine } of others) engine.dutyChanged(duty(nobody, []));
}

describe('the duty ring in a viewer', () => {
  it('makes the owner fetch, and nobody else', async () => {
    const { rig, viewers } = await ringOf(5);
    tell(viewers);
    for (let sequence = 1; sequence <= 8; sequence++) {
      for (const viewer of viewers) void viewer.play(sequence);
      expect(await rig.clock.runUntil(() => viewers.every(({ played }) => played.has(sequence)), LIMIT_MS)).toBe(true);
    }
    expect(new Set(rig.origin.requests.map(({ viewer }) => viewer))).toEqual(new Set([viewers[0]?.peerId]));
    expect(rig.misses).toEqual([]);
  });

  it('makes the first stand-in fetch where the owner is silent, and tell', async () => {
    const { rig, viewers } = await ringOf(5);
    tell(viewers);
    const [owner, first] = viewers;
    rig.origin.fault = (_request, viewer) => (viewer === owner?.peerId ? 'hang' : undefined);
    if (owner) rig.vanish(owner);
    const others = viewers.slice(1);
    for (const viewer of others) void viewer.play(1);
    expect(await rig.clock.runUntil(() => others.every(({ played }) => played.has(1)), LIMIT_MS)).toBe(true);
    expect(rig.origin.requests.map(({ viewer }) => viewer)).toEqual([first?.peerId]);
    expect(rig.misses).toEqual([{ reporter: first?.peerId, owner: owner?.peerId, sequence: 1 }]);
  });

  it('costs at most two copies where owner and both stand-ins are silent', async () => {
    const { rig, viewers } = await ringOf(8);
    tell(viewers);
    for (const viewer of viewers.slice(0, 3)) rig.vanish(viewer);
    const others = viewers.slice(3);
    for (const viewer of others) void viewer.play(1);
    expect(await rig.clock.runUntil(() => others.every(({ played }) => played.has(1)), LIMIT_MS)).toBe(true);
    expect(rig.origin.copies(1)).toBeLessThanOrEqual(2);
  });

  it('reloads the playlist once when a neighbour knows a newer segment that is its own to fetch', async () => {
    const { rig, viewers } = await ringOf(2);
    const [owner, other] = viewers;
    tell(viewers);
    const stale: unknown[] = [];
    owner?.engine.on('playlist-stale', (track) => stale.push(track));
    other?.engine.on('playlist-stale', (track) => stale.push(track));
    for (let repeat = 0; repeat < 5; repeat++) {
      other?.engine.setPlayer({ track: RIG_TRACK, atLiveEdge: true, newestSequence: 1, playheadSequence: 0 });
      await rig.clock.advanceSettled(100);
    }
    expect(stale).toEqual([RIG_TRACK]);
    // A liar's claims cost two reloads, not one each.
    for (let claimed = 2; claimed <= 100; claimed++) {
      other?.engine.setPlayer({ track: RIG_TRACK, atLiveEdge: true, newestSequence: claimed, playheadSequence: 0 });
      await rig.clock.advanceSettled(100);
    }
    expect(stale.length).toBeLessThanOrEqual(2);
  });

  it('elects among neighbours again when signaling is gone', async () => {
    const { rig, viewers } = await ringOf(3);
    tell(viewers);
    for (const { engine } of viewers) engine.disconnected();
    for (let sequence = 1; sequence <= 16; sequence++) {
      for (const viewer of viewers) void viewer.play(sequence);
      await rig.clock.runUntil(() => viewers.every(({ played }) => played.has(sequence)), LIMIT_MS);
      expect(rig.origin.copies(sequence)).toBe(1);
    }
    expect(new Set(rig.origin.requests.map(({ viewer }) => viewer)).size).toBeGreaterThan(1);
  });
});

describe('the duty table', () => {
  const before = duty({ from: 0, to: 100 }, [], 1, 0);
  const after = duty({ from: 100, to: 0 }, [], 2, 50);

  it('lets a duty hold from its sequence number on, in whatever order messages come', () => {
    for (const order of [
      [before, after],
      [after, before],
    ]) {
      const table = new DutyTable();
      for (const message of order) table.update(message);
      for (let sequence = 40; sequence < 60; sequence++) {
        const inFirst = dutyPoint(RIG_TRACK, sequence, 0) < 100;
        expect(table.role(RIG_TRACK, sequence, 0).kind).toBe(inFirst === sequence < 50 ? 'owner' : 'none');
      }
    }
  });

  it('is bounded', () => {
    const table = new DutyTable();
    for (let epoch = 1; epoch <= 1000; epoch++) table.update(duty(whole, [], epoch, epoch));
    // The latest eight are known: before the oldest of them nothing is.
    expect(table.role(RIG_TRACK, 992, 0).kind).toBe('none');
    expect(table.role(RIG_TRACK, 993, 0).kind).toBe('owner');
  });
});
