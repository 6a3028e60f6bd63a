import {
  remember,
  audioTrackId,
  isNamed,
  listedRange,
  segmentId,
  variantTrackId,
  type ByteRange,
  type SegmentId,
  type TrackId,
} from '@tributary/protocol';
import type { Fragment, Level, LevelDetails, MediaPlaylist } from 'hls.js';
import type Hls from 'hls.js';

/** Bytes of the resource that hold the segment; `end` is exclusive. */
export type SegmentRange = ByteRange;

/** A site's own rewriting of addresses before they are named; the address itself by default. */
export type NameUrl = (url: string, names: 'playlist' | 'segment') => string;

/** What the playlist of the fragment's own track says: `hls.latestLevelDetails` is newer than the oldest hls.js supported. */
export function detailsOf(hls: Hls, fragment: Fragment): LevelDetails | undefined {
  const tracks = fragment.type === 'audio' ? hls.audioTracks : hls.levels;
  return tracks[fragment.level]?.details;
}

export const rangeOf = (fragment: Fragment): SegmentRange | undefined => listedRange(fragment);

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
    const url = level.url[0] ?? '';
    return this.#once(level, url, () => variantTrackId({ url: this.#nameUrl(url, 'playlist'), attrs: level.attrs }));
  }

  ofAudio(audio: MediaPlaylist): TrackId {
    const { url, lang, name, audioCodec } = audio;
    return this.#once(audio, url, () => audioTrackId({ url: this.#nameUrl(url, 'playlist'), lang, name, audioCodec }));
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
    if (!isNamed(fragment)) return null;
    const { sn, url } = fragment;
    const track = this.track(hls, fragment);
    if (!track) return null;
    const range = rangeOf(fragment);
    const key = `${track} ${sn} ${range?.start}-${range?.end} ${url}`;
    const known = this.#segments.get(key);
    if (known) return known;
    const segment = segmentId(track, sn, this.#nameUrl(url, 'segment'), range);
    return remember(this.#segments, key, segment, MAX_REMEMBERED_SEGMENTS);
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
