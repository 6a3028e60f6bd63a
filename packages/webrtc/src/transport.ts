import type { Clock, Transport } from '@tributary/swarm';
import { SetUps } from './set-ups.ts';
import { WebRtcLink } from './webrtc-link.ts';

export interface WebRtcTransportOptions {
  /** For the connect timeout and the measure of goodput. */
  readonly clock: Clock;
  /** Asked at each connection: whether it may go by TURN servers only, and tell no neighbour an address. Default no. */
  readonly relayOnly?: (() => boolean) | undefined;
  /** Whether neighbours may be on this machine, and their loopback addresses be taken. Default no. */
  readonly allowLoopback?: boolean | undefined;
}

/** The engine's transport over WebRTC data channels. Opens nothing by itself, and contacts only the ICE servers it is given. */
export function createWebRtcTransport({ clock, relayOnly = () => false, allowLoopback = false }: WebRtcTransportOptions): Transport {
  const setUps = new SetUps(clock);
  return {
    open: (_peerId, options, handlers) => new WebRtcLink(clock, setUps, { ...options, relayOnly: relayOnly(), allowLoopback }, handlers),
  };
}
