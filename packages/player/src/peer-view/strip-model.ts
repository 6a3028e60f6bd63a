import type { PeerStats } from '@tributary/hls';
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
export function stripBars(records: readonly SegmentRecord[]): StripBar[] {
  return records.slice(-STRIP_SLOTS).map((record) => {
    const { segment, originBytes, peerBytes, elapsedMs } = record;
    const received = originBytes + peerBytes;
    const peerShare = received > 0 ? peerBytes / received : 0;
    const key = `${segment.track}.${segment.sequence}.${segment.name}`;
    const label = `Segment ${segment.sequence}: ${formatBytes(received)}, ${formatShare(peerShare)} from peers, in ${Math.round(elapsedMs)} ms`;
    return { key, peerShare, label };
  });
}

/** The strip in one sentence, for whoever does not see it. */
export function stripSummary(bars: readonly StripBar[]): string {
  if (bars.length === 0) return 'No segment has arrived yet.';
  const peers = bars.filter(({ peerShare }) => peerShare === 1).length;
  const origin = bars.filter(({ peerShare }) => peerShare === 0).length;
  const mixed = bars.length - peers - origin;
  const segments = bars.length === 1 ? 'The latest segment' : `Of the latest ${bars.length} segments`;
  if (bars.length === 1) return `${segments} came ${peers ? 'from peers' : origin ? 'from the origin' : 'from both'}.`;
  return `${segments}, ${peers} came from peers, ${mixed} from both and ${origin} from the origin.`;
}
