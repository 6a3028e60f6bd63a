import { defineElement } from './define-element.ts';
import './define-tributary-video.ts';
import { TributaryPeerBadge } from './peer-view/tributary-peer-badge.ts';
import { TributaryPeerView } from './peer-view/tributary-peer-view.ts';
import { TributarySharing } from './sharing/tributary-sharing.ts';
import { TributaryPlayer } from './tributary-player.ts';

export { TributaryPeerBadge, TributaryPeerView, TributaryPlayer };
export { TributaryVideo } from './video/tributary-video.ts';
export type { StreamType } from './video/live-window.ts';
export type { VideoTrust } from './video/peer-attributes.ts';
export { PlaybackError } from './video/playback-error.ts';
export { STATUS_TONES, type StatusTone } from './peer-view/status-tones.ts';
export { TributarySharing } from './sharing/tributary-sharing.ts';
export { addLanguage } from './texts/languages.ts';
export { EN as ENGLISH_TEXTS } from './texts/en.ts';
export { DE as GERMAN_TEXTS } from './texts/de.ts';
export type { TextKey, Texts } from './texts/texts.ts';
export type { PlaybackProblem, PlaybackProblemReason } from './playback-problem.ts';
export { PlayerError, type PlayerErrorReason } from './player-error.ts';
export type { PlayerPeerStatus, PlayerState } from './player-state.ts';
export { parseStreamAddress, type StreamAddress } from './stream-address.ts';

defineElement('tributary-player', TributaryPlayer);
defineElement('tributary-peer-view', TributaryPeerView);
defineElement('tributary-peer-badge', TributaryPeerBadge);
defineElement('tributary-sharing', TributarySharing);
