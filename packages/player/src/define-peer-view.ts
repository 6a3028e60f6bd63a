import { defineElement } from './define-element.ts';
import { TributaryPeerBadge } from './peer-view/tributary-peer-badge.ts';
import { TributaryPeerView } from './peer-view/tributary-peer-view.ts';
import { TributarySharing } from './sharing/tributary-sharing.ts';

export { TributaryPeerBadge, TributaryPeerView, TributarySharing };
export { STATUS_TONES, type StatusTone } from './peer-view/status-tones.ts';

defineElement('tributary-peer-view', TributaryPeerView);
defineElement('tributary-peer-badge', TributaryPeerBadge);
defineElement('tributary-sharing', TributarySharing);
