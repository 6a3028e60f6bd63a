import type { JoinRequest, PeerId, ViewerState } from '@tributary/protocol';
import type { ViewerAddress } from './address.ts';

/** Hears who is in which swarm, in the order in which it happens. Must not throw. */
export interface SwarmObserver {
  /** The viewer has its place, and no answer yet: what the policy says afterwards, it is told. Again after each rejoin. */
  entered(peerId: PeerId, request: JoinRequest, address: ViewerAddress): void;
  changed(peerId: PeerId, state: ViewerState): void;
  left(peerId: PeerId): void;
}
