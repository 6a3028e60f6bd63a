/** Writes playlists (RFC 8216 and draft-pantos-hls-rfc8216bis). */
import { SEGMENT_MS } from '../sample/timeline.ts';
import type { Rendition } from './ladder.ts';

const FMP4_VERSION = 7; // EXT-X-MAP for what is not I-frames only
export const FRAME_RATE = 30;
const SEGMENT_SECONDS = SEGMENT_MS / 1000;

export interface AudioGroup {
  readonly id: string;
  readonly name: string;
  readonly uri: string;
  readonly rendition: Rendition;
}

export interface SubtitleTrack {
  /** BCP 47. */
  readonly language: string;
  readonly name: string;
  readonly uri: string;
}

const SUBTITLE_GROUP = 'subtitles';

/** A master playlist whose media playlists are `<rendition>.m3u8` beside it. */
export function masterPlaylist(
  renditions: readonly Rendition[],
  audio?: AudioGroup,
  version = FMP4_VERSION,
  subtitles: readonly SubtitleTrack[] = [],
): string {
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${version}`, '#EXT-X-INDEPENDENT-SEGMENTS'];
  if (audio !== undefined) {
    const { id, name, uri } = audio;
    lines.push(`#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${id}",NAME="${name}",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="${uri}"`);
  }
  for (const { language, name, uri } of subtitles) {
    lines.push(
      `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="${SUBTITLE_GROUP}",NAME="${name}",LANGUAGE="${language}",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="${uri}"`,
    );
  }
  for (const rendition of renditions) {
    const extra = (value: (of: Rendition) => number): number => (audio === undefined ? 0 : value(audio.rendition));
    const attributes = [
      `BANDWIDTH=${rendition.peakBitsPerSecond + extra((of) => of.peakBitsPerSecond)}`,
      `AVERAGE-BANDWIDTH=${rendition.averageBitsPerSecond + extra((of) => of.averageBitsPerSecond)}`,
      `CODECS="${audio === undefined ? rendition.codecs : `${rendition.codecs},${audio.rendition.codecs}`}"`,
      `RESOLUTION=${rendition.width}x${rendition.height}`,
      `FRAME-RATE=${FRAME_RATE.toFixed(3)}`,
      ...(audio === undefined ? [] : [`AUDIO="${audio.id}"`]),
      ...(subtitles.length === 0 ? [] : [`SUBTITLES="${SUBTITLE_GROUP}"`]),
    ];
    lines.push(`#EXT-X-STREAM-INF:${attributes.join(',')}`, `${rendition.name}.m3u8`);
  }
  return `${lines.join('\n')}\n`;
}

/** The head of a media playlist. */
export function mediaHead(options: {
  version?: number;
  firstSn?: number;
  vod: boolean;
  map?: string;
  extra?: readonly string[];
}): string[] {
  return [
    '#EXTM3U',
    `#EXT-X-VERSION:${options.version ?? FMP4_VERSION}`,
    `#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}`,
    `#EXT-X-MEDIA-SEQUENCE:${options.firstSn ?? 0}`,
    ...(options.vod ? ['#EXT-X-PLAYLIST-TYPE:VOD'] : []),
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(options.extra ?? []),
    ...(options.map === undefined ? [] : [`#EXT-X-MAP:${options.map}`]),
  ];
}

export const EXTINF = `#EXTINF:${SEGMENT_SECONDS.toFixed(5)},`;
export const ENDLIST = '#EXT-X-ENDLIST';
export const joinLines = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
