import type { ComparedMeasure, Comparison } from '@tributary/operator-api';

const TOO_FEW: ComparedMeasure = { peers: null, control: null, difference: null, verdict: 'too-few' };

/** Where nobody was held out: there is nothing to compare with. */
export const NO_COMPARISON: Comparison = {
  rolloutPercent: null,
  stallRatio: TOO_FEW,
  startupMs: TOO_FEW,
  bitrate: TOO_FEW,
  rolledBackAtMs: null,
};
