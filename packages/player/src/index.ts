import { defineElement } from './define-element.ts';
import { TributaryPlayer } from './tributary-player.ts';

export { TributaryPlayer };
export { TributaryVideo } from './video/tributary-video.ts';
export type { StreamType } from './video/live-window.ts';
export type { VideoTrust } from './video/peer-attributes.ts';
export type { PlaybackError } from './video/playback-error.ts';
export { addLanguage } from './texts/added-languages.ts';
export type { TextKey, Texts } from './texts/texts.ts';
export type { PlaybackProblem, PlaybackProblemReason } from './playback-problem.ts';
export { PlayerError, type PlayerErrorReason } from './player-error.ts';
export type { PlayerPeerStatus, PlayerState } from './player-state.ts';
export { parseStreamAddress, type StreamAddress } from './stream-address.ts';

// Peer view, badge and sharing come with the player's controls, or with `@tributary/player/peer-view`.
defineElement('tributary-player', TributaryPlayer);
