import type { PeerStatus } from '@tributary/hls';
import type { PlaybackProblem } from './playback-problem.ts';

export type PlayerState =
  /** No stream named. */
  | { readonly kind: 'empty' }
  /** Fetching the playlist, or trying again. */
  | { readonly kind: 'loading' }
  /** Plays, or will when asked to. */
  | { readonly kind: 'ready' }
  /** `retryInMs`: it tries again by itself after so long; undefined: only when asked to. */
  | { readonly kind: 'failed'; readonly problem: PlaybackProblem; readonly retryInMs: number | undefined };

/** A player knows one more reason for having no peers: nobody named a signaling server. */
export type PlayerPeerStatus = PeerStatus | 'no-signaling';
