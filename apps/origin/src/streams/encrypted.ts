/** A film whose segments are encrypted whole with AES-128 (RFC 8216, 4.3.2.4 and 5.2). The key is public: this is a test stream. */
import { createCipheriv, createHash } from 'node:crypto';
import { SEGMENTS_PER_LOOP } from '../sample/timeline.ts';
import type { ByteCache } from './byte-cache.ts';
import type { Ladder, Rendition } from './ladder.ts';
import { parseStreamPath } from './live.ts';
import { ENDLIST, EXTINF, joinLines, masterPlaylist, mediaHead } from './playlist.ts';
import { CACHE, CONTENT_TYPE, fixedResource, playlistResource, VOD_MODIFIED_MS, type Resource, type Stream } from './resource.ts';

const KEY_BYTES = 16;
const derive = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, KEY_BYTES);
const KEY = derive('the demo key, which everybody may know');

/** The explicit IV of a segment: different for each, as CBC wants it. */
const ivOf = (rendition: string, sn: number): Buffer => derive(`iv ${rendition} ${sn}`);

export function createEncryptedStream(name: string, ladder: Ladder, cache: ByteCache): Stream {
  const master = playlistResource(masterPlaylist(ladder.muxed), CACHE.vod, VOD_MODIFIED_MS);

  function playlist(rendition: Rendition): Resource {
    // The initialization segment stands before the first key and is in the clear.
    const lines = mediaHead({ vod: true, map: `URI="${rendition.name}/init.mp4"` });
    for (let sn = 0; sn < SEGMENTS_PER_LOOP; sn++) {
      const iv = ivOf(rendition.name, sn).toString('hex');
      lines.push(`#EXT-X-KEY:METHOD=AES-128,URI="key.bin",IV=0x${iv}`, EXTINF, `${rendition.name}/${sn}.m4s`);
    }
    lines.push(ENDLIST);
    return playlistResource(joinLines(lines), CACHE.vod, VOD_MODIFIED_MS);
  }

  function segment(rendition: Rendition, sn: number): Resource {
    const body = cache.getOrMake(`${name}/${rendition.name}/${sn}`, () => {
      const cipher = createCipheriv('aes-128-cbc', KEY, ivOf(rendition.name, sn));
      return Buffer.concat([cipher.update(ladder.segment(rendition, sn)), cipher.final()]);
    });
    return fixedResource('segment', body, CONTENT_TYPE.mp4, { stream: name, rendition: rendition.name, sn });
  }

  return {
    name,
    get(path) {
      if (path === 'master.m3u8') return master;
      if (path === 'key.bin') return fixedResource('other', KEY, CONTENT_TYPE.key);
      const asked = parseStreamPath(path);
      const rendition = ladder.muxed.find((candidate) => candidate.name === asked?.name);
      if (asked === undefined || rendition === undefined) return undefined;
      if (asked.kind === 'playlist') return playlist(rendition);
      if (asked.kind === 'init') return fixedResource('init', ladder.init(rendition), CONTENT_TYPE.mp4);
      return asked.sn < SEGMENTS_PER_LOOP ? segment(rendition, asked.sn) : undefined;
    },
  };
}
