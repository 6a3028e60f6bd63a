import type { StreamRow } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { savedBytes, sortedStreams } from './sorted-streams.ts';

const row = (stream: string, peerBytes: number, relayedBytes: number, offload: number | null, label = stream) =>
  ({
    stream,
    label,
    viewers: peerBytes,
    figures: { peerBytes, relayedBytes, offload },
    quality: { stallRatio: null },
  }) as unknown as StreamRow;
const rows = [row('a', 10, 9, 0.1, 'Z'), row('b', 5, 0, null, 'Y'), row('c', 8, 0, 0.9, 'X')];
const order = (by: Parameters<typeof sortedStreams>[1]) => sortedStreams(rows, by).map(({ stream }) => stream);

describe('streams', () => {
  it('save what came from peers and not by a relay', () => expect(rows.map(savedBytes)).toEqual([1, 5, 8]));

  it('are in the order that is asked for; those without a figure come last', () => {
    expect(order('saved')).toEqual(['c', 'b', 'a']);
    expect(order('viewers')).toEqual(['a', 'c', 'b']);
    expect(order('offload')).toEqual(['c', 'a', 'b']);
    expect(order('name')).toEqual(['c', 'b', 'a']);
  });

  it('stay where they are among equals', () => expect(order('stalls')).toEqual(['a', 'b', 'c']));
});
