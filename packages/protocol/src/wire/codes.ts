// The numbers of the wire format, as docs/protocol.md lists them. A number once given is never used for something else.
import type { UplinkClass } from '../signaling/events.ts';
import type { ByeReason, RefusalReason } from './frames.ts';

export const FRAME_CODE = {
  hello: 0x01,
  state: 0x02,
  have: 0x03,
  gone: 0x04,
  request: 0x05,
  cancel: 0x06,
  refuse: 0x07,
  piece: 0x08,
  ping: 0x09,
  pong: 0x0a,
  bye: 0x0b,
  'want-attestations': 0x0c,
  attestations: 0x0d,
  policy: 0x0e,
} as const;

export const UPLINK_CLASSES: readonly UplinkClass[] = ['unknown', 'weak', 'medium', 'strong'];
export const REFUSAL_REASONS: readonly RefusalReason[] = ['not-held', 'busy', 'policy'];
export const BYE_REASONS: readonly ByeReason[] = ['leaving', 'policy', 'no-room', 'misbehaviour', 'incompatible'];

/** Flags of a state. */
export const STATE_AT_LIVE_EDGE = 1;
export const STATE_MAY_UPLOAD = 2;
export const STATE_HAS_TRACK = 4;

/** Flags of a have entry: which pieces are held and coming. 'Some' means that a bitfield follows. */
export const HAVE_ALL_HELD = 1;
export const HAVE_SOME_HELD = 2;
export const HAVE_ALL_COMING = 4;
export const HAVE_SOME_COMING = 8;

/** A sequence number of -1 (none) on the wire: all six bytes ones. One more than MAX_SEQUENCE, so that no segment has it. */
export const NO_SEQUENCE = 2 ** 48 - 1;

export const TRACK_BYTES = 8;
export const SEQUENCE_BYTES = 6;
export const NAME_BYTES = 8;
export const SEGMENT_BYTES = TRACK_BYTES + SEQUENCE_BYTES + NAME_BYTES;
export const STREAM_BYTES = 16;
export const PEER_BYTES = 12;
