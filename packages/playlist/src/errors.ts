/**
 * Why a text was not read as a playlist:
 * - `not-a-playlist`: it is none, or not the kind that was asked for, or cut off too early to tell
 * - `oversize`: longer than any playlist that is read
 */
export type PlaylistErrorReason = 'not-a-playlist' | 'oversize';

/** The one error class of this package. The message names the playlist. */
export class PlaylistError extends Error {
  readonly reason: PlaylistErrorReason;

  constructor(reason: PlaylistErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PlaylistError';
    this.reason = reason;
  }
}
