/** Made-up observations for tests of the arithmetic. */
import type { OriginStats } from '@tributary/app-origin';
import type { PeerTraffic } from '../pages/peer-traffic.ts';
import type { Delivery, ViewerRecord } from '../pages/record.ts';
import type { SegmentHashes } from './content.ts';

export const SEGMENT_BYTES = 1000;

/** An origin that served these bytes of segments numbered from 0, in one request each. */
export function originOf(bytesBySn: readonly number[], requests = bytesBySn.length): OriginStats {
  const segments = bytesBySn.map((bytes, sn) => ({ stream: 'live', rendition: '480p', sn, requests: 1, bytes, sizeBytes: SEGMENT_BYTES }));
  const bytes = bytesBySn.reduce((total, one) => total + one, 0);
  const none = { requests: 0, bytes: 0 };
  return {
    sinceMs: 0,
    requests,
    bytes,
    kinds: { segment: { requests: bytesBySn.length, bytes }, init: none, playlist: none, seal: none, other: none },
    statuses: {},
    segments,
    paths: [],
    foldedSegments: none,
    foldedPaths: none,
  };
}

const pathOf = (sn: number): string => `/live/480p/${sn}.m4s`;
/** What a segment is made of, as far as these tests go. */
const hashOf = (path: string): string => `hash of ${path}`;

export function delivery(atMs: number, sn: number, bytes = SEGMENT_BYTES, sha256: string | null = hashOf(pathOf(sn))): Delivery {
  return { atMs, path: pathOf(sn), bytes, sha256 };
}

/** Of the segments from 0 to the one before this. */
export const hashesOf = (segments: number): SegmentHashes =>
  new Map(Array.from({ length: segments }, (_, sn) => [pathOf(sn), hashOf(pathOf(sn))]));

export const NO_PEERS: PeerTraffic = { firstMediaAtMs: null, firstSignalAtMs: null, receivedBytes: 0, sentBytes: 0, channelsOpened: 0 };

export function viewerOf(over: Partial<ViewerRecord> = {}): ViewerRecord {
  return {
    joinedAtMs: 0,
    startUpMs: 300,
    deliveries: [],
    states: [],
    stalls: [],
    playedSeconds: 0,
    skippedSeconds: 0,
    switches: 0,
    longTaskMs: 0,
    peers: NO_PEERS,
    crypto: { hashes: 0, hashedBytes: 0, signatures: 0 },
    attestations: null,
    fatalErrors: [],
    remark: null,
    ...over,
  };
}
