/** Films of any length: the sample, repeated on one continuous timeline; muxed, or with the sounds as renditions of their own. */
import { SEGMENT_MS } from '../sample/timeline.ts';
import type { Ladder, Rendition } from './ladder.ts';
import { parseStreamPath } from './live.ts';
import { ENDLIST, EXTINF, joinLines, masterPlaylist, mediaHead, type AudioTrack } from './playlist.ts';
import { CACHE, CONTENT_TYPE, etagOf, fixedResource, playlistResource, VOD_MODIFIED_MS, type Resource, type Stream } from './resource.ts';

/** A film by its master playlist. */
export function createFilm(name: string, ladder: Ladder, lengthMs: number, master: string, renditions: readonly Rendition[]): Stream {
  const segments = Math.ceil(lengthMs / SEGMENT_MS);
  const masterResource = playlistResource(master, CACHE.vod, VOD_MODIFIED_MS);

  function playlist(rendition: Rendition): Resource {
    const lines = mediaHead({ vod: true, map: `URI="${rendition.name}/init.mp4"` });
    for (let sn = 0; sn < segments; sn++) lines.push(EXTINF, `${rendition.name}/${sn}.m4s`);
    lines.push(ENDLIST);
    return playlistResource(joinLines(lines), CACHE.vod, VOD_MODIFIED_MS);
  }

  return {
    name,
    get(path) {
      if (path === 'master.m3u8') return masterResource;
      const asked = parseStreamPath(path);
      const rendition = renditions.find((candidate) => candidate.name === asked?.name);
      if (asked === undefined || rendition === undefined) return undefined;
      if (asked.kind === 'playlist') return playlist(rendition);
      const contentType = rendition.height === 0 ? CONTENT_TYPE.audioMp4 : CONTENT_TYPE.mp4;
      if (asked.kind === 'init') return fixedResource('init', ladder.init(rendition), contentType);
      if (asked.sn >= segments) return undefined;
      return {
        kind: 'segment',
        body: ladder.segment(rendition, asked.sn),
        contentType,
        cacheControl: CACHE.immutable,
        etag: etagOf(ladder.fingerprint, name, rendition.name, asked.sn),
        lastModifiedMs: VOD_MODIFIED_MS,
        segment: { stream: name, rendition: rendition.name, sn: asked.sn },
      };
    },
  };
}

export function createVodStream(name: string, ladder: Ladder, lengthMs: number): Stream {
  return createFilm(name, ladder, lengthMs, masterPlaylist(ladder.muxed), ladder.muxed);
}

/** Pictures and two sounds in playlists of their own, joined by EXT-X-MEDIA. */
export function createAlternateAudioStream(name: string, ladder: Ladder, lengthMs: number): Stream {
  const [first, second] = ladder.audioOnly;
  const sounds: readonly AudioTrack[] = [
    { language: 'en', name: 'English', rendition: first },
    { language: 'de', name: 'Deutsch', rendition: second },
  ];
  return createFilm(name, ladder, lengthMs, masterPlaylist(ladder.videoOnly, { sounds }), [...ladder.videoOnly, ...ladder.audioOnly]);
}
