import { isNamed, listedRange, segmentId, type ByteRange, type SegmentId } from '@tributary/protocol';
import type { Fragment, PlaylistLevelType } from 'hls.js';
import { PlaylistError } from './errors.ts';
import type { PlaylistTrack } from './master-playlist.ts';
import { checkPlaylistText, isMasterPlaylist, M3U8Parser } from './parser.ts';

export interface PlaylistSegment {
  readonly id: SegmentId;
  /** Absolute address of the resource that holds it. */
  readonly url: string;
  /** Undefined: the whole resource. */
  readonly range: ByteRange | undefined;
}

/** A media playlist whose segments are named when they are asked for. */
export interface OpenMediaPlaylist {
  /** More segments may follow. */
  readonly live: boolean;
  /** 0 where the playlist states none. */
  readonly targetDurationMs: number;
  /** Segments that have a name. */
  readonly count: number;
  /** −1 where there is none. */
  readonly newestSequence: number;
  segment(sequence: number): PlaylistSegment | undefined;
}

export interface MediaPlaylist {
  /** More segments may follow. */
  readonly live: boolean;
  /** In the order of the playlist. Init segments, keys, parts and gaps are none. */
  readonly segments: readonly PlaylistSegment[];
}

/** Sequence numbers; both ends included. */
export interface SequenceRange {
  readonly first: number;
  readonly last: number;
}

const EVERYTHING: SequenceRange = { first: 0, last: Number.POSITIVE_INFINITY };
const NOTHING_LISTED = -1;
const MS_PER_SECOND = 1000;
const NO_INDEX = 0; // hls.js's number of the track, which has no part in names

/**
 * The segments of one track.
 * @param url the playlist's public address, after redirects
 * @param wanted of which segments; naming costs a hash each, and a film has thousands
 * @throws PlaylistError `not-a-playlist`, `oversize`; half a playlist is read as far as it goes
 */
export function readMediaPlaylist(text: string, url: string, track: PlaylistTrack, wanted: SequenceRange = EVERYTHING): MediaPlaylist {
  const { live, fragments } = parse(text, url, track);
  const segments = fragments.filter(({ sn }) => sn >= wanted.first && sn <= wanted.last);
  return { live, segments: segments.map((fragment) => nameOf(fragment, track)) };
}

/**
 * The same for who wants few of them, and again and again. Keeps what it parsed.
 * @throws PlaylistError `not-a-playlist`, `oversize`
 */
export function openMediaPlaylist(text: string, url: string, track: PlaylistTrack): OpenMediaPlaylist {
  const { live, targetDurationMs, fragments } = parse(text, url, track);
  const bySequence = new Map(fragments.map((fragment) => [fragment.sn, fragment]));
  return {
    live,
    targetDurationMs,
    count: bySequence.size,
    newestSequence: fragments.at(-1)?.sn ?? NOTHING_LISTED,
    segment: (sequence) => {
      const fragment = bySequence.get(sequence);
      return fragment && nameOf(fragment, track);
    },
  };
}

type NamedFragment = Fragment & { readonly sn: number };

function parse(text: string, url: string, track: PlaylistTrack) {
  checkPlaylistText(text, url);
  if (isMasterPlaylist(text)) throw new PlaylistError('not-a-playlist', `${url} lists no segments: it is no media playlist, or cut off.`);
  // By its value: the package's enum is a type only.
  const type = track.kind as PlaylistLevelType;
  const { fragments, live, targetduration } = M3U8Parser.parseLevelPlaylist(text, url, NO_INDEX, type, NO_INDEX, variablesOf(track));
  const named: NamedFragment[] = fragments.filter(isThere).filter(isNamed);
  return { live, targetDurationMs: (targetduration || 0) * MS_PER_SECOND, fragments: named };
}

function nameOf(fragment: NamedFragment, track: PlaylistTrack): PlaylistSegment {
  const range = listedRange(fragment);
  return { id: segmentId(track.id, fragment.sn, fragment.url, range), url: fragment.url, range };
}

/** EXT-X-SKIP leaves holes in the list, whatever hls.js's types say. */
const isThere = (fragment: Fragment | null): fragment is Fragment => fragment !== null;

const variablesOf = ({ variables }: PlaylistTrack) => (variables === null ? null : { ...variables });
