/** Two clips in one playlist with EXT-X-DISCONTINUITY between them: other timestamps, and other codec parameters. */
import { OriginError } from '../errors.ts';
import type { Ladder, Rendition } from './ladder.ts';
import { ENDLIST, EXTINF, joinLines, masterPlaylist, mediaHead } from './playlist.ts';
import { CACHE, CONTENT_TYPE, fixedResource, playlistResource, VOD_MODIFIED_MS, type Resource, type Stream } from './resource.ts';

const CLIP_SEGMENTS = 6;
// Where each clip lies on the endless timeline: the second one jumps by more than an hour.
const CLIPS = [
  { name: 'feature', firstSn: 3 },
  { name: 'insert', firstSn: 2_020 },
] as const;
const PATH = /^([\w-]+)\/(feature|insert)-(\d{1,2}|init)\.(?:m4s|mp4)$/;

export function createDiscontinuityStream(name: string, ladder: Ladder): Stream {
  const insert = ladder.muxed[0];
  if (insert === undefined) throw new OriginError('bad-option', 'No rendition to offer: name at least one');
  const master = playlistResource(masterPlaylist(ladder.muxed), CACHE.vod, VOD_MODIFIED_MS);
  // As with a stitched-in advertisement: every rendition has its own feature, and the insert is one encoding for all.
  const clipRendition = (rendition: Rendition, clip: string): Rendition => (clip === 'insert' ? insert : rendition);

  function playlist(rendition: Rendition): Resource {
    const lines = mediaHead({ vod: true });
    for (const [index, clip] of CLIPS.entries()) {
      if (index > 0) lines.push('#EXT-X-DISCONTINUITY');
      lines.push(`#EXT-X-MAP:URI="${rendition.name}/${clip.name}-init.mp4"`);
      for (let n = 0; n < CLIP_SEGMENTS; n++) lines.push(EXTINF, `${rendition.name}/${clip.name}-${n}.m4s`);
    }
    lines.push(ENDLIST);
    return playlistResource(joinLines(lines), CACHE.vod, VOD_MODIFIED_MS);
  }

  return {
    name,
    get(path) {
      if (path === 'master.m3u8') return master;
      const listed = ladder.muxed.find((candidate) => path === `${candidate.name}.m3u8`);
      if (listed !== undefined) return playlist(listed);
      const [, folder, clipName, number] = PATH.exec(path) ?? [];
      const rendition = ladder.muxed.find((candidate) => candidate.name === folder);
      const clipIndex = CLIPS.findIndex((candidate) => candidate.name === clipName);
      const clip = CLIPS[clipIndex];
      if (rendition === undefined || clip === undefined) return undefined;
      const source = clipRendition(rendition, clip.name);
      if (number === 'init') return fixedResource('init', ladder.init(source), CONTENT_TYPE.mp4);
      const n = Number(number);
      if (n >= CLIP_SEGMENTS) return undefined;
      const segment = { stream: name, rendition: rendition.name, sn: clipIndex * CLIP_SEGMENTS + n };
      return fixedResource('segment', ladder.segment(source, clip.firstSn + n), CONTENT_TYPE.mp4, segment);
    },
  };
}
