/** A live stream without end on the wall clock: every server, and a server started again, serves the same numbers and bytes. */
import { SEGMENT_MS } from '../sample/timeline.ts';
import type { Ladder, Rendition } from './ladder.ts';
import { EXTINF, joinLines, masterPlaylist, mediaHead } from './playlist.ts';
import { CACHE, CONTENT_TYPE, etagOf, fixedResource, playlistResource, type Resource, type Stream } from './resource.ts';

/** When segment 0 began. */
export const STREAM_EPOCH_MS = Date.UTC(2024, 0, 1);
/** Segments still served after they left the playlist (60 s): what a CDN's caches hold for a viewer who lags or paused. */
export const GRACE_SEGMENTS = 30;

export interface LiveWindow {
  /** First and last segment in the playlist, both complete at the time asked for. */
  readonly firstSn: number;
  readonly lastSn: number;
  /** Oldest segment still served. */
  readonly oldestSn: number;
}

/** A segment is listed once all of it lies in the past. Empty (`lastSn < firstSn`) at the very epoch. */
export function liveWindow(nowMs: number, windowSegments: number): LiveWindow {
  const lastSn = Math.floor((nowMs - STREAM_EPOCH_MS) / SEGMENT_MS) - 1;
  const firstSn = Math.max(0, lastSn - windowSegments + 1);
  return { firstSn, lastSn, oldestSn: Math.max(0, firstSn - GRACE_SEGMENTS) };
}

export const segmentStartMs = (sn: number): number => STREAM_EPOCH_MS + sn * SEGMENT_MS;

const SEGMENT_PATH = /^([\w-]+)\/(0|[1-9]\d{0,11})\.m4s$/;
const INIT_PATH = /^([\w-]+)\/init\.mp4$/;
const PLAYLIST_PATH = /^([\w-]+)\.m3u8$/;

export type StreamPath =
  | { readonly kind: 'segment'; readonly name: string; readonly sn: number }
  | { readonly kind: 'init'; readonly name: string }
  | { readonly kind: 'playlist'; readonly name: string };

/** What a path within a stream of renditions asks for. */
export function parseStreamPath(path: string): StreamPath | undefined {
  const segment = SEGMENT_PATH.exec(path);
  if (segment?.[1] !== undefined) return { kind: 'segment', name: segment[1], sn: Number(segment[2]) };
  const init = INIT_PATH.exec(path);
  if (init?.[1] !== undefined) return { kind: 'init', name: init[1] };
  const playlist = PLAYLIST_PATH.exec(path);
  return playlist?.[1] === undefined ? undefined : { kind: 'playlist', name: playlist[1] };
}

/** What a live stream serves: its playlist, and the segments that left it a short while ago. */
export function servedPlaylist(renditions: readonly Rendition[], path: string, nowMs: number, windowSegments: number): string | undefined {
  const asked = parseStreamPath(path);
  if (asked?.kind !== 'playlist' || !renditions.some(({ name }) => name === asked.name)) return undefined;
  const { oldestSn, lastSn } = liveWindow(nowMs, windowSegments);
  const lines = mediaHead({ firstSn: oldestSn, vod: false });
  for (let sn = oldestSn; sn <= lastSn; sn++) lines.push(EXTINF, `${asked.name}/${sn}.m4s`);
  return joinLines(lines);
}

export function createLiveStream(name: string, ladder: Ladder, windowSegments: number): Stream {
  const master = playlistResource(masterPlaylist(ladder.muxed), CACHE.vod, STREAM_EPOCH_MS);

  function playlist(rendition: Rendition, nowMs: number): Resource {
    const { firstSn, lastSn } = liveWindow(nowMs, windowSegments);
    const lines = mediaHead({ firstSn, vod: false, map: `URI="${rendition.name}/init.mp4"` });
    for (let sn = firstSn; sn <= lastSn; sn++) {
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segmentStartMs(sn)).toISOString()}`, EXTINF, `${rendition.name}/${sn}.m4s`);
    }
    return playlistResource(joinLines(lines), CACHE.live, segmentStartMs(lastSn + 1));
  }

  function segment(rendition: Rendition, sn: number): Resource {
    return {
      kind: 'segment',
      body: ladder.segment(rendition, sn),
      contentType: CONTENT_TYPE.mp4,
      cacheControl: CACHE.immutable,
      etag: etagOf(ladder.fingerprint, name, rendition.name, sn),
      lastModifiedMs: segmentStartMs(sn + 1),
      segment: { stream: name, rendition: rendition.name, sn },
    };
  }

  return {
    name,
    served: (path, nowMs) => servedPlaylist(ladder.muxed, path, nowMs, windowSegments),
    get(path, _query, nowMs) {
      if (path === 'master.m3u8') return master;
      const asked = parseStreamPath(path);
      const rendition = ladder.muxed.find((candidate) => candidate.name === asked?.name);
      if (asked === undefined || rendition === undefined) return undefined;
      if (asked.kind === 'playlist') return playlist(rendition, nowMs);
      if (asked.kind === 'init') return fixedResource('init', ladder.init(rendition), CONTENT_TYPE.mp4);
      const { oldestSn, lastSn } = liveWindow(nowMs, windowSegments);
      return asked.sn >= oldestSn && asked.sn <= lastSn ? segment(rendition, asked.sn) : undefined;
    },
  };
}
