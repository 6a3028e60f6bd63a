export { createClient, type Client, type ClientOptions } from './client.ts';
export { browserClock } from './browser-clock.ts';
export { obstacle } from './obstacle.ts';
export type { PlaybackTotals } from './reporter.ts';
export type { PeerStatus } from './status.ts';
export type { PeerEvents, PeerOptions, Peers, PeersMode, PeerStats } from './types.ts';
export type { TrustOptions } from './trust.ts';
export type { SidecarAnswer, SidecarFetcher } from './verify/sidecar-source.ts';
