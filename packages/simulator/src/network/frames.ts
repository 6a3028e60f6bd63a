import { encodeFrame, decodeFrame, segmentId, trackId, type Frame, type SegmentId } from '@tributary/protocol';

type Bytes = Uint8Array<ArrayBuffer>;

/** A frame on its way. Pieces are told apart by what they carry, so that their bytes exist once, however many viewers hold them. */
export interface CarriedFrame {
  readonly bytes: Bytes;
  /** What it takes of a line: packet headers are counted, for an announcement is mostly headers, and a piece is many packets. */
  readonly lineBytes: number;
  /** Null of anything but a piece. */
  readonly piece: CarriedPiece | null;
}

export interface CarriedPiece {
  readonly segment: SegmentId;
  readonly index: number;
  readonly mediaBytes: number;
}

/** Of one message that fits a packet: IP, UDP, DTLS, SCTP, and the header of its chunk. */
export const PACKET_HEADER_BYTES = 80;
const PACKET_PAYLOAD_BYTES = 1_160; // dcSCTP: packets of 1,191 bytes, without the two SCTP headers

export function lineBytesOf(frameBytes: number): number {
  return frameBytes + Math.ceil(frameBytes / PACKET_PAYLOAD_BYTES) * PACKET_HEADER_BYTES;
}

// The format's numbers are read off its own output: the simulator follows the protocol and does not repeat it.
const SAMPLE = segmentId(trackId({ kind: 'main', url: 'https://simulated.example/1.m3u8' }), 0, 'https://simulated.example/0.m4s');
const sample = (frame: Exclude<Frame, { type: 'unknown' }>): Bytes => encodeFrame(frame);
const codeOf = (frame: Exclude<Frame, { type: 'unknown' }>): number => sample(frame)[0] ?? 0;

const SAMPLE_PIECE = sample({ type: 'piece', segment: SAMPLE, totalBytes: 1, index: 0, bytes: new Uint8Array(1) });
const PIECE_HEADER_BYTES = SAMPLE_PIECE.length - 1;
const PIECE_CODE = SAMPLE_PIECE[0] ?? 0;
export const REQUEST_CODE = codeOf({ type: 'request', segment: SAMPLE, runs: [] });
export const HAVE_CODE = codeOf({ type: 'have', entries: [] });
export const REFUSE_CODE = codeOf({ type: 'refuse', segment: SAMPLE, reason: 'not-held', runs: [] });

const STATE = {
  track: null,
  atLiveEdge: false,
  mayUpload: false,
  uplinkClass: 'unknown',
  newestSequence: -1,
  playheadSequence: -1,
} as const;

/** Control frames by their first byte. A type that the protocol gains later counts as `other`. */
export const CONTROL_TYPES: ReadonlyMap<number, string> = new Map(
  (
    [
      { type: 'have', entries: [] },
      { type: 'gone', segments: [] },
      { type: 'request', segment: SAMPLE, runs: [] },
      { type: 'cancel', segment: SAMPLE, runs: [] },
      { type: 'refuse', segment: SAMPLE, reason: 'not-held', runs: [] },
      { type: 'state', state: STATE },
      { type: 'ping', nonce: 0 },
      { type: 'pong', nonce: 0 },
      { type: 'want-attestations', segments: [] },
      { type: 'attestations', attestations: [] },
    ] as const
  ).map((frame) => [codeOf(frame), frame.type]),
);

/** Keeps one copy of every piece frame. What it keeps is bounded by the stream that is simulated. */
export class FrameInterner {
  readonly #pieces = new Map<string, CarriedFrame>();
  /** The same by the memory they are in: a piece that is relayed comes in the very frame that was kept. */
  readonly #byBuffer = new Map<ArrayBuffer, CarriedFrame>();
  readonly #corrupted = new Map<string, CarriedFrame>();
  readonly #corruptedBuffers = new Set<ArrayBuffer>();

  intern(bytes: Bytes): CarriedFrame {
    if (bytes[0] !== PIECE_CODE) return { bytes, lineBytes: lineBytesOf(bytes.length), piece: null };
    const relayed = this.#byBuffer.get(bytes.buffer);
    if (relayed && relayed.bytes.byteOffset === bytes.byteOffset && relayed.bytes.length === bytes.length) return relayed;
    const key = headerOf(bytes);
    const known = this.#pieces.get(key);
    if (known) return known;
    const carried = carry(bytes);
    this.#pieces.set(key, carried);
    this.#byBuffer.set(carried.bytes.buffer, carried);
    return carried;
  }

  /** The same piece with other bytes in it; `isCorrupted` tells them. */
  corrupted(frame: CarriedFrame): CarriedFrame {
    const key = headerOf(frame.bytes);
    const known = this.#corrupted.get(key);
    if (known) return known;
    const carried = carry(frame.bytes.slice());
    this.#corrupted.set(key, carried);
    this.#corruptedBuffers.add(carried.bytes.buffer);
    return carried;
  }

  /** What a signature over the piece's bytes would show. */
  isCorrupted(pieceBytes: Bytes): boolean {
    return this.#corruptedBuffers.size > 0 && this.#corruptedBuffers.has(pieceBytes.buffer);
  }
}

function headerOf(bytes: Bytes): string {
  let key = '';
  for (let at = 1; at < PIECE_HEADER_BYTES; at++) key += String.fromCharCode(bytes[at] ?? 0);
  return key;
}

function carry(bytes: Bytes): CarriedFrame {
  const frame = decodeFrame(bytes);
  if (frame.type !== 'piece') throw new Error('A frame with the code of a piece is none: the protocol changed under the simulator.');
  return {
    bytes,
    lineBytes: lineBytesOf(bytes.length),
    piece: { segment: frame.segment, index: frame.index, mediaBytes: frame.bytes.length },
  };
}
