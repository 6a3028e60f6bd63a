/** A viewer whose connections are kept, so that the browser can be asked what went over them. */
import { attachPeers, type PeerOptions, type Peers } from '@tributary/hls';
import HlsJs from 'hls.js';
import type { UplinkSample } from '../upload-cap/rates.ts';

export interface CapViewer {
  readonly streamUrl: string;
  readonly signaling: string;
  readonly peers: Omit<PeerOptions, 'signaling'>;
}

export interface CapPage {
  join(viewer: CapViewer): void;
  sample(): Promise<UplinkSample>;
}

declare global {
  interface Window {
    capPage: CapPage;
  }
}

const connections: RTCPeerConnection[] = [];
const Native = globalThis.RTCPeerConnection;
globalThis.RTCPeerConnection = class extends Native {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }
};

let peers: Peers | null = null;

async function transportBytes(): Promise<number> {
  let sum = 0;
  for (const connection of connections) {
    for (const [, report] of await connection.getStats()) {
      const { type, bytesSent } = report as { readonly type: string; readonly bytesSent?: number };
      if (type === 'transport') sum += bytesSent ?? 0;
    }
  }
  return sum;
}

window.capPage = {
  join({ streamUrl, signaling, peers: options }) {
    const video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
    const hls = new HlsJs();
    peers = attachPeers(hls, { signaling, ...options });
    hls.loadSource(streamUrl);
    hls.attachMedia(video);
    void video.play();
  },
  async sample() {
    const { sentBytes = 0, peerBytes = 0 } = peers?.stats().totals ?? {};
    return { atMs: performance.now(), transportBytes: await transportBytes(), mediaBytes: sentBytes, peerBytes };
  },
};
