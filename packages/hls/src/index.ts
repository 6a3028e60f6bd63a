export { attachPeers } from './attach-peers.ts';
export { isPeersMode } from '@tributary/client/choice';
export type {
  ChoiceChange,
  PeerEvents,
  PeerOptions,
  Peers,
  PeersChoice,
  PeersMode,
  PeerStats,
  PeerStatus,
  UploadCaps,
  UploadReason,
  UploadStats,
} from '@tributary/client';
