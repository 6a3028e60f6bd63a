/** What the origin's segments are made of, asked of an origin beside the one that is measured. */
import { SEGMENT_MS, startOrigin, STREAM_EPOCH_MS, type OriginOptions } from '@tributary/app-origin';
import { createHash } from 'node:crypto';

const SEGMENT_NUMBER = /\/(\d+)\.m4s$/;

/** SHA-256 by path, hex. */
export type SegmentHashes = ReadonlyMap<string, string>;

/**
 * Every origin of the same options serves the same bytes, so a second one can be asked, at any time of the stream, without a trace in the
 * first one's count.
 * @throws Error where it does not have a segment that a player was given
 */
export async function hashSegments(paths: Iterable<string>, options: OriginOptions): Promise<SegmentHashes> {
  let nowMs = Date.now();
  const origin = await startOrigin({ ...options, port: 0, seal: false, nowMs: () => nowMs });
  const hashes = new Map<string, string>();
  try {
    for (const path of new Set(paths)) {
      // When it is listed: later it would be gone. Of a film, any time is as good.
      nowMs = STREAM_EPOCH_MS + (Number(SEGMENT_NUMBER.exec(path)?.[1] ?? 0) + 1) * SEGMENT_MS;
      const response = await fetch(`${origin.url}${path}`);
      if (!response.ok) throw new Error(`The origin answers ${path} with ${response.status}: nothing can be said of what players got`);
      hashes.set(
        path,
        createHash('sha256')
          .update(new Uint8Array(await response.arrayBuffer()))
          .digest('hex'),
      );
    }
  } finally {
    await origin.close();
  }
  return hashes;
}
