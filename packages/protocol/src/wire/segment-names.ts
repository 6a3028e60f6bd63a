import { MAX_SEQUENCE, type SegmentId, type TrackId } from '../ids.ts';
import { fitting } from './fitting.ts';
import { hexOf, writeHex } from './hex.ts';
import { NAME_BYTES, SEGMENT_BYTES, SEQUENCE_BYTES, TRACK_BYTES } from './codes.ts';

// Every frame but pings names a segment, and neighbours name the same few again and again: announcements of one segment come
// by the hundred. So the names that came last are kept, and whoever reads one gets the object that was read before.

/** Slots for names that were read; a power of two. A name has one slot: whatever neighbours send, no more than these are kept. */
const SLOTS = 1024;
const BYTE_VALUES = 256;

interface Slot {
  readonly bytes: Uint8Array;
  readonly segment: SegmentId;
}

const slots: (Slot | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
const written = new WeakMap<SegmentId, Uint8Array>();

/** Reads the name at `at`; null where its sequence number is none. The object may be shared: it must not be changed. */
export function readSegment(bytes: Uint8Array, at: number): SegmentId | null {
  // The end of the name is the end of a hash: it spreads well, and who makes names to share a slot slows down nobody but itself.
  const end = at + SEGMENT_BYTES;
  const index = (((bytes[end - 2] ?? 0) << 8) | (bytes[end - 1] ?? 0)) % SLOTS;
  const slot = slots[index];
  if (slot && isAt(bytes, at, slot.bytes)) return slot.segment;
  let sequence = 0;
  for (let i = at + TRACK_BYTES; i < at + TRACK_BYTES + SEQUENCE_BYTES; i++) sequence = sequence * BYTE_VALUES + (bytes[i] ?? 0);
  if (sequence > MAX_SEQUENCE) return null;
  const track = hexOf(bytes, at, TRACK_BYTES) as TrackId;
  const segment: SegmentId = { track, sequence, name: hexOf(bytes, end - NAME_BYTES, NAME_BYTES) };
  const own = Uint8Array.from(bytes.subarray(at, end)); // a copy: the frame must not be kept alive, nor change what was read
  slots[index] = { bytes: own, segment };
  written.set(segment, own);
  return segment;
}

/** The name as it stands in a frame. @throws RangeError for what is no name */
export function segmentBytes(segment: SegmentId): Uint8Array {
  const known = written.get(segment);
  if (known) return known;
  const sequence = fitting(segment.sequence, MAX_SEQUENCE);
  const bytes = new Uint8Array(SEGMENT_BYTES);
  writeHex(bytes, 0, segment.track, TRACK_BYTES);
  let rest = sequence;
  for (let i = TRACK_BYTES + SEQUENCE_BYTES - 1; i >= TRACK_BYTES; i--) {
    bytes[i] = rest % BYTE_VALUES;
    rest = Math.floor(rest / BYTE_VALUES);
  }
  writeHex(bytes, SEGMENT_BYTES - NAME_BYTES, segment.name, NAME_BYTES);
  written.set(segment, bytes);
  return bytes;
}

function isAt(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let i = 0; i < SEGMENT_BYTES; i++) if (bytes[at + i] !== expected[i]) return false;
  return true;
}
