// Small, and without the engine: a page may ask its viewer before it loads anything else.
export { Consent, type ChoiceChange, type ConsentObstacle, type ConsentOptions, type PeersChoice } from './consent.ts';
export { CHOICE_KEY, PageChoiceMemory, type ChoiceMemory } from './choice-memory.ts';
export { isPeersMode, PEERS_MODES, type ModeReason, type PeersMode } from './mode.ts';
export type { Decision, UploadWish } from './remembered-choice.ts';
