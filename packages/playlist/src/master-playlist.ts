import { audioTrackId, variantTrackId, type TrackId } from '@tributary/protocol';
import { PlaylistError } from './errors.ts';
import { checkPlaylistText, isMasterPlaylist, M3U8Parser } from './parser.ts';

/** EXT-X-DEFINE's values, which media playlists may import. */
export type PlaylistVariables = Readonly<Record<string, string>> | null;

/** A rendition, or sound of its own, whose segments players share. */
export interface PlaylistTrack {
  readonly id: TrackId;
  readonly kind: 'main' | 'audio';
  /** Absolute address of its media playlist. */
  readonly url: string;
  readonly variables: PlaylistVariables;
}

/**
 * The tracks of a stream. Subtitles and I-frame playlists are none: players do not share them. Where two entries have one name
 * (sound that is listed for several groups), it is there once.
 * @param url the playlist's public address, after redirects: others are relative to it, and names follow from it
 * @throws PlaylistError `not-a-playlist`, `oversize`
 */
export function readMasterPlaylist(text: string, url: string): readonly PlaylistTrack[] {
  checkPlaylistText(text, url);
  const parsed = M3U8Parser.parseMasterPlaylist(text, url);
  if (!isMasterPlaylist(text) || parsed.playlistParsingError !== null)
    throw new PlaylistError('not-a-playlist', `${url} lists no renditions: it is no master playlist, or cut off.`, {
      cause: parsed.playlistParsingError,
    });
  const { AUDIO: sounds = [] } = M3U8Parser.parseMasterPlaylistMedia(text, url, parsed);
  const variables = parsed.variableList;
  const tracks = [
    ...parsed.levels.map((level): PlaylistTrack => ({ id: variantTrackId(level), kind: 'main', url: level.url, variables })),
    // Without an address of its own, sound is in the renditions' segments.
    ...sounds
      .filter((sound) => sound.url !== '')
      .map((sound): PlaylistTrack => ({ id: audioTrackId(sound), kind: 'audio', url: sound.url, variables })),
  ];
  return [...new Map(tracks.map((track) => [track.id, track])).values()];
}

/** The one track of a stream whose address is that of a media playlist. */
export function onlyTrack(url: string): PlaylistTrack {
  return { id: variantTrackId({ url, attrs: {} }), kind: 'main', url, variables: null };
}
