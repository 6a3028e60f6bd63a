import type { Clock, Transport } from '@tributary/swarm';
import { WebRtcLink } from './webrtc-link.ts';

export interface WebRtcTransportOptions {
  /** For the connect timeout and the measure of goodput. */
  readonly clock: Clock;
}

/** The engine's transport over WebRTC data channels. Opens nothing by itself, and contacts only the ICE servers it is given. */
export function createWebRtcTransport({ clock }: WebRtcTransportOptions): Transport {
  return { open: (_peerId, options, handlers) => new WebRtcLink(clock, options, handlers) };
}
