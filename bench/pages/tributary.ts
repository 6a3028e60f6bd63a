/** hls.js with Tributary's one line. */
import './crypto-work.ts';
import './peer-traffic.ts';
import { attachPeers } from '@tributary/hls';
import HlsJs from 'hls.js';
import { offerViewer } from './viewer.ts';

offerViewer(({ signalingUrl }) => {
  const hls = new HlsJs();
  const peers = attachPeers(hls, { signaling: signalingUrl });
  return { hls, remark: () => peers.status, attestations: () => peers.stats().attestations };
});
