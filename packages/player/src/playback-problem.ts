import { ErrorDetails, ErrorTypes, type ErrorData } from 'hls.js';
import { PROBLEMS_EN } from './texts/problems.en.ts';

const HTTP_UNAUTHORIZED = 401;
const HTTP_FORBIDDEN = 403;
const HTTP_NOT_FOUND = 404;
const HTTP_GONE = 410;
const HTTP_SERVER_ERROR = 500; // and above

export type PlaybackProblemReason =
  | 'unreachable'
  | 'not-found'
  | 'refused'
  | 'server-error'
  | 'not-hls'
  | 'key'
  | 'undecodable'
  | 'unsupported-browser'
  | 'bad-address';

/** Why the player stopped, in words for a person: in English; `<tributary-player>` says it in its own language. */
export interface PlaybackProblem {
  readonly reason: PlaybackProblemReason;
  readonly title: string;
  /** What happened and what to do about it. */
  readonly message: string;
  /** It may go away by itself, so the player keeps trying. */
  readonly passing: boolean;
  /** For a support request: hls.js's own name of the error and the HTTP status. */
  readonly detail: string;
}

/** What may go away by itself. */
const PASSING: ReadonlySet<PlaybackProblemReason> = new Set(['unreachable', 'server-error']);

export function playbackProblem(reason: PlaybackProblemReason, detail: string): PlaybackProblem {
  const title = PROBLEMS_EN[`problem.${reason}.title`];
  const message = PROBLEMS_EN[`problem.${reason}.message`];
  return { reason, title, message, passing: PASSING.has(reason), detail };
}

/** Explains an error that hls.js could not get over by itself. */
export function explainHlsError(error: Pick<ErrorData, 'type' | 'details' | 'response'>): PlaybackProblem {
  const status = error.response?.code ?? 0;
  return playbackProblem(hlsReason(error, status), status > 0 ? `${error.details}, HTTP ${status}` : error.details);
}

function hlsReason({ type, details }: Pick<ErrorData, 'type' | 'details'>, status: number): PlaybackProblemReason {
  if (details === ErrorDetails.MANIFEST_PARSING_ERROR || details === ErrorDetails.LEVEL_EMPTY_ERROR) return 'not-hls';
  if (details === ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) return 'undecodable';
  if (type === ErrorTypes.KEY_SYSTEM_ERROR || details === ErrorDetails.KEY_LOAD_ERROR || details === ErrorDetails.KEY_LOAD_TIMEOUT)
    return 'key';
  if (type !== ErrorTypes.NETWORK_ERROR) return 'undecodable';
  if (status === HTTP_NOT_FOUND || status === HTTP_GONE) return 'not-found';
  if (status === HTTP_UNAUTHORIZED || status === HTTP_FORBIDDEN) return 'refused';
  return status >= HTTP_SERVER_ERROR ? 'server-error' : 'unreachable';
}

/** Explains the error of a video element that plays HLS by itself. It tells much less than hls.js does. */
export function explainMediaError(error: Pick<MediaError, 'code' | 'message'> | null): PlaybackProblem {
  const MEDIA_ERR_NETWORK = 2; // numbers of the HTML standard, § 4.8.11.1
  const MEDIA_ERR_DECODE = 3;
  const detail = error ? `media error ${error.code} ${error.message}`.trim() : 'media error';
  if (error?.code === MEDIA_ERR_NETWORK) return playbackProblem('unreachable', detail);
  if (error?.code === MEDIA_ERR_DECODE) return playbackProblem('undecodable', detail);
  return playbackProblem('not-found', detail);
}
