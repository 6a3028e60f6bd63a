import type { explainHlsError, explainMediaError, playbackProblem, PlaybackProblem } from './playback-problem.ts';
import type { PlaybackError } from './video/playback-error.ts';

/** What turns errors into words: of no use before something has failed, so it is loaded then, or with the controls. */
export interface Explainer {
  readonly explainHlsError: typeof explainHlsError;
  readonly explainMediaError: typeof explainMediaError;
  readonly playbackProblem: typeof playbackProblem;
  readonly PlaybackError: typeof PlaybackError;
}

let loaded: Explainer | null = null;

/** Null: nobody has needed it yet. */
export const loadedExplainer = (): Explainer | null => loaded;

/** For whoever has it already. */
export function bringExplainer(explainer: Explainer): void {
  loaded = explainer;
}

/** Rejects where its code cannot be had; asked again, it is tried again. */
export async function loadExplainer(): Promise<Explainer> {
  return (loaded ??= (await import('./explainer.ts')).EXPLAINER);
}

// Numbers of the HTML standard, § 4.8.11.1
const CODES = { MEDIA_ERR_ABORTED: 1, MEDIA_ERR_NETWORK: 2, MEDIA_ERR_DECODE: 3, MEDIA_ERR_SRC_NOT_SUPPORTED: 4 } as const;

/** Who cannot load the words has most probably lost the network. In English, as every `PlaybackProblem`. */
export const UNEXPLAINED: PlaybackProblem = {
  reason: 'unreachable',
  title: 'The stream cannot be reached',
  message: 'Your connection is down, or the server’s.',
  passing: true,
  detail: 'player not loaded',
};

/** The same as an error of a media element. */
export const UNEXPLAINED_ERROR: PlaybackError = {
  ...CODES,
  code: CODES.MEDIA_ERR_NETWORK,
  message: UNEXPLAINED.title,
  problem: UNEXPLAINED,
};
