/** A film in one file per rendition, whose playlist names byte ranges (RFC 8216, 4.3.2.2). */
import { SEGMENTS_PER_LOOP } from '../sample/timeline.ts';
import type { ByteCache } from './byte-cache.ts';
import type { Ladder, Rendition } from './ladder.ts';
import { ENDLIST, EXTINF, joinLines, masterPlaylist, mediaHead } from './playlist.ts';
import { CACHE, CONTENT_TYPE, etagOf, playlistResource, VOD_MODIFIED_MS, type Resource, type Stream } from './resource.ts';

const PATH = /^([\w-]+)\.(m3u8|mp4)$/;

export function createByteRangeStream(name: string, ladder: Ladder, cache: ByteCache): Stream {
  const master = playlistResource(masterPlaylist(ladder.muxed), CACHE.vod, VOD_MODIFIED_MS);
  const segments = (rendition: Rendition): Buffer[] => Array.from({ length: SEGMENTS_PER_LOOP }, (_, sn) => ladder.segment(rendition, sn));

  function playlist(rendition: Rendition): Resource {
    const file = `${rendition.name}.mp4`;
    let at = ladder.init(rendition).length;
    const lines = mediaHead({ vod: true, map: `URI="${file}",BYTERANGE="${at}@0"` });
    for (const { length } of segments(rendition)) {
      lines.push(EXTINF, `#EXT-X-BYTERANGE:${length}@${at}`, file);
      at += length;
    }
    lines.push(ENDLIST);
    return playlistResource(joinLines(lines), CACHE.vod, VOD_MODIFIED_MS);
  }

  function file(rendition: Rendition): Resource {
    return {
      kind: 'segment',
      body: cache.getOrMake(`${name}/${rendition.name}`, () => Buffer.concat([ladder.init(rendition), ...segments(rendition)])),
      contentType: CONTENT_TYPE.mp4,
      cacheControl: CACHE.immutable,
      etag: etagOf(ladder.fingerprint, name, rendition.name),
      lastModifiedMs: VOD_MODIFIED_MS,
    };
  }

  return {
    name,
    get(path) {
      const [, asked, extension] = PATH.exec(path) ?? [];
      if (path === 'master.m3u8') return master;
      const rendition = ladder.muxed.find((candidate) => candidate.name === asked);
      if (rendition === undefined) return undefined;
      return extension === 'mp4' ? file(rendition) : playlist(rendition);
    },
  };
}
