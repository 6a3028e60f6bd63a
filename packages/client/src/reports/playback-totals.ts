import type { RenditionTime } from '@tributary/protocol';

/** What the player counts; totals since the start. */
export interface PlaybackTotals {
  readonly stalls: number;
  readonly stalledMs: number;
  readonly startupMs?: number | undefined;
  readonly liveLatencyMs?: number | undefined;
  /** Time in which the picture moved, by the clock on the wall. */
  readonly playedMs?: number | undefined;
  /** The same by what was shown, under a name of each one's own. */
  readonly renditions?: ReadonlyMap<string, RenditionTime> | undefined;
  /** Bytes of playlists, as far as the player tells. */
  readonly playlistBytes?: number | undefined;
  readonly errors?: PlaybackErrors | undefined;
}

/** Errors of the player, fatal ones and those it got over. */
export interface PlaybackErrors {
  readonly network: number;
  readonly media: number;
  readonly other: number;
}
