/** Writes playlists (RFC 8216 and draft-pantos-hls-rfc8216bis). */
import { SEGMENT_MS } from '../sample/timeline.ts';
import type { Rendition } from './ladder.ts';

const FMP4_VERSION = 7; // EXT-X-MAP for what is not I-frames only
export const FRAME_RATE = 30;
const SEGMENT_SECONDS = SEGMENT_MS / 1000;

export interface AudioTrack {
  /** BCP 47. */
  readonly language: string;
  readonly name: string;
  /** Its media playlist is `<rendition>.m3u8`, as a picture's is. */
  readonly rendition: Rendition;
}

export interface SubtitleTrack {
  /** BCP 47. */
  readonly language: string;
  readonly name: string;
  readonly uri: string;
}

/** Captions within the pictures. */
export interface ClosedCaptions {
  /** BCP 47. */
  readonly language: string;
  readonly name: string;
  /** Which of CEA-608's channels they are. */
  readonly instreamId: 'CC1' | 'CC2' | 'CC3' | 'CC4';
}

/** What a master playlist lists beside its renditions. */
export interface MasterPlaylistOptions {
  /** Played with the pictures, one at a time; the first one unless the viewer chooses. None: the sound is in the renditions. */
  readonly sounds?: readonly AudioTrack[];
  readonly subtitles?: readonly SubtitleTrack[];
  readonly closedCaptions?: readonly ClosedCaptions[];
  /** EXT-X-VERSION. */
  readonly version?: number;
}

const AUDIO_GROUP = 'sound';
const SUBTITLE_GROUP = 'subtitles';
const CAPTIONS_GROUP = 'captions';

/** A master playlist whose media playlists are `<rendition>.m3u8` beside it. */
export function masterPlaylist(
  renditions: readonly Rendition[],
  { sounds = [], subtitles = [], closedCaptions = [], version = FMP4_VERSION }: MasterPlaylistOptions = {},
): string {
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${version}`, '#EXT-X-INDEPENDENT-SEGMENTS'];
  for (const [index, { language, name, rendition }] of sounds.entries()) {
    const isDefault = index === 0 ? 'YES' : 'NO';
    lines.push(
      `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${AUDIO_GROUP}",NAME="${name}",LANGUAGE="${language}",DEFAULT=${isDefault},AUTOSELECT=YES,CHANNELS="2",URI="${rendition.name}.m3u8"`,
    );
  }
  for (const { language, name, uri } of subtitles) {
    lines.push(
      `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="${SUBTITLE_GROUP}",NAME="${name}",LANGUAGE="${language}",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="${uri}"`,
    );
  }
  for (const { language, name, instreamId } of closedCaptions) {
    lines.push(
      `#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="${CAPTIONS_GROUP}",NAME="${name}",LANGUAGE="${language}",DEFAULT=NO,AUTOSELECT=YES,INSTREAM-ID="${instreamId}"`,
    );
  }
  for (const rendition of renditions) {
    // RFC 8216, 4.3.4.2: of whatever can be played together, the most.
    const extra = (value: (of: Rendition) => number): number => Math.max(0, ...sounds.map((sound) => value(sound.rendition)));
    const codecs = new Set([rendition, ...sounds.map((sound) => sound.rendition)].map((each) => each.codecs));
    const attributes = [
      `BANDWIDTH=${rendition.peakBitsPerSecond + extra((of) => of.peakBitsPerSecond)}`,
      `AVERAGE-BANDWIDTH=${rendition.averageBitsPerSecond + extra((of) => of.averageBitsPerSecond)}`,
      `CODECS="${[...codecs].join(',')}"`,
      `RESOLUTION=${rendition.width}x${rendition.height}`,
      `FRAME-RATE=${FRAME_RATE.toFixed(3)}`,
      ...(sounds.length === 0 ? [] : [`AUDIO="${AUDIO_GROUP}"`]),
      ...(subtitles.length === 0 ? [] : [`SUBTITLES="${SUBTITLE_GROUP}"`]),
      ...(closedCaptions.length === 0 ? [] : [`CLOSED-CAPTIONS="${CAPTIONS_GROUP}"`]),
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
