import { MAX_SEQUENCE, trackId, type ByteRange, type TrackId } from './ids.ts';

// What of a playlist goes into names. The player reads playlists with hls.js, and so do the tools that name segments without one: both
// hand over hls.js's objects, of which these are the parts that count.

/** A rendition of a master playlist: its address, and its EXT-X-STREAM-INF attributes as they are written. */
export interface ListedVariant {
  readonly url: string;
  readonly attrs: {
    readonly BANDWIDTH?: string | undefined;
    readonly RESOLUTION?: string | undefined;
    readonly CODECS?: string | undefined;
  };
}

/** An EXT-X-MEDIA rendition with sound. */
export interface ListedAudio {
  readonly url: string;
  readonly lang?: string | undefined;
  readonly name: string;
  /** Of the first rendition that uses its group: EXT-X-MEDIA states none. */
  readonly audioCodec?: string | undefined;
}

/** A segment, or what stands in a list of segments. */
export interface ListedSegment {
  readonly sn: number | 'initSegment';
  readonly url: string;
  readonly gap?: boolean | undefined;
  readonly byteRange: readonly number[];
  readonly byteRangeStartOffset?: number | undefined;
  readonly byteRangeEndOffset?: number | undefined;
}

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number.parseInt(text, 10));

/** Names a rendition by what the playlist says of it. Measured bitrates, which differ between viewers, are left out. */
export function variantTrackId({ url, attrs }: ListedVariant): TrackId {
  const [width, height] = (attrs.RESOLUTION ?? '').split('x').map((side) => Number.parseInt(side, 10));
  return trackId({ kind: 'main', url, bandwidth: numberOf(attrs.BANDWIDTH), width: width || undefined, height, codecs: attrs.CODECS });
}

export function audioTrackId({ url, lang, name, audioCodec }: ListedAudio): TrackId {
  return trackId({ kind: 'audio', url, language: lang, name, codecs: audioCodec });
}

/** The byte range that the playlist gives a segment; undefined where it is the whole resource. */
export function listedRange({ byteRange, byteRangeStartOffset: start, byteRangeEndOffset: end }: ListedSegment): ByteRange | undefined {
  return byteRange.length === 2 && start !== undefined && end !== undefined ? { start, end } : undefined;
}

/** Whether it has a name: init segments and gaps have none, nor what has no address or a number beyond the protocol's. */
export function isNamed<T extends ListedSegment>(segment: T): segment is T & { readonly sn: number } {
  const { sn, url, gap } = segment;
  return typeof sn === 'number' && sn >= 0 && sn <= MAX_SEQUENCE && url !== '' && gap !== true;
}
