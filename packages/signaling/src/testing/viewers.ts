import {
  peerIdOf,
  SIGNALING_VERSION,
  streamName,
  type JoinRequest,
  type PeerId,
  type StreamId,
  type ViewerState,
} from '@tributary/protocol';
import { viewerAddress } from '../address.ts';
import type { NewViewer } from '../directory.ts';

/** A secret of valid length that differs per name. */
export const secretOf = (name: string | number): string => `secret-of-${name}`.padEnd(24, '.');
export const peer = (name: string | number): PeerId => peerIdOf(secretOf(name));
export const stream = (name: string): StreamId => streamName('', name).id;

export const WATCHING: ViewerState = { track: null, atLiveEdge: true, mayUpload: true, uplinkClass: 'medium' };

export function newViewer(name: string | number, address = '192.0.2.1', streamLabel = 'live'): NewViewer {
  return {
    peerId: peer(name),
    streamId: stream(streamLabel),
    label: streamLabel,
    address: viewerAddress(address),
    session: `session-${name}`,
    state: WATCHING,
  };
}

export function joinRequest(name: string | number, changes: Partial<JoinRequest> = {}, streamLabel = 'live'): JoinRequest {
  return {
    version: SIGNALING_VERSION,
    streamId: stream(streamLabel),
    label: streamLabel,
    secret: secretOf(name),
    state: WATCHING,
    neighbours: [],
    ...changes,
  };
}

/** Small, fast and seeded (mulberry32): a failure repeats. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
