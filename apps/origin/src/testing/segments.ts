/** What tests need to look into streams. */
import { readFragments, type TrackFragment } from '../mp4/fragments.ts';
import { needBox, readBoxes } from '../mp4/boxes.ts';

/** Ticks per second by track id, from an initialization segment. */
export function readTimescales(init: Buffer): Map<number, number> {
  const scales = new Map<number, number>();
  for (const { type, body } of readBoxes(needBox(init, 'moov').body)) {
    if (type === 'trak') scales.set(needBox(body, 'tkhd').body.readUInt32BE(12), needBox(body, 'mdia/mdhd').body.readUInt32BE(12));
  }
  return scales;
}

/** Where a track's samples in a segment begin and end, and how many there are. */
export interface TrackSpan {
  readonly startTicks: number;
  readonly endTicks: number;
  readonly samples: number;
}

/** By track id. Throws when fragments of one track within the segment do not meet. */
export function readSpans(segment: Buffer): Map<number, TrackSpan> {
  const spans = new Map<number, TrackSpan>();
  for (const fragment of readFragments(segment)) {
    const before = spans.get(fragment.trackId);
    if (before !== undefined && before.endTicks !== fragment.startTicks) throw new Error(`a gap in track ${fragment.trackId}`);
    const duration = fragment.samples.reduce((sum, { durationTicks }) => sum + durationTicks, 0);
    spans.set(fragment.trackId, {
      startTicks: before?.startTicks ?? fragment.startTicks,
      endTicks: fragment.startTicks + duration,
      samples: (before?.samples ?? 0) + fragment.samples.length,
    });
  }
  return spans;
}

const NAL_LENGTH_BYTES = 4;
const NAL_TYPE_MASK = 0x1f;
const NAL_IDR = 5;

/** Whether the first video sample of a segment holds an IDR picture. */
export function startsWithIdr(fragment: TrackFragment | undefined): boolean {
  const sample = fragment?.samples[0]?.bytes ?? Buffer.alloc(0);
  for (let at = 0; at + NAL_LENGTH_BYTES < sample.length; at += NAL_LENGTH_BYTES + sample.readUInt32BE(at)) {
    if ((sample.readUInt8(at + NAL_LENGTH_BYTES) & NAL_TYPE_MASK) === NAL_IDR) return true;
  }
  return false;
}

/** The lines of a playlist that are URIs. */
export const uris = (playlist: string): string[] => playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
