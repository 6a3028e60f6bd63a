import { MAX_SEQUENCE, segmentId, trackId, type SegmentId, type TrackId } from '@tributary/protocol';
import type { Fragment, Level, LevelDetails, MediaPlaylist } from 'hls.js';
import type Hls from 'hls.js';

/** Bytes of the resource that hold the segment; `end` is exclusive. */
export interface SegmentRange {
  readonly start: number;
  readonly end: number;
}

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number.parseInt(text, 10));

/** A site's own rewriting of addresses before they are named; the address itself by default. */
export type NameUrl = (url: string, names: 'playlist' | 'segment') => string;

/** Names a rendition by what the playlist says of it. Measured bitrates, which differ between viewers, are left out. */
export function trackOfLevel(level: Level, nameUrl: NameUrl): TrackId {
  const { attrs } = level;
  const [width, height] = (attrs['RESOLUTION'] ?? '').split('x').map((side) => Number.parseInt(side, 10));
  return trackId({
    kind: 'main',
    url: nameUrl(level.url[0] ?? '', 'playlist'),
    bandwidth: numberOf(attrs['BANDWIDTH']),
    width: width || undefined,
    height,
    codecs: attrs['CODECS'],
  });
}

export function trackOfAudio(audio: MediaPlaylist, nameUrl: NameUrl): TrackId {
  return trackId({ kind: 'audio', url: nameUrl(audio.url, 'playlist'), language: audio.lang, name: audio.name, codecs: audio.audioCodec });
}

/** The track of a fragment; null where hls.js no longer knows it, or it is of a kind that is not shared. */
export function trackOf(hls: Hls, fragment: Fragment, nameUrl: NameUrl): TrackId | null {
  if (fragment.type === 'main') {
    const level = hls.levels[fragment.level];
    return level ? trackOfLevel(level, nameUrl) : null;
  }
  if (fragment.type === 'audio') {
    const audio = hls.audioTracks[fragment.level];
    return audio ? trackOfAudio(audio, nameUrl) : null;
  }
  return null;
}

/** What the playlist of the fragment's own track says: `hls.latestLevelDetails` is newer than the oldest hls.js supported. */
export function detailsOf(hls: Hls, fragment: Fragment): LevelDetails | undefined {
  const tracks = fragment.type === 'audio' ? hls.audioTracks : hls.levels;
  return tracks[fragment.level]?.details;
}

export function rangeOf(fragment: Fragment): SegmentRange | undefined {
  const { byteRangeStartOffset: start, byteRangeEndOffset: end } = fragment;
  return fragment.byteRange.length === 2 && start !== undefined && end !== undefined ? { start, end } : undefined;
}

/** Null for what is not shared: init segments, gaps, subtitles, fragments without an address or with a number beyond the protocol's. */
export function segmentOf(hls: Hls, fragment: Fragment, nameUrl: NameUrl): SegmentId | null {
  const { sn, url, gap } = fragment;
  if (typeof sn !== 'number' || sn < 0 || sn > MAX_SEQUENCE || !url || gap) return null;
  const track = trackOf(hls, fragment, nameUrl);
  return track && segmentId(track, sn, nameUrl(url, 'segment'), rangeOf(fragment));
}
