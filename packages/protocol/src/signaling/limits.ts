/** Bounds of signaling messages: the server refuses what is larger. Characters, unless said otherwise. */
export * as SIGNALING_LIMITS from './message-limits.ts';

/** Version of the signaling protocol; a server answers another one with `unsupported-version`. */
export const SIGNALING_VERSION = 1;
