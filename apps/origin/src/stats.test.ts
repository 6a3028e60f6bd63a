import { expect, test } from 'vitest';
import { Stats } from './stats.ts';

const segment = (sn: number) => ({ stream: 'live', rendition: '240p', sn, sizeBytes: 100 });

test('remembers a bounded number of paths and segments, and folds the oldest without losing a byte', () => {
  const stats = new Stats(() => 0, 10);
  for (let sn = 0; sn < 1000; sn++) stats.request(`/live/240p/${sn}.m4s`, 'segment', segment(sn)).written(100);
  const { bytes, requests, paths, segments, foldedPaths, foldedSegments } = stats.snapshot();
  expect({ bytes, requests }).toEqual({ bytes: 100_000, requests: 1000 });
  expect(paths).toHaveLength(10);
  expect(segments.map(({ sn }) => sn)).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
  expect(foldedPaths).toEqual({ bytes: 99_000, requests: 990 });
  expect(foldedSegments).toEqual({ bytes: 99_000, requests: 990 });
});

test('bytes of a request under way go where its entry went', () => {
  const stats = new Stats(() => 0, 1);
  const early = stats.request('/a', 'segment', segment(1));
  early.written(1);
  stats.request('/b', 'segment', segment(2));
  early.written(2);
  expect(stats.snapshot()).toMatchObject({ bytes: 3, foldedPaths: { requests: 1, bytes: 3 }, foldedSegments: { requests: 1, bytes: 3 } });
});

test('bytes of a request from before a reset do not count after it', () => {
  let nowMs = 1;
  const stats = new Stats(() => nowMs);
  const before = stats.request('/a', 'playlist');
  nowMs = 2;
  stats.reset();
  before.written(5);
  before.status(200);
  expect(stats.snapshot()).toMatchObject({ sinceMs: 2, bytes: 0, requests: 0, statuses: {}, paths: [] });
});

test('a segment served in parts counts as one, with the size of the largest resource', () => {
  const stats = new Stats(() => 0);
  stats.request('/ll/240p/7.0.m4s', 'segment', { ...segment(7), sizeBytes: 25 }).written(25);
  stats.request('/ll/240p/7.m4s', 'segment', segment(7)).written(100);
  expect(stats.snapshot().segments).toEqual([{ ...segment(7), requests: 2, bytes: 125 }]);
});

test('a snapshot does not change any more', () => {
  const stats = new Stats(() => 0);
  const counted = stats.request('/a', 'other');
  const before = stats.snapshot();
  counted.written(9);
  expect(before.paths[0]?.bytes).toBe(0);
});
