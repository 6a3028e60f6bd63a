export { attachPeers } from './attach-peers.ts';
export type { PeerEvents, PeerOptions, Peers, PeersMode, PeerStats, PeerStatus } from '@tributary/client';
