import { SEGMENT_MS, startOrigin, STREAM_EPOCH_MS } from '@tributary/app-origin';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { hashSegments } from './content.ts';

const OPTIONS = { renditions: ['240p'], bitratesKbps: [600], vodSeconds: 10 } as const;

it('knows every segment of the stream by its bytes, those that left the playlist long ago as well', async () => {
  const newest = Math.floor((Date.now() - STREAM_EPOCH_MS) / SEGMENT_MS) - 1;
  const paths = [`/live/240p/${newest}.m4s`, '/live/240p/1000.m4s', '/vod/240p/4.m4s'];
  const hashes = await hashSegments([...paths, ...paths], OPTIONS);
  expect([...hashes.keys()]).toEqual(paths);
  expect(new Set(hashes.values()).size).toBe(paths.length);
  const origin = await startOrigin(OPTIONS);
  try {
    const response = await fetch(`${origin.url}${paths[0]}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(hashes.get(paths[0]!)).toBe(createHash('sha256').update(bytes).digest('hex'));
  } finally {
    await origin.close();
  }
});

it('says so where there is no such segment', async () => {
  await expect(hashSegments(['/vod/240p/5.m4s'], OPTIONS)).rejects.toThrow('/vod/240p/5.m4s with 404');
});
