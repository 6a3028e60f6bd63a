// hls.js's parser, which needs no browser. It is the player's own, so that tools and player see the same in the same text.
import { M3U8Parser } from 'hls.js';
import { PlaylistError } from './errors.ts';

/** Characters of the longest playlist that is read: a day of 2 s segments with dates and ranges is a third of it. */
export const MAX_PLAYLIST_CHARACTERS = 16 * 1024 * 1024;

const PLAYLIST_HEAD = '#EXTM3U';

/** @throws PlaylistError `not-a-playlist`, `oversize` */
export function checkPlaylistText(text: string, url: string): void {
  if (text.length > MAX_PLAYLIST_CHARACTERS)
    throw new PlaylistError('oversize', `${url} has ${text.length} characters; a playlist of over ${MAX_PLAYLIST_CHARACTERS} is not read.`);
  if (!text.startsWith(PLAYLIST_HEAD))
    throw new PlaylistError('not-a-playlist', `${url} does not begin with ${PLAYLIST_HEAD}: it is no HLS playlist.`);
}

/** Whether a playlist lists renditions and not segments. */
export const isMasterPlaylist = (text: string): boolean => !M3U8Parser.isMediaPlaylist(text);

export { M3U8Parser };
