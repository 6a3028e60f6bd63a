import type { SignalingState } from './socket-signaling.ts';

/** The one reason why there are no peers, or that there are. */
export type PeerStatus =
  /** Nothing loaded yet. */
  | 'idle'
  /** Peers are connected. */
  | 'sharing'
  /** Peers are connected, and for ten seconds nobody has vouched for what they send: the notary or the sealer is behind, or its keys are others. */
  | 'awaiting-attestation'
  /** The first frame is awaited, the viewer joins, or the first connection to a neighbour is being made. */
  | 'connecting'
  /** Nobody else watches this StreamId now, or fewer than the operator wants before anybody is introduced. */
  | 'alone'
  /** Every attempt to connect failed so far (a firewall, a refused permission, a page's policy on WebRTC); it goes on trying. */
  | 'connecting-failed'
  /** The signaling server cannot be reached; it goes on trying. */
  | 'signaling-unreachable'
  /** The server refused the join token, or it ran out and no fresh one came. */
  | 'token'
  /**
   * The operator switched peers off, or the server does not take this viewer: no room, another version of the protocol, another
   * connection of the same viewer in its place, or the viewer was turned away.
   */
  | 'policy'
  /** The viewer is to be asked, by the page, by its browser's privacy signal or by the operator, and has not said yes. Nothing is opened. */
  | 'needs-consent'
  /** The viewer said no. */
  | 'refused'
  /** The page offers no peers. */
  | 'off'
  /** The page is not secure (http:// that is not localhost): pieces could not be verified. */
  | 'insecure-context'
  /** The browser has no WebRTC, or refuses to make a connection. */
  | 'no-webrtc'
  /** No address of this viewer's may be told, by its own choice or the operator's, and there is no TURN server to go by. */
  | 'no-relay'
  /** The code for peers could not be loaded; it is tried again. */
  | 'engine-unavailable'
  /** Native HLS or something else that has no fragment loader plays. */
  | 'unsupported-player'
  | 'destroyed';

/** What the status is told by. */
export interface Circumstances {
  readonly signaling: SignalingState;
  /** The browser refuses to make connections. */
  readonly isForbidden: boolean;
  /** Only relays may be used, and none is known. */
  readonly hasNoRelay: boolean;
  readonly isPeersOff: boolean;
  readonly isSharing: boolean;
  /** Nothing that peers send can be verified. */
  readonly isUnattested: boolean;
  readonly isConnecting: boolean;
  readonly onlyFailures: boolean;
}

/** The one reason, the most telling first. */
export function statusOf({
  signaling,
  isForbidden,
  hasNoRelay,
  isPeersOff,
  isSharing,
  isUnattested,
  isConnecting,
  onlyFailures,
}: Circumstances): PeerStatus {
  if (isForbidden) return 'no-webrtc';
  if (hasNoRelay) return 'no-relay';
  if (isPeersOff) return 'policy';
  if (isSharing) return isUnattested ? 'awaiting-attestation' : 'sharing';
  if (signaling.phase === 'refused') return signaling.reason.startsWith('token-') ? 'token' : 'policy';
  if (signaling.phase === 'unreachable') return 'signaling-unreachable';
  if (onlyFailures) return 'connecting-failed';
  return isConnecting || signaling.phase === 'connecting' ? 'connecting' : 'alone';
}
