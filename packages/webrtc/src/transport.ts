import type { Clock, Transport } from '@tributary/swarm';
import { SetUps } from './set-ups.ts';
import { WebRtcLink } from './webrtc-link.ts';

export interface WebRtcTransportOptions {
  /** For the connect timeout and the measure of goodput. */
  readonly clock: Clock;
}

/** The engine's transport over WebRTC data channels. Opens nothing by itself, and contacts only the ICE servers it is given. */
export function createWebRtcTransport({ clock }: WebRtcTransportOptions): Transport {
  const setUps = new SetUps(clock);
  return { open: (_peerId, options, handlers) => new WebRtcLink(clock, setUps, options, handlers) };
}
