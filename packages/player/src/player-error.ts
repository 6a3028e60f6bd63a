/**
 * What a page gave the player that it cannot use:
 * - `bad-attribute`: the text of an attribute
 */
export type PlayerErrorReason = 'bad-attribute';

/** The one error class of this package, for who writes the page; what viewers are told is a `PlaybackProblem`. The message says what to do. */
export class PlayerError extends Error {
  readonly reason: PlayerErrorReason;

  constructor(reason: PlayerErrorReason, message: string) {
    super(message);
    this.name = 'PlayerError';
    this.reason = reason;
  }
}
