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
function trackOfLevel(level: Level, nameUrl: NameUrl): TrackId {
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

function trackOfAudio(audio: MediaPlaylist, nameUrl: NameUrl): TrackId {
  return trackId({ kind: 'audio', url: nameUrl(audio.url, 'playlist'), language: audio.lang, name: audio.name, codecs: audio.audioCodec });
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

const MAX_REMEMBERED_SEGMENTS = 512; // names of 100–500 bytes: the live window of a few renditions; an older one is computed anew

/**
 * Names tracks and segments, each once. A name is a hash of an address, and a playlist that is refreshed tells the same addresses again
 * and again, in new objects.
 */
export class Names {
  readonly #nameUrl: NameUrl;
  /** By hls.js's own object, which lives as long as its rendition. */
  readonly #tracks = new WeakMap<Level | MediaPlaylist, { readonly url: string; readonly track: TrackId }>();
  readonly #segments = new Map<string, SegmentId>();

  constructor(nameUrl: NameUrl) {
    this.#nameUrl = nameUrl;
  }

  ofLevel(level: Level): TrackId {
    return this.#once(level, level.url[0] ?? '', () => trackOfLevel(level, this.#nameUrl));
  }

  ofAudio(audio: MediaPlaylist): TrackId {
    return this.#once(audio, audio.url, () => trackOfAudio(audio, this.#nameUrl));
  }

  /** The track of a fragment; null where hls.js no longer knows it, or it is of a kind that is not shared. */
  track(hls: Hls, fragment: Fragment): TrackId | null {
    if (fragment.type === 'main') {
      const level = hls.levels[fragment.level];
      return level ? this.ofLevel(level) : null;
    }
    if (fragment.type === 'audio') {
      const audio = hls.audioTracks[fragment.level];
      return audio ? this.ofAudio(audio) : null;
    }
    return null;
  }

  /** Null for what is not shared: init segments, gaps, subtitles, fragments without an address or with a number beyond the protocol's. */
  segment(hls: Hls, fragment: Fragment): SegmentId | null {
    const { sn, url, gap } = fragment;
    if (typeof sn !== 'number' || sn < 0 || sn > MAX_SEQUENCE || !url || gap) return null;
    const track = this.track(hls, fragment);
    if (!track) return null;
    const range = rangeOf(fragment);
    const key = `${track} ${sn} ${range?.start}-${range?.end} ${url}`;
    const known = this.#segments.get(key);
    if (known) return known;
    const segment = segmentId(track, sn, this.#nameUrl(url, 'segment'), range);
    this.#segments.set(key, segment);
    const [oldest] = this.#segments.keys();
    if (this.#segments.size > MAX_REMEMBERED_SEGMENTS && oldest !== undefined) this.#segments.delete(oldest);
    return segment;
  }

  /** An address can change under the same object: a rendition's other host, after the first one failed. */
  #once(object: Level | MediaPlaylist, url: string, name: () => TrackId): TrackId {
    const known = this.#tracks.get(object);
    if (known?.url === url) return known.track;
    const track = name();
    this.#tracks.set(object, { url, track });
    return track;
  }
}
