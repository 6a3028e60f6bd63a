export { relaysOf } from './relays.ts';
export { createWebRtcTransport, type WebRtcTransportOptions } from './transport.ts';
export { webRtcSupport, type WebRtcSupport } from './support.ts';
