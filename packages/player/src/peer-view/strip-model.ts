import type { PeerStats } from '@tributary/hls';
import type { Say } from '../texts/texts.ts';
import { formatBytes, formatShare } from './format.ts';

type SegmentRecord = PeerStats['recentSegments'][number];

export const STRIP_SLOTS = 30; // a minute of 2 s segments, and bars that are still wide enough to see on a phone

export interface StripBar {
  /** Unique within the strip, stable from one update to the next. */
  readonly key: string;
  /** 0 … 1. */
  readonly peerShare: number;
  /** For a pointer that rests on the bar. */
  readonly label: string;
}

/** @returns the latest segments, oldest first, at most STRIP_SLOTS */
export function stripBars(records: readonly SegmentRecord[], say: Say): StripBar[] {
  return records.slice(-STRIP_SLOTS).map((record) => {
    const { segment, originBytes, peerBytes, elapsedMs } = record;
    const received = originBytes + peerBytes;
    const peerShare = received > 0 ? peerBytes / received : 0;
    const key = `${segment.track}.${segment.sequence}.${segment.name}`;
    const label = say('strip.segment', {
      sequence: segment.sequence,
      bytes: formatBytes(received),
      share: formatShare(peerShare),
      elapsedMs: Math.round(elapsedMs),
    });
    return { key, peerShare, label };
  });
}

/** The strip in one sentence, for whoever does not see it. */
export function stripSummary(bars: readonly StripBar[], say: Say): string {
  if (bars.length === 0) return say('strip.none');
  const peers = bars.filter(({ peerShare }) => peerShare === 1).length;
  const origin = bars.filter(({ peerShare }) => peerShare === 0).length;
  const mixed = bars.length - peers - origin;
  if (bars.length > 1) return say('strip.many', { count: bars.length, peers, mixed, origin });
  return say(peers ? 'strip.one.peers' : origin ? 'strip.one.origin' : 'strip.one.both');
}
