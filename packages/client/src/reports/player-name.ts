import { SIGNALING_LIMITS } from '@tributary/protocol';

const DEFAULT_PLAYER = 'hls.js';

/** As reports may have it: what no server would read is left out, so that one odd name costs no report. */
export function playerName(name: string | undefined): string {
  const readable = (name ?? '').replaceAll(/[^\w.-]/g, '').slice(0, SIGNALING_LIMITS.playerNameCharacters);
  return readable === '' ? DEFAULT_PLAYER : readable;
}
