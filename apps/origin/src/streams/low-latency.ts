/** Live with parts (LL-HLS, rfc8216bis 6.2): half-second parts, blocking playlist reload, preload hints. */
import { SEGMENT_MS } from '../sample/timeline.ts';
import { PART_MS, PARTS_PER_SEGMENT, type Ladder, type Rendition } from './ladder.ts';
import { liveWindow, parseStreamPath, segmentStartMs, servedPlaylist, STREAM_EPOCH_MS } from './live.ts';
import { EXTINF, joinLines, masterPlaylist, mediaHead } from './playlist.ts';
import { CACHE, CONTENT_TYPE, etagOf, fixedResource, playlistResource, type NotYet, type Resource, type Stream } from './resource.ts';

const LL_VERSION = 9;
const PART_SECONDS = PART_MS / 1000;
const HOLD_BACK_PARTS = 3; // the least the specification allows a player to stay behind
const SEGMENTS_WITH_PARTS = 3; // parts are listed for the newest three target durations
const MAX_WAIT_SEGMENTS = 3; // a reload for something further ahead is refused (6.2.5.2)
const SECONDS = 3; // decimals
const PART_PATH = /^([\w-]+)\/(0|[1-9]\d{0,11})\.([0-9])\.m4s$/;
const SEQUENCE = /^\d{1,12}$/;

const partReadyMs = (sn: number, part: number): number => segmentStartMs(sn) + (part + 1) * PART_MS;

/** `ladder` must not pad: parts have the size they have. */
export function createLowLatencyStream(name: string, ladder: Ladder, windowSegments: number): Stream {
  const renditions = ladder.muxed;
  const master = playlistResource(masterPlaylist(renditions), CACHE.vod, STREAM_EPOCH_MS);

  function playlist(rendition: Rendition, nowMs: number): Resource {
    const { firstSn, lastSn } = liveWindow(nowMs, windowSegments);
    const nowParts = Math.floor((nowMs - segmentStartMs(lastSn + 1)) / PART_MS);
    const lines = mediaHead({
      version: LL_VERSION,
      firstSn,
      vod: false,
      map: `URI="${rendition.name}/init.mp4"`,
      extra: [
        `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${(HOLD_BACK_PARTS * PART_SECONDS).toFixed(SECONDS)}`,
        `#EXT-X-PART-INF:PART-TARGET=${PART_SECONDS.toFixed(SECONDS)}`,
      ],
    });
    const partLine = (sn: number, part: number): string => {
      const independent = part === 0 ? ',INDEPENDENT=YES' : '';
      return `#EXT-X-PART:DURATION=${PART_SECONDS.toFixed(SECONDS)},URI="${rendition.name}/${sn}.${part}.m4s"${independent}`;
    };
    for (let sn = firstSn; sn <= lastSn + 1; sn++) {
      const done = sn <= lastSn;
      const parts = done ? PARTS_PER_SEGMENT : nowParts;
      if (done || parts > 0) lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segmentStartMs(sn)).toISOString()}`);
      if (sn > lastSn - SEGMENTS_WITH_PARTS) for (let part = 0; part < parts; part++) lines.push(partLine(sn, part));
      if (done) lines.push(EXTINF, `${rendition.name}/${sn}.m4s`);
    }
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${rendition.name}/${lastSn + 1}.${nowParts}.m4s"`);
    return playlistResource(joinLines(lines), CACHE.live, segmentStartMs(lastSn + 1) + nowParts * PART_MS);
  }

  function blockedPlaylist(rendition: Rendition, query: URLSearchParams, nowMs: number): Resource | NotYet | undefined {
    const sequence = query.get('_HLS_msn');
    if (sequence === null) return playlist(rendition, nowMs);
    const asked = query.get('_HLS_part');
    if (!SEQUENCE.test(sequence) || (asked !== null && !SEQUENCE.test(asked))) return undefined;
    // A part past the last of its segment is the first of the next; without one, the whole segment is asked for.
    const part = asked === null ? PARTS_PER_SEGMENT - 1 : Number(asked);
    const readyAtMs = partReadyMs(Number(sequence), part);
    if (readyAtMs <= nowMs) return playlist(rendition, nowMs);
    return readyAtMs - nowMs > MAX_WAIT_SEGMENTS * SEGMENT_MS ? undefined : { readyAtMs };
  }

  function media(rendition: Rendition, sn: number, part: number | undefined): Resource {
    return {
      kind: 'segment',
      body: part === undefined ? ladder.chunkedSegment(rendition, sn) : ladder.part(rendition, sn, part),
      contentType: CONTENT_TYPE.mp4,
      cacheControl: CACHE.immutable,
      etag: etagOf(ladder.fingerprint, name, rendition.name, sn, part ?? 'whole'),
      lastModifiedMs: part === undefined ? segmentStartMs(sn + 1) : partReadyMs(sn, part),
      segment: { stream: name, rendition: rendition.name, sn },
    };
  }

  return {
    name,
    served: (path, nowMs) => servedPlaylist(renditions, path, nowMs, windowSegments),
    get(path, query, nowMs) {
      if (path === 'master.m3u8') return master;
      const { oldestSn, lastSn } = liveWindow(nowMs, windowSegments);
      const [, folder, snText, partText] = PART_PATH.exec(path) ?? [];
      const asked = parseStreamPath(path);
      const rendition = renditions.find((candidate) => candidate.name === (folder ?? asked?.name));
      if (rendition === undefined) return undefined;
      if (partText !== undefined) {
        const [sn, part] = [Number(snText), Number(partText)];
        if (sn < oldestSn || part >= PARTS_PER_SEGMENT) return undefined;
        const readyAtMs = partReadyMs(sn, part);
        if (readyAtMs <= nowMs) return media(rendition, sn, part);
        // Only the part that the playlist hints at may be waited for.
        return readyAtMs - nowMs <= PART_MS ? { readyAtMs } : undefined;
      }
      if (asked === undefined) return undefined;
      if (asked.kind === 'playlist') return blockedPlaylist(rendition, query, nowMs);
      if (asked.kind === 'init') return fixedResource('init', ladder.init(rendition), CONTENT_TYPE.mp4);
      return asked.sn >= oldestSn && asked.sn <= lastSn ? media(rendition, asked.sn, undefined) : undefined;
    },
  };
}
