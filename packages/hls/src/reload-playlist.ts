import type { TrackId } from '@tributary/protocol';
import type { Events, Level } from 'hls.js';
import type Hls from 'hls.js';
import type { Names } from './names.ts';

/** Asks hls.js for a live track's playlist before its time, by the event that its own timer sends; does nothing where it plays another. */
export function reloadPlaylist(hls: Hls, names: Names, track: TrackId): void {
  // The site may have stopped loading. Versions of hls.js that do not tell load nothing without an element, as a rule.
  const { loadingEnabled, media } = hls as Omit<Hls, 'loadingEnabled'> & { readonly loadingEnabled?: boolean };
  if (!(loadingEnabled ?? media !== null)) return;
  const index = hls.loadLevel;
  const level: Level | undefined = hls.levels[index];
  if (!level?.details?.live || names.ofLevel(level) !== track) return;
  const loading = {
    url: level.uri,
    level: index,
    levelInfo: level,
    pathwayId: level.attrs['PATHWAY-ID'],
    id: level.id,
    deliveryDirectives: null,
  };
  hls.trigger('hlsLevelLoading' as Events.LEVEL_LOADING, loading);
}
