// What breaks the rules of a channel: messages, not frames that lie.
import { encodeFrame, MAX_FRAME_BYTES, type SegmentId } from '@tributary/protocol';
import { NEXT_FRAGMENT, wholeFrameMessage } from '@tributary/webrtc/framing';

type Bytes = Uint8Array<ArrayBuffer>;

/** Frames: more than a neighbour may send at once (4,000), and more than it may in the time that sending them takes. */
const FLOOD_FRAMES = 20_000;
/** Frames: more than a neighbour may send that are none. */
const MALFORMED_FRAMES = 5;
const NO_FRAME_TYPE = 0xff;
const NOWHERE = { track: '0'.repeat(16), sequence: 0, name: '0'.repeat(16) } as SegmentId;

const repeated = (message: Bytes, times: number): Bytes[] => Array.from({ length: times }, () => message);

const ABUSES = {
  // Of a kind that nobody answers: answers would flood the flooder.
  'a flood of frames': () => repeated(wholeFrameMessage(encodeFrame({ type: 'gone', segments: [NOWHERE] })), FLOOD_FRAMES),
  'malformed frames': () => repeated(wholeFrameMessage(encodeFrame({ type: 'ping', nonce: 1 }).slice(0, -1)), MALFORMED_FRAMES),
  'an oversize message': () => [wholeFrameMessage(new Uint8Array(MAX_FRAME_BYTES).fill(NO_FRAME_TYPE))],
  'broken framing': () => [new Uint8Array([NEXT_FRAGMENT, 0])],
} satisfies Record<string, () => Bytes[]>;

export type AbuseName = keyof typeof ABUSES;
export const ABUSE_NAMES = Object.keys(ABUSES) as AbuseName[];

/** The messages, in order. */
export function abuse(name: AbuseName): readonly Bytes[] {
  return ABUSES[name]();
}
