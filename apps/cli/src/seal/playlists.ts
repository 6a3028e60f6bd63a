/** The media playlists of a stream. */
import { isMasterPlaylist, onlyTrack, readMasterPlaylist, type PlaylistTrack } from '@tributary/playlist';

/** Tracks that one media playlist stands for: several where the master lists it several times. */
export interface TrackPlaylist {
  readonly url: string;
  readonly tracks: readonly [PlaylistTrack, ...PlaylistTrack[]];
}

/**
 * The media playlists that a playlist leads to; itself where it is one.
 * @throws PlaylistError where it is no playlist
 */
export function playlistsOf(text: string, url: string): readonly TrackPlaylist[] {
  if (text.startsWith('#EXTM3U') && !isMasterPlaylist(text)) return [{ url, tracks: [onlyTrack(url)] }];
  const byUrl = new Map<string, TrackPlaylist>();
  for (const track of readMasterPlaylist(text, url)) {
    const known = byUrl.get(track.url);
    byUrl.set(track.url, { url: track.url, tracks: known ? [...known.tracks, track] : [track] });
  }
  return [...byUrl.values()];
}
