/** A film with captions: WebVTT renditions joined by EXT-X-MEDIA (RFC 8216, 3.5), each in one file. */
import { SEGMENT_MS } from '../sample/timeline.ts';
import type { Ladder } from './ladder.ts';
import { ENDLIST, joinLines, masterPlaylist, type SubtitleTrack } from './playlist.ts';
import { CACHE, CONTENT_TYPE, fixedResource, playlistResource, VOD_MODIFIED_MS, type Resource, type Stream } from './resource.ts';
import { createFilm } from './vod.ts';

interface CaptionLanguage extends SubtitleTrack {
  readonly textOf: (segment: number) => string;
}

const LANGUAGES: readonly CaptionLanguage[] = [
  { language: 'en', name: 'English', uri: 'captions-en.m3u8', textOf: (segment) => `This is segment ${segment}.` },
  { language: 'de', name: 'Deutsch', uri: 'captions-de.m3u8', textOf: (segment) => `Das ist Segment ${segment}.` },
];

export function createCaptionedStream(name: string, ladder: Ladder, lengthMs: number): Stream {
  const segments = Math.ceil(lengthMs / SEGMENT_MS);
  const film = createFilm(name, ladder, lengthMs, masterPlaylist(ladder.muxed, { subtitles: LANGUAGES }), ladder.muxed);
  const captions = new Map<string, Resource>();
  for (const { language, uri, textOf } of LANGUAGES) {
    const file = `captions-${language}.vtt`;
    captions.set(uri, playlistResource(playlist(file, lengthMs), CACHE.vod, VOD_MODIFIED_MS));
    captions.set(file, fixedResource('other', Buffer.from(webVtt(segments, textOf)), CONTENT_TYPE.captions));
  }
  return { name, get: (path, query, nowMs) => captions.get(path) ?? film.get(path, query, nowMs) };
}

function playlist(file: string, lengthMs: number): string {
  const seconds = lengthMs / 1000;
  return joinLines([
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    `#EXT-X-TARGETDURATION:${Math.ceil(seconds)}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    `#EXTINF:${seconds.toFixed(5)},`,
    file,
    ENDLIST,
  ]);
}

/** One cue for each segment. */
function webVtt(segments: number, textOf: (segment: number) => string): string {
  const cues = Array.from({ length: segments }, (_, sn) =>
    [`${timestamp(sn * SEGMENT_MS)} --> ${timestamp((sn + 1) * SEGMENT_MS)}`, textOf(sn)].join('\n'),
  );
  return `${['WEBVTT', ...cues].join('\n\n')}\n`;
}

/** `00:00:02.000` */
function timestamp(ms: number): string {
  const isoTime = new Date(ms).toISOString();
  return isoTime.slice(isoTime.indexOf('T') + 1, -1);
}
