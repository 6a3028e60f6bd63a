import type { PeerStats } from '@tributary/hls';
import { describe, expect, it } from 'vitest';
import { NeighbourRateMeter } from './neighbour-rates.ts';

type PeerId = PeerStats['neighbours'][number]['peerId'];
const A = 'a'.repeat(24) as PeerId;
const B = 'b'.repeat(24) as PeerId;

const neighbour = (peerId: PeerId, receivedBytes: number, sentBytes: number) => ({ peerId, receivedBytes, sentBytes });

describe('the rates of neighbours', () => {
  it('are unknown at first, then what flowed per second', () => {
    const meter = new NeighbourRateMeter();
    meter.add(0, [neighbour(A, 0, 0)]);
    expect(meter.rates(A)).toBeUndefined();
    meter.add(2000, [neighbour(A, 4000, 1000)]);
    expect(meter.rates(A)).toEqual({ receivedBytesPerSecond: 2000, sentBytesPerSecond: 500 });
    expect(meter.rates(B)).toBeUndefined();
  });

  it('forget what is long ago, and who is gone', () => {
    const meter = new NeighbourRateMeter();
    meter.add(0, [neighbour(A, 0, 0), neighbour(B, 0, 0)]);
    for (let second = 1; second <= 20; second += 1) meter.add(second * 1000, [neighbour(A, 1_000_000, 0)]);
    expect(meter.rates(A)?.receivedBytesPerSecond).toBe(0);
    expect(meter.neighbourCount).toBe(1);
  });

  it('stay bounded when fed fast', () => {
    const meter = new NeighbourRateMeter();
    for (let step = 0; step < 5000; step += 1) meter.add(step, [neighbour(A, step, step)]);
    expect(meter.rates(A)).toEqual({ receivedBytesPerSecond: 1000, sentBytesPerSecond: 1000 });
  });
});
