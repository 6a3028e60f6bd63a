/** Made-up observations for tests of the arithmetic. */
import type { OriginStats } from '@tributary/app-origin';
import type { PeerTraffic } from '../pages/peer-traffic.ts';
import type { Delivery, ViewerRecord } from '../pages/record.ts';

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

export function delivery(atMs: number, sn: number, bytes = SEGMENT_BYTES): Delivery {
  return { atMs, path: `/live/480p/${sn}.m4s`, bytes };
}

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
    fatalErrors: [],
    remark: null,
    ...over,
  };
}
