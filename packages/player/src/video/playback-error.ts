import type { PlaybackProblem, PlaybackProblemReason } from '../playback-problem.ts';

// Numbers of the HTML standard, § 4.8.11.1
const MEDIA_ERR_ABORTED = 1;
const MEDIA_ERR_NETWORK = 2;
const MEDIA_ERR_DECODE = 3;
const MEDIA_ERR_SRC_NOT_SUPPORTED = 4;

const CODES: Readonly<Record<PlaybackProblemReason, number>> = {
  unreachable: MEDIA_ERR_NETWORK,
  'server-error': MEDIA_ERR_NETWORK,
  refused: MEDIA_ERR_NETWORK,
  key: MEDIA_ERR_NETWORK,
  undecodable: MEDIA_ERR_DECODE,
  'not-found': MEDIA_ERR_SRC_NOT_SUPPORTED,
  'not-hls': MEDIA_ERR_SRC_NOT_SUPPORTED,
  'unsupported-browser': MEDIA_ERR_SRC_NOT_SUPPORTED,
  'bad-address': MEDIA_ERR_SRC_NOT_SUPPORTED,
};

/** What `error` of a media element tells, with what the player knows besides. */
export class PlaybackError implements MediaError {
  readonly MEDIA_ERR_ABORTED = MEDIA_ERR_ABORTED;
  readonly MEDIA_ERR_NETWORK = MEDIA_ERR_NETWORK;
  readonly MEDIA_ERR_DECODE = MEDIA_ERR_DECODE;
  readonly MEDIA_ERR_SRC_NOT_SUPPORTED = MEDIA_ERR_SRC_NOT_SUPPORTED;
  readonly code: number;
  /** For a person. */
  readonly message: string;
  readonly problem: PlaybackProblem;

  constructor(problem: PlaybackProblem) {
    this.code = CODES[problem.reason];
    this.message = `${problem.title}. ${problem.message}`;
    this.problem = problem;
  }
}
