export { attachPeers } from './attach-peers.ts';
export type { PeerEvents, PeerOptions, Peers, PeerStats, PeerStatus } from '@tributary/client';
