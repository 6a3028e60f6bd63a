import { MAX_SEQUENCE, type TrackId } from '../ids.ts';
import * as code from './codes.ts';
import { fitting } from './fitting.ts';
import { bitfieldBytes, spareBitsAreZero } from './bitfield.ts';
import {
  MAX_ATTESTATION_ENTRIES,
  MAX_FRAME_BYTES,
  MAX_GONE_ENTRIES,
  MAX_HAVE_ENTRIES,
  MAX_PIECE_RUNS,
  MAX_PIECES,
  MAX_SEGMENT_BYTES,
  pieceCount,
  pieceLength,
  WIRE_MAGIC,
} from './constants.ts';
import type { Frame, HaveEntry, NeighbourState, PieceRun } from './frames.ts';
import { SIGNED_CHARACTERS, SIGNED_POLICY_CHARACTERS } from '../policy/document.ts';
import { FrameWriter } from './writer.ts';

const STATE_BYTES = code.TRACK_BYTES + 1 + 1 + code.SEQUENCE_BYTES * 2;
const HELLO_BYTES = 1 + 4 + 1 + code.STREAM_BYTES + code.PEER_BYTES + STATE_BYTES;
const RUN_BYTES = 4;
const PIECE_HEADER_BYTES = 1 + code.SEGMENT_BYTES + 4 + 2;
/** Of a frame of attestations before the first of them, and before each. */
export const ATTESTATIONS_HEAD_BYTES = 1 + 2;
export const ATTESTATION_LENGTH_BYTES = 4;
const NO_TRACK = '0'.repeat(code.TRACK_BYTES * 2) as TrackId;

/**
 * Writes a frame of this version. What is written, `decodeFrame` reads back as it was. A piece's frame may share the memory
 * of its bytes, which must not change afterwards.
 * @throws RangeError where the caller exceeds the format's own bounds: a programming error, never a remote's doing. A
 * neighbour would take such a frame for misbehaviour.
 */
export function encodeFrame(frame: Exclude<Frame, { type: 'unknown' }>): Uint8Array<ArrayBuffer> {
  switch (frame.type) {
    case 'hello': {
      const writer = new FrameWriter(HELLO_BYTES).u8(code.FRAME_CODE.hello).u32(WIRE_MAGIC).u8(frame.version);
      return writeState(writer.hex(frame.streamId, code.STREAM_BYTES).hex(frame.peerId, code.PEER_BYTES), frame.state).bytes;
    }
    case 'state':
      return writeState(new FrameWriter(1 + STATE_BYTES).u8(code.FRAME_CODE.state), frame.state).bytes;
    case 'have':
      return encodeHave(frame.entries);
    case 'gone':
      bounded('segments', frame.segments.length, MAX_GONE_ENTRIES);
      return encodeSegments(frame);
    case 'want-attestations':
      bounded('segments', frame.segments.length, MAX_ATTESTATION_ENTRIES);
      return encodeSegments(frame);
    case 'attestations':
      return encodeAttestations(frame.attestations);
    case 'policy':
      return encodePolicy(frame.signed);
    case 'request':
    case 'cancel':
      return writeRuns(runsWriter(frame.runs, 0).u8(code.FRAME_CODE[frame.type]).segment(frame.segment), frame.runs);
    case 'refuse': {
      const writer = runsWriter(frame.runs, 1).u8(code.FRAME_CODE.refuse).segment(frame.segment);
      return writeRuns(writer.u8(code.REFUSAL_REASONS.indexOf(frame.reason)), frame.runs);
    }
    case 'piece':
      checkPiece(frame.totalBytes, frame.index, frame.bytes.length);
      return encodePiece(frame);
    case 'ping':
    case 'pong':
      return new FrameWriter(5).u8(code.FRAME_CODE[frame.type]).u32(frame.nonce).bytes;
    case 'bye':
      return new FrameWriter(2).u8(code.FRAME_CODE.bye).u8(code.BYE_REASONS.indexOf(frame.reason)).bytes;
  }
}

function encodeSegments({ type, segments }: Extract<Frame, { type: 'gone' | 'want-attestations' }>): Uint8Array<ArrayBuffer> {
  const writer = new FrameWriter(3 + segments.length * code.SEGMENT_BYTES).u8(code.FRAME_CODE[type]).u16(segments.length);
  for (const segment of segments) writer.segment(segment);
  return writer.bytes;
}

function encodeAttestations(attestations: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  bounded('attestations', attestations.length, MAX_ATTESTATION_ENTRIES);
  const size = attestations.reduce((sum, { length }) => sum + ATTESTATION_LENGTH_BYTES + length, ATTESTATIONS_HEAD_BYTES);
  bounded('bytes', size, MAX_FRAME_BYTES);
  const writer = new FrameWriter(size).u8(code.FRAME_CODE.attestations).u16(attestations.length);
  for (const attestation of attestations) writer.u32(attestation.length).append(attestation);
  return writer.bytes;
}

function encodePolicy(signed: string): Uint8Array<ArrayBuffer> {
  bounded('characters', signed.length, SIGNED_POLICY_CHARACTERS);
  if (!SIGNED_CHARACTERS.test(signed)) throw new RangeError('A policy is sent as a compact JWS.');
  const writer = new FrameWriter(1 + 2 + signed.length).u8(code.FRAME_CODE.policy).u16(signed.length);
  for (let at = 0; at < signed.length; at++) writer.u8(signed.charCodeAt(at));
  return writer.bytes;
}

