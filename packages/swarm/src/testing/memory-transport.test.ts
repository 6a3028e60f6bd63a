import type { PeerId } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';
import { MemoryNetwork, type MemoryNetworkOptions } from './memory-transport.ts';
import { transportContract } from './transport-contract.ts';
import { connectBoth, openBoth, type TransportPair } from './transport-pair.ts';

const LEFT = 'a'.repeat(24) as PeerId;
const RIGHT = 'b'.repeat(24) as PeerId;
const PATIENCE_MS = 60_000;

function memoryPair(options: Omit<MemoryNetworkOptions, 'clock'> = {}): TransportPair & { clock: FakeClock; network: MemoryNetwork } {
  const clock = new FakeClock();
  const network = new MemoryNetwork({ clock, ...options });
  return {
    clock,
    network,
    left: { id: LEFT, transport: network.transport(LEFT) },
    right: { id: RIGHT, transport: network.transport(RIGHT) },
    async until(condition, what) {
      if (!(await clock.runUntil(condition, PATIENCE_MS))) throw new Error(`waited in vain for ${what}`);
    },
    settle: () => clock.advanceSettled(0),
    skip: (durationMs) => clock.advanceSettled(durationMs),
    leftOvers: () => network.linkCount() + clock.pendingTasks(),
    dispose: () => Promise.resolve(),
  };
}

const runner = { describe, it };
transportContract('memory', async () => memoryPair(), runner);
transportContract('memory, 1 Mbit/s', async () => memoryPair({ profile: () => ({ latencyMs: 60, bytesPerSecond: 125_000 }) }), runner);
transportContract('memory, one uplink', async () => memoryPair({ uplinkBytesPerSecond: () => 500_000 }), runner);

describe('MemoryNetwork', () => {
  it('carries at the rate of the link, after its latency', async () => {
    const pair = memoryPair({ profile: () => ({ latencyMs: 100, bytesPerSecond: 10_000 }) });
    const { left, right } = await connectBoth(pair);
    const sentAtMs = pair.clock.nowMs();
    left.link.send(new Uint8Array(10_000), 'bulk');
    await pair.until(() => right.frames.length === 1, 'the frame');
    expect(pair.clock.nowMs() - sentAtMs).toBeCloseTo(1100, 6);
    expect(left.link.sendGoodputBytesPerSecond()).toBeCloseTo(10_000, 6);
  });

  it('keeps a control frame waiting for one chunk at most', async () => {
    const pair = memoryPair({ profile: () => ({ latencyMs: 0, bytesPerSecond: 125_000 }) });
    const { left, right } = await connectBoth(pair);
    while (left.link.send(new Uint8Array(32 * 1024), 'bulk'));
    const sentAtMs = pair.clock.nowMs();
    left.link.send(new Uint8Array(10), 'control');
    await pair.until(() => right.frames.some((frame) => frame.length === 10), 'the control frame');
    expect(pair.clock.nowMs() - sentAtMs).toBeLessThan(110);
  });

  it('shares an uplink fairly among links', async () => {
    const pair = memoryPair({ uplinkBytesPerSecond: () => 100_000, profile: () => ({ latencyMs: 0, bytesPerSecond: 1e9 }) });
    const links = [await connectBoth(pair), await connectBoth(pair)];
    for (let sends = 0; sends < 3; sends++) for (const { left } of links) left.link.send(new Uint8Array(10_000), 'bulk');
    const start = pair.clock.nowMs();
    await pair.until(() => links.every(({ right }) => right.frames.length === 3), 'both');
    expect(pair.clock.nowMs() - start).toBeCloseTo(600, 3);
  });

  it('lets a peer vanish without a goodbye', async () => {
    const pair = memoryPair({ lossNoticedMs: 9000 });
    const { left, right } = await connectBoth(pair);
    pair.network.vanish(RIGHT);
    while (left.link.send(new Uint8Array(32 * 1024), 'bulk'));
    await pair.skip(8999);
    expect([left.closed, left.drained, left.link.state]).toEqual([[], 0, 'open']);
    await pair.skip(1);
    expect([left.closed, right.closed, right.frames]).toEqual([['failed'], [], []]);
    expect(pair.leftOvers()).toBe(0);
    const { left: again } = openBoth(pair);
    await pair.skip(PATIENCE_MS);
    expect(again.closed).toEqual(['failed']);
  });

  it('severs a path for both sides', async () => {
    const pair = memoryPair();
    const { left, right } = await connectBoth(pair);
    left.link.send(new Uint8Array(5), 'control');
    pair.network.sever(LEFT, RIGHT);
    await pair.skip(PATIENCE_MS);
    expect([left.closed, right.closed, right.frames]).toEqual([['failed'], ['failed'], []]);
    expect(pair.leftOvers()).toBe(0);
  });

  it('fails to connect where peers cannot reach each other', async () => {
    const pair = memoryPair({ reachable: () => false });
    const { left, right } = openBoth(pair);
    await pair.skip(PATIENCE_MS);
    expect([left.closed, right.closed]).toEqual([['failed'], ['failed']]);
    expect(pair.leftOvers()).toBe(0);
  });
});
