import { ErrorDetails, ErrorTypes, type ErrorData } from 'hls.js';

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

/** Why the player stopped, in words for a person. */
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

type Words = Pick<PlaybackProblem, 'title' | 'message' | 'passing'>;

const WORDS: Record<PlaybackProblemReason, Words> = {
  unreachable: {
    title: 'The stream cannot be reached',
    message: 'Your connection or the stream’s server is down, or that server does not allow other sites to play it (CORS).',
    passing: true,
  },
  'not-found': {
    title: 'There is no stream at this address',
    message: 'It may have ended, or the address is misspelt. Check the address and try again.',
    passing: false,
  },
  refused: {
    title: 'The stream’s server refused',
    message: 'The link may have expired, or you may need to sign in. Reload the page or ask for a fresh link.',
    passing: false,
  },
  'server-error': {
    title: 'The stream’s server has a problem',
    message: 'It answered with an error. This mostly passes by itself.',
    passing: true,
  },
  'not-hls': {
    title: 'This is not an HLS stream',
    message: 'Something is at this address, but no HLS playlist. The right address mostly ends with .m3u8.',
    passing: false,
  },
  key: {
    title: 'The stream is locked',
    message: 'The key to decrypt it could not be had. You may need to sign in, or the stream’s protection is not supported here.',
    passing: false,
  },
  undecodable: {
    title: 'This video cannot be shown here',
    message: 'The browser cannot decode it: the data is damaged, or its format is not supported. Try again, or another browser.',
    passing: false,
  },
  'unsupported-browser': {
    title: 'This browser cannot play the stream',
    message: 'It has neither Media Source Extensions nor HLS of its own. A current Chrome, Edge, Firefox or Safari can.',
    passing: false,
  },
  'bad-address': {
    title: 'This address cannot be played',
    message: 'The address of a stream begins with https:// and mostly ends with .m3u8.',
    passing: false,
  },
};

/** @param message replaces the general words where the caller knows better */
export function playbackProblem(reason: PlaybackProblemReason, detail: string, message?: string): PlaybackProblem {
  return { reason, ...WORDS[reason], ...(message === undefined ? {} : { message }), detail };
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
  return playbackProblem('not-found', detail, 'Nothing that plays was found at this address. Check the address and try again.');
}