/** A piece that came in a frame goes on in that very frame: relaying copies nothing. */
function encodePiece({ segment, totalBytes, index, bytes }: Extract<Frame, { type: 'piece' }>): Uint8Array<ArrayBuffer> {
  const header = new FrameWriter(PIECE_HEADER_BYTES).u8(code.FRAME_CODE.piece).segment(segment).u32(totalBytes).u16(index).bytes;
  const start = bytes.byteOffset - PIECE_HEADER_BYTES;
  if (start >= 0) {
    const around = new Uint8Array(bytes.buffer, start, PIECE_HEADER_BYTES + bytes.length);
    if (beginsWith(around, header)) return around;
  }
  return new FrameWriter(PIECE_HEADER_BYTES + bytes.length).append(header).append(bytes).bytes;
}

function beginsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  for (let at = 0; at < start.length; at++) if (bytes[at] !== start[at]) return false;
  return true;
}

function writeState(writer: FrameWriter, state: NeighbourState): FrameWriter {
  const flags =
    (state.atLiveEdge ? code.STATE_AT_LIVE_EDGE : 0) |
    (state.mayUpload ? code.STATE_MAY_UPLOAD : 0) |
    (state.track ? code.STATE_HAS_TRACK : 0);
  return writer
    .hex(state.track ?? NO_TRACK, code.TRACK_BYTES)
    .u8(flags)
    .u8(code.UPLINK_CLASSES.indexOf(state.uplinkClass))
    .u48(sequenceOrNone(state.newestSequence))
    .u48(sequenceOrNone(state.playheadSequence));
}

function sequenceOrNone(sequence: number): number {
  return sequence < 0 ? code.NO_SEQUENCE : fitting(sequence, MAX_SEQUENCE);
}

function encodeHave(entries: readonly HaveEntry[]): Uint8Array<ArrayBuffer> {
  bounded('entries', entries.length, MAX_HAVE_ENTRIES);
  const bitBytes = (bits: HaveEntry['held']) => (typeof bits === 'string' ? 0 : 2 + bits.length);
  let size = 3;
  for (const entry of entries) size += code.SEGMENT_BYTES + 4 + 4 + 1 + bitBytes(entry.held) + bitBytes(entry.coming);
  const writer = new FrameWriter(size).u8(code.FRAME_CODE.have).u16(entries.length);
  for (const { segment, totalBytes, contentId, held, coming } of entries) {
    checkBits(totalBytes, held);
    checkBits(totalBytes, coming);
    if (totalBytes === 0 && held !== 'none') throw new RangeError('A segment of unknown size cannot be held.');
    const heldFlag = held === 'all' ? code.HAVE_ALL_HELD : held === 'none' ? 0 : code.HAVE_SOME_HELD;
    const comingFlag = coming === 'all' ? code.HAVE_ALL_COMING : coming === 'none' ? 0 : code.HAVE_SOME_COMING;
    writer
      .segment(segment)
      .u32(totalBytes)
      .u32(contentId)
      .u8(heldFlag | comingFlag);
    for (const bits of [held, coming]) if (typeof bits !== 'string') writer.u16(bits.length).append(bits);
  }
  return writer.bytes;
}

function runsWriter(runs: readonly PieceRun[], extraBytes: number): FrameWriter {
  bounded('runs', runs.length, MAX_PIECE_RUNS);
  let pieces = 0;
  for (const { first, count } of runs) {
    if (count < 1 || first + count > MAX_PIECES) throw new RangeError(`Pieces ${first}+${count} are not within a segment.`);
    pieces += count;
  }
  bounded('pieces', pieces, MAX_PIECES);
  return new FrameWriter(1 + code.SEGMENT_BYTES + extraBytes + 1 + runs.length * RUN_BYTES);
}

function writeRuns(writer: FrameWriter, runs: readonly PieceRun[]): Uint8Array<ArrayBuffer> {
  writer.u8(runs.length);
  for (const run of runs) writer.u16(run.first).u16(run.count);
  return writer.bytes;
}

function bounded(what: string, count: number, bound: number): void {
  if (count > bound) throw new RangeError(`${count} ${what} are more than the ${bound} that one frame may carry: split them.`);
}

function checkPiece(totalBytes: number, index: number, bytes: number): void {
  bounded('bytes of a segment', totalBytes, MAX_SEGMENT_BYTES);
  const expected = pieceLength(totalBytes, index);
  if (expected === 0 || bytes !== expected)
    throw new RangeError(`Piece ${index} of ${totalBytes} bytes has ${expected} bytes and not ${bytes}.`);
}

function checkBits(totalBytes: number, bits: HaveEntry['held']): void {
  bounded('bytes of a segment', totalBytes, MAX_SEGMENT_BYTES);
  if (typeof bits === 'string') return;
  const pieces = pieceCount(totalBytes);
  if (pieces === 0 || bits.length !== bitfieldBytes(pieces) || !spareBitsAreZero(bits, pieces))
    throw new RangeError(`A bitfield of ${bits.length} bytes does not fit the ${pieces} pieces of ${totalBytes} bytes.`);
}
