import type { LevelDetails } from 'hls.js';

const MIN_DVR_SECONDS = 60; // a shorter window is there for players that are behind, not for going back
const LIVE_EDGE_DURATIONS = 3; // behind where hls.js keeps a live stream, target durations: what is nearer counts as live

/** As media-chrome's elements have it. */
export type StreamType = 'live' | 'on-demand' | 'unknown';

/** What a playlist says of how far one can go back. */
export interface LiveWindow {
  readonly streamType: StreamType;
  /** Seconds; 0: live without going back, Infinity: back to the beginning, NaN: not live. */
  readonly targetLiveWindow: number;
  /** Seconds behind the live position that still count as live; NaN: not live. */
  readonly liveEdgeSeconds: number;
}

export const NO_LIVE_WINDOW: LiveWindow = { streamType: 'unknown', targetLiveWindow: Number.NaN, liveEdgeSeconds: Number.NaN };

export function liveWindowOf({
  live,
  type,
  totalduration,
  targetduration,
}: Pick<LevelDetails, 'live' | 'type' | 'totalduration' | 'targetduration'>): LiveWindow {
  if (!live) {
    // An event that has ended is a film from then on. RFC 8216, 4.3.3.4 and 4.3.3.5
    return { streamType: 'on-demand', targetLiveWindow: Number.NaN, liveEdgeSeconds: Number.NaN };
  }
  const sliding = totalduration >= MIN_DVR_SECONDS ? totalduration : 0;
  return {
    streamType: 'live',
    targetLiveWindow: type === 'EVENT' ? Number.POSITIVE_INFINITY : sliding,
    liveEdgeSeconds: targetduration * LIVE_EDGE_DURATIONS,
  };
}

/** `TimeRanges` of one range; of none where its end is not after its start. */
export function timeRange(start: number, end: number): TimeRanges {
  const length = end > start ? 1 : 0;
  const at = (value: number, name: string) => (index: number) => {
    if (index >= 0 && index < length) return value;
    throw new DOMException(`${name}(${index}): there are ${length} ranges`, 'IndexSizeError');
  };
  return { length, start: at(start, 'start'), end: at(end, 'end') };
}
