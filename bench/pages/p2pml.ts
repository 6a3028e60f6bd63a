/** p2p-media-loader with its defaults; only its trackers and STUN servers, which are public ones, are replaced. */
import './crypto-work.ts';
import './peer-traffic.ts';
import HlsJs from 'hls.js';
import { HlsJsP2PEngine } from 'p2p-media-loader-hlsjs';
import { offerViewer } from './viewer.ts';

const HlsWithPeers = HlsJsP2PEngine.injectMixin(HlsJs);

offerViewer(({ trackerUrl }) => ({
  hls: new HlsWithPeers({ p2p: { core: { announceTrackers: [trackerUrl], rtcConfig: { iceServers: [] } } } }),
}));
