import { Events, type LevelUpdatedData } from 'hls.js';
import type Hls from 'hls.js';

/** hls.js's word for "where it begins by itself": at the live edge, or at a film's beginning. */
const BY_ITSELF = -1;

/**
 * Has `startPosition` apply to films only. To hls.js it is a time on any playlist's own scale, which for a live stream is the number of
 * seconds since whatever its server lists first at that moment: every viewer would begin elsewhere, and behind the live edge.
 *
 * Whether a stream is live is known from its first media playlist, which is here before any segment is asked for. By then several parts
 * of hls.js have the position, and only loading the stream anew makes all of them forget it: two more playlists, for a start that
 * nobody who knows their stream asks for.
 */
export function startFilmsOnly(hls: Hls): void {
  const onFirstPlaylist = (_event: Events.LEVEL_UPDATED, { details }: LevelUpdatedData): void => {
    hls.off(Events.LEVEL_UPDATED, onFirstPlaylist);
    if (!details.live || hls.config.startPosition === BY_ITSELF || hls.url === null) return;
    hls.config.startPosition = BY_ITSELF;
    hls.loadSource(hls.url);
  };
  hls.on(Events.LEVEL_UPDATED, onFirstPlaylist);
}
