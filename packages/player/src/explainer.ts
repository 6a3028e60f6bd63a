import type { Explainer } from './playback-explainer.ts';
import { explainHlsError, explainMediaError, playbackProblem } from './playback-problem.ts';
import { PlaybackError } from './video/playback-error.ts';

export const EXPLAINER: Explainer = { explainHlsError, explainMediaError, playbackProblem, PlaybackError };
