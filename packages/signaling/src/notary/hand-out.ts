import type { PeerId, SegmentId, StreamId, TrackId } from '@tributary/protocol';
import type { Random } from '../clock.ts';
import type { Outbox } from '../outbox.ts';
import type { Audience } from './audience.ts';
import { HANDED_AT_MOST, HANDED_WITHOUT_RING } from './limits.ts';

export interface HandOutPorts {
  readonly outbox: Outbox;
  readonly random: Random;
  /** Owners and stand-ins of a segment's slices; empty where the track has no duty ring. */
  readonly onDuty: (streamId: StreamId, track: TrackId, sequence: number, slices: number) => readonly PeerId[];
}

export interface Handed {
  readonly streamId: StreamId;
  readonly segment: SegmentId;
  readonly slices: number;
  readonly text: string;
}

/** To those who bring the segment into the mesh; they pass it on. */
export function handOut({ outbox, random, onDuty }: HandOutPorts, audience: Audience, { streamId, segment, slices, text }: Handed): void {
  const owners = onDuty(streamId, segment.track, segment.sequence, slices);
  const first = owners.length > 0 ? owners : audience.uploaders(streamId, segment.track, HANDED_WITHOUT_RING, random);
  for (const peerId of first.slice(0, HANDED_AT_MOST)) outbox.send(peerId, 'attestations', { attestations: [text] });
}
