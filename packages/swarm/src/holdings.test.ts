import type { HaveEntry, SegmentId } from '@tributary/protocol';
import { expect, it } from 'vitest';
import { Holdings } from './holdings.ts';
import { RIG_TRACK, rigSegment } from './testing/rig.ts';

const has = (segment: SegmentId, coming: HaveEntry['coming'] = 'all'): HaveEntry => ({
  segment,
  totalBytes: 0,
  contentId: 0,
  held: 'none',
  coming,
});

it('where a neighbour is on a track is what it announced last of it, not what it took back', () => {
  const holdings = new Holdings(10);
  expect(holdings.latest(RIG_TRACK)).toBeUndefined();
  for (const sequence of [5, 6, 2]) holdings.update(has(rigSegment(sequence)));
  holdings.update(has(rigSegment(9), 'none'));
  expect(holdings.latest(RIG_TRACK)).toBe(2);
});

it('that is remembered of sixteen tracks, however many it names', () => {
  const holdings = new Holdings(10);
  const tracks = Array.from({ length: 17 }, (_, n) => n.toString(16).padStart(16, '0') as SegmentId['track']);
  for (const track of tracks) holdings.update(has({ ...rigSegment(1), track }));
  expect(tracks.map((track) => holdings.latest(track) !== undefined)).toEqual(tracks.map((_, n) => n > 0));
});
