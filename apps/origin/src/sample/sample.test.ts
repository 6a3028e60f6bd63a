import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readFragments } from '../mp4/fragments.ts';
import { ByteCache } from '../streams/byte-cache.ts';
import { Ladder } from '../streams/ladder.ts';
import { readSpans, readTimescales, startsWithIdr } from '../testing/segments.ts';
import { loadSample, RENDITION_NAMES } from './sample.ts';
import { LOOP_MS, SEGMENTS_PER_LOOP } from './timeline.ts';

const MAX_MEDIA_BYTES = 12_000_000; // a repository that everybody clones
const AAC_FRAMES_PER_LOOP = 3_000;

const sample = await loadSample();
const ladder = new Ladder(sample, new ByteCache(0), { renditions: RENDITION_NAMES, bitratesKbps: [] });

describe('the sample', () => {
  test('has tracks that last one loop to the tick', () => {
    for (const audio of [sample.audio, sample.otherAudio]) {
      expect(audio).toMatchObject({ ticksPerSecond: 48_000, sampleTicks: 1024, codec: 'mp4a.40.2' });
      expect(audio.samples).toHaveLength(AAC_FRAMES_PER_LOOP);
    }
    for (const name of RENDITION_NAMES) {
      const { samples, sampleTicks, ticksPerSecond, height } = sample.video[name];
      expect(samples.length * sampleTicks * 1000).toBe(LOOP_MS * ticksPerSecond);
      expect(`${height}p`).toBe(name);
    }
  });

  test('is small enough to be committed', () => {
    const media = fileURLToPath(new URL('../../media/', import.meta.url));
    const sizes = readdirSync(media, { recursive: true, encoding: 'utf8' }).map((file) => statSync(`${media}/${file}`));
    expect(sizes.reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)).toBeLessThan(MAX_MEDIA_BYTES);
  });
});

describe.each(ladder.muxed.map((rendition) => [rendition.name, rendition] as const))('%s', (_, rendition) => {
  const timescales = readTimescales(ladder.init(rendition));
  const segments = Array.from({ length: SEGMENTS_PER_LOOP + 1 }, (_, sn) => ladder.segment(rendition, sn));

  test('has segments that meet in both tracks, from 0 to the end of the loop and on', () => {
    expect([...timescales]).toEqual([
      [1, 90_000],
      [2, 48_000],
    ]);
    for (const [trackId, ticksPerSecond] of timescales) {
      let endTicks = 0;
      for (const [sn, segment] of segments.entries()) {
        const span = readSpans(segment).get(trackId);
        expect(span?.startTicks).toBe(endTicks);
        if (sn === SEGMENTS_PER_LOOP) expect(endTicks).toBe((LOOP_MS / 1000) * ticksPerSecond);
        endTicks = span?.endTicks ?? 0;
      }
    }
  });

  test('starts every segment with a keyframe, and numbers them', () => {
    for (const [sn, segment] of segments.entries()) {
      const [video] = readFragments(segment);
      expect(startsWithIdr(video)).toBe(true);
      expect(video?.sequenceNumber).toBe(sn + 1);
    }
  });

  test('repeats the same samples in other bytes', () => {
    const [first, again] = [segments[0], segments[SEGMENTS_PER_LOOP]];
    expect(first?.equals(again ?? Buffer.alloc(0))).toBe(false);
    const media = (segment: Buffer | undefined) =>
      readFragments(segment ?? Buffer.alloc(0)).flatMap(({ samples }) => samples.map(({ bytes }) => bytes));
    expect(Buffer.concat(media(first)).equals(Buffer.concat(media(again)))).toBe(true);
  });

  test('has parts that make the segment', () => {
    for (const sn of [0, SEGMENTS_PER_LOOP - 1]) {
      expect(readSpans(ladder.chunkedSegment(rendition, sn))).toEqual(readSpans(ladder.segment(rendition, sn)));
    }
  });
});

test('an exact bitrate pads every segment to the byte, with other noise in each', () => {
  const padded = new Ladder(sample, new ByteCache(0), { renditions: RENDITION_NAMES, bitratesKbps: [600, 1200, 2400] });
  for (const [index, bytes] of [150_000, 300_000, 600_000].entries()) {
    const rendition = padded.muxed[index];
    if (rendition === undefined) throw new Error('a rendition is missing');
    expect(rendition.peakBitsPerSecond).toBe(bytes * 4);
    const tails = new Set<string>();
    for (const sn of [0, 1, 31, 32, 45_000_000]) {
      const segment = padded.segment(rendition, sn);
      expect(segment).toHaveLength(bytes);
      expect(readSpans(segment).size).toBe(2);
      tails.add(segment.subarray(-1000).toString('hex'));
    }
    expect(tails.size).toBe(5);
  }
});

test('a bitrate below the sample is refused with the least that works', () => {
  const make = (kbps: number) => new Ladder(sample, new ByteCache(0), { renditions: ['240p'], bitratesKbps: [kbps] });
  let message = '';
  try {
    make(200);
  } catch (error) {
    message = String(error);
  }
  const least = Number(/at least (\d+)/.exec(message)?.[1]);
  expect(make(least).muxed[0]?.segmentBytes).toBe(least * 250);
  expect(() => make(least - 1)).toThrow('cannot be padded');
});
