import type { PeerStats } from '@tributary/hls';
import { describe, expect, it } from 'vitest';
import { sayInEnglish as say } from '../texts/texts.ts';
import { STRIP_SLOTS, stripBars, stripSummary } from './strip-model.ts';

type SegmentRecord = PeerStats['recentSegments'][number];

function record(sequence: number, originBytes: number, peerBytes: number): SegmentRecord {
  const segment = { track: '0'.repeat(16) as SegmentRecord['segment']['track'], sequence, name: '0'.repeat(16) };
  return { segment, totalBytes: originBytes + peerBytes, originBytes, peerBytes, elapsedMs: 120.4, finishedAtMs: sequence };
}

describe('the strip of recent segments', () => {
  it('shows the share of peers in each, oldest first', () => {
    const bars = stripBars([record(7, 100_000, 0), record(8, 25_000, 75_000), record(9, 0, 100_000)], say);
    expect(bars.map(({ peerShare }) => peerShare)).toEqual([0, 0.75, 1]);
    expect(bars[1]?.label).toBe('Segment 8: 100 kB, 75 % from peers, in 120 ms');
    expect(new Set(bars.map(({ key }) => key)).size).toBe(3);
  });

  it('holds only the latest', () => {
    const bars = stripBars(
      Array.from({ length: 100 }, (_, sequence) => record(sequence, 1, 1)),
      say,
    );
    expect(bars).toHaveLength(STRIP_SLOTS);
    expect(bars.at(-1)?.label).toMatch(/^Segment 99:/);
  });

  it('says the same in words', () => {
    expect(stripSummary([], say)).toBe('No segment has arrived yet.');
    expect(stripSummary(stripBars([record(1, 0, 5)], say), say)).toBe('The latest segment came from peers.');
    expect(stripSummary(stripBars([record(1, 5, 0), record(2, 1, 4), record(3, 0, 5), record(4, 0, 5)], say), say)).toBe(
      'Of the latest 4 segments, 2 came from peers, 1 from both and 1 from the origin.',
    );
  });

  it('takes an empty segment for no peer’s', () => {
    expect(stripBars([record(1, 0, 0)], say)[0]?.peerShare).toBe(0);
  });
});
