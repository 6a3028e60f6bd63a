import type { PeerId, StreamId, TrackId } from '../../ids.ts';
import type { ClientToServerEvents } from '../events.ts';
import { SIGNALING_VERSION } from '../limits.ts';

/** Events that carry something. */
export type ClientEvent = Exclude<keyof ClientToServerEvents, 'leave'>;
export type EventPayload<E extends ClientEvent> = Parameters<ClientToServerEvents[E]>[0];

export const EXAMPLE_PEER_ID = '0123456789abcdef01234567' as PeerId;
export const EXAMPLE_TRACK = '0123456789abcdef' as TrackId;
const segment = { track: EXAMPLE_TRACK, sequence: 4711, name: '876b138ddbbaa7ae' };
const state = { track: EXAMPLE_TRACK, atLiveEdge: true, mayUpload: true, uplinkClass: 'strong' } as const;

/** What a viewer sends, well formed: an event without an example does not compile. */
export const EVENT_EXAMPLES: { readonly [E in ClientEvent]: EventPayload<E> } = {
  join: {
    version: SIGNALING_VERSION,
    streamId: '0123456789abcdef0123456789abcdef' as StreamId,
    label: '/live/master.m3u8',
    secret: 'Yk9sZ2RwS3Vxd0F4Zm1hTQ',
    state,
    neighbours: [EXAMPLE_PEER_ID],
  },
  'refresh-token': { token: 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl' },
  'viewer-state': state,
  signal: { to: EXAMPLE_PEER_ID, connectionId: 'c1', signal: { type: 'offer', sdp: 'v=0\r\n' } },
  'need-neighbours': { want: 3 },
  'neighbour-lost': { peerId: EXAMPLE_PEER_ID, reason: 'silent' },
  'duty-missed': { owner: EXAMPLE_PEER_ID, sequence: 45_500_000 },
  'want-attestations': { segments: [segment] },
  // Two hashes of 32 bytes: a segment of 40,000 bytes has two pieces.
  'segment-hashes': { segments: [{ segment, totalBytes: 40_000, pieceHashes: `${'BwcH'.repeat(21)}Bw==` }] },
  report: {
    index: 0,
    intervalMs: 10_000,
    traffic: [{ track: EXAMPLE_TRACK, originBytes: 1, peerBytes: 2, sentBytes: 3, wastedBytes: 0 }],
    stalls: 0,
    stalledMs: 0,
    neighbours: 5,
    connectionsTried: 6,
    connectionsFailed: 1,
    badPieces: 0,
    status: 'sharing',
  },
};
