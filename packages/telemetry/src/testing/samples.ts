import { streamName, type Report, type StreamId, type TrackId } from '@tributary/protocol';

export const stream = (label: string): StreamId => streamName('', label).id;
export const TRACK = '0123456789abcdef' as TrackId;
/** A round moment at which a bucket begins. */
export const START_MS = 1_700_000_000_000;
export function report(index: number, changes: Partial<Report> = {}): Report {
  return {
    index,
    intervalMs: 10_000,
    traffic: [{ track: TRACK, originBytes: 100, peerBytes: 300, sentBytes: 200, wastedBytes: 1 }],
    stalls: 0,
    stalledMs: 0,
    neighbours: 2,
    connectionsTried: 2,
    connectionsFailed: 0,
    badPieces: 0,
    status: 'sharing',
    ...changes,
  };
}
