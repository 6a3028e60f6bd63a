/** A short film in MPEG-TS, as older packagers make it: one rendition, no initialization segment. */
import type { Rendition } from './ladder.ts';
import { ENDLIST, EXTINF, joinLines, masterPlaylist, mediaHead } from './playlist.ts';
import { CACHE, CONTENT_TYPE, fixedResource, playlistResource, VOD_MODIFIED_MS, type Stream } from './resource.ts';
import { SEGMENT_MS } from '../sample/timeline.ts';

const TS_VERSION = 3;
const BITS_PER_BYTE = 8;
const PATH = /^([\w-]+)\/(\d{1,3})\.ts$/;

/** `source` is the rendition that the segments were made from. */
export function createTransportStream(name: string, source: Rendition, segments: readonly Buffer[]): Stream {
  const bits = (bytes: number): number => Math.round((bytes * BITS_PER_BYTE * 1000) / SEGMENT_MS);
  const rendition: Rendition = {
    ...source,
    peakBitsPerSecond: bits(Math.max(...segments.map(({ length }) => length))),
    averageBitsPerSecond: bits(segments.reduce((sum, { length }) => sum + length, 0) / segments.length),
  };
  const master = playlistResource(masterPlaylist([rendition], { version: TS_VERSION }), CACHE.vod, VOD_MODIFIED_MS);
  const lines = mediaHead({ version: TS_VERSION, vod: true });
  for (const sn of segments.keys()) lines.push(EXTINF, `${rendition.name}/${sn}.ts`);
  const playlist = playlistResource(joinLines([...lines, ENDLIST]), CACHE.vod, VOD_MODIFIED_MS);

  return {
    name,
    get(path) {
      if (path === 'master.m3u8') return master;
      if (path === `${rendition.name}.m3u8`) return playlist;
      const [, folder, number] = PATH.exec(path) ?? [];
      const body = folder === rendition.name ? segments[Number(number)] : undefined;
      if (body === undefined) return undefined;
      return fixedResource('segment', body, CONTENT_TYPE.transportStream, { stream: name, rendition: rendition.name, sn: Number(number) });
    },
  };
}
