import type { PlayerPeerStatus } from '../player-state.ts';

/** Good: bytes flow. Waiting: nobody's fault. Trouble: something can be done about it. */
export type StatusTone = 'good' | 'waiting' | 'trouble';

/** How each reason for having peers or not is to be taken; its words are texts. In every case the video plays on. */
export const STATUS_TONES: Readonly<Record<PlayerPeerStatus, StatusTone>> = {
  idle: 'waiting',
  sharing: 'good',
  'awaiting-attestation': 'waiting',
  connecting: 'waiting',
  alone: 'waiting',
  'connecting-failed': 'trouble',
  'signaling-unreachable': 'trouble',
  token: 'trouble',
  policy: 'waiting',
  'needs-consent': 'waiting',
  refused: 'waiting',
  off: 'waiting',
  'insecure-context': 'trouble',
  'no-webrtc': 'trouble',
  'no-relay': 'waiting',
  'engine-unavailable': 'trouble',
  'unsupported-player': 'waiting',
  destroyed: 'waiting',
  'no-signaling': 'waiting',
};
