import { TributaryPeerBadge } from './peer-view/tributary-peer-badge.ts';
import { TributaryPeerView } from './peer-view/tributary-peer-view.ts';
import { TributaryPlayer } from './tributary-player.ts';

export { TributaryPeerBadge, TributaryPeerView, TributaryPlayer };
export { STATUS_WORDS, type StatusTone, type StatusWords } from './peer-view/status-words.ts';
export type { PlaybackProblem, PlaybackProblemReason } from './playback-problem.ts';
export type { PlayerPeerStatus, PlayerState } from './player-state.ts';
export { parseStreamAddress, type StreamAddress } from './stream-address.ts';

// A page may load the package twice (two widgets, two versions): the first one's elements stay.
if (!customElements.get('tributary-player')) customElements.define('tributary-player', TributaryPlayer);
if (!customElements.get('tributary-peer-view')) customElements.define('tributary-peer-view', TributaryPeerView);
if (!customElements.get('tributary-peer-badge')) customElements.define('tributary-peer-badge', TributaryPeerBadge);
