import { ProtocolError } from '../errors.ts';
import type { PeerId, StreamId, TrackId } from '../ids.ts';
import * as code from './codes.ts';
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
  WIRE_VERSION,
} from './constants.ts';
import { bitfieldBytes, spareBitsAreZero } from './bitfield.ts';
import type { Frame, HaveEntry, NeighbourState, PieceRun } from './frames.ts';
import { SIGNED_CHARACTERS, SIGNED_POLICY_CHARACTERS } from '../policy/document.ts';
import { FrameReader } from './reader.ts';

/**
 * Reads one frame from a neighbour, hostile until proven otherwise.
 * @throws ProtocolError and nothing else. Memory used is a small multiple of the bytes given, whatever they claim.
 */
export function decodeFrame(bytes: Uint8Array<ArrayBuffer>): Frame {
  if (bytes.length > MAX_FRAME_BYTES) throw new ProtocolError('oversize', `A frame of ${bytes.length} bytes is over ${MAX_FRAME_BYTES}.`);
  const reader = new FrameReader(bytes);
  const frame = readBody(reader, reader.u8());
  if (frame.type !== 'unknown' && reader.remaining > 0) malformed(`${reader.remaining} bytes follow the end of a ${frame.type} frame.`);
  return frame;
}

function readBody(reader: FrameReader, frameCode: number): Frame {
  switch (frameCode) {
    case code.FRAME_CODE.hello:
      return readHello(reader);
    case code.FRAME_CODE.state:
      return { type: 'state', state: readState(reader) };
    case code.FRAME_CODE.have:
      return { type: 'have', entries: repeat(reader.u16(), MAX_HAVE_ENTRIES, () => readHaveEntry(reader)) };
    case code.FRAME_CODE.gone:
      return { type: 'gone', segments: repeat(reader.u16(), MAX_GONE_ENTRIES, () => reader.segment()) };
    case code.FRAME_CODE.request:
      return { type: 'request', segment: reader.segment(), runs: readRuns(reader) };
    case code.FRAME_CODE.cancel:
      return { type: 'cancel', segment: reader.segment(), runs: readRuns(reader) };
    case code.FRAME_CODE.refuse: {
      const segment = reader.segment();
      return { type: 'refuse', segment, reason: listed(code.REFUSAL_REASONS, reader.u8()), runs: readRuns(reader) };
    }
    case code.FRAME_CODE.piece:
      return readPiece(reader);
    case code.FRAME_CODE.ping:
      return { type: 'ping', nonce: reader.u32() };
    case code.FRAME_CODE.pong:
      return { type: 'pong', nonce: reader.u32() };
    case code.FRAME_CODE.bye:
      return { type: 'bye', reason: listed(code.BYE_REASONS, reader.u8()) };
    case code.FRAME_CODE['want-attestations']:
      return { type: 'want-attestations', segments: repeat(reader.u16(), MAX_ATTESTATION_ENTRIES, () => reader.segment()) };
    case code.FRAME_CODE.attestations:
      return { type: 'attestations', attestations: repeat(reader.u16(), MAX_ATTESTATION_ENTRIES, () => readAttestation(reader)) };
    case code.FRAME_CODE.policy:
      return { type: 'policy', signed: readSigned(reader) };
    default:
      return { type: 'unknown', code: frameCode };
  }
}

function readHello(reader: FrameReader): Frame {
  if (reader.u32() !== WIRE_MAGIC) malformed("A hello does not begin with the protocol's name.");
  const version = reader.u8();
  if (version !== WIRE_VERSION) throw new ProtocolError('unknown-version', `Wire version ${version} is not ${WIRE_VERSION}.`);
  const streamId = reader.hex(code.STREAM_BYTES) as StreamId;
  const peerId = reader.hex(code.PEER_BYTES) as PeerId;
  return { type: 'hello', version, streamId, peerId, state: readState(reader) };
}

function readState(reader: FrameReader): NeighbourState {
  const track = reader.hex(code.TRACK_BYTES) as TrackId;
  const flags = reader.u8();
  const uplinkClass = listed(code.UPLINK_CLASSES, reader.u8());
  return {
    track: flags & code.STATE_HAS_TRACK ? track : null,
    atLiveEdge: (flags & code.STATE_AT_LIVE_EDGE) !== 0,
    mayUpload: (flags & code.STATE_MAY_UPLOAD) !== 0,
    uplinkClass,
    newestSequence: readSequence(reader),
    playheadSequence: readSequence(reader),
  };
}

function readSequence(reader: FrameReader): number {
  const sequence = reader.u48();
  return sequence === code.NO_SEQUENCE ? -1 : sequence;
}

function readHaveEntry(reader: FrameReader): HaveEntry {
  const segment = reader.segment();
  const totalBytes = segmentSize(reader.u32());
  const contentId = reader.u32();
  const flags = reader.u8();
  const held = readBits(reader, totalBytes, flags & code.HAVE_ALL_HELD, flags & code.HAVE_SOME_HELD);
  const coming = readBits(reader, totalBytes, flags & code.HAVE_ALL_COMING, flags & code.HAVE_SOME_COMING);
  if (totalBytes === 0 && (held !== 'none' || typeof coming !== 'string')) malformed('Pieces of a segment of unknown size are announced.');
  return { segment, totalBytes, contentId, held, coming };
}

/** A copy: it is kept for as long as its segment, and a view would keep the whole frame with it. */
function readAttestation(reader: FrameReader): Uint8Array<ArrayBuffer> {
  return reader.take(reader.u32()).slice();
}

/** Its characters are those of a compact JWS, one a byte. */
function readSigned(reader: FrameReader): string {
  const characters = reader.u16();
  if (characters > SIGNED_POLICY_CHARACTERS)
    throw new ProtocolError('oversize', `A policy of ${characters} bytes is over ${SIGNED_POLICY_CHARACTERS}.`);
  const signed = String.fromCharCode(...reader.take(characters));
  return SIGNED_CHARACTERS.test(signed) ? signed : malformed('A policy is not written as a compact JWS.');
}

function readBits(reader: FrameReader, totalBytes: number, all: number, some: number): HaveEntry['held'] {
  if (all !== 0 && some !== 0) malformed('All and some pieces are announced at once.');
  if (all !== 0) return 'all';
  if (some === 0) return 'none';
  const bytes = reader.u16();
  if (bytes !== bitfieldBytes(pieceCount(totalBytes))) malformed(`A bitfield of ${bytes} bytes does not fit a segment of ${totalBytes}.`);
  const bits = reader.take(bytes).slice();
  if (!spareBitsAreZero(bits, pieceCount(totalBytes))) malformed(`A bitfield announces pieces past the end of ${totalBytes} bytes.`);
  return bits;
}

function readPiece(reader: FrameReader): Frame {
  const segment = reader.segment();
  const totalBytes = segmentSize(reader.u32());
  const index = reader.u16();
  const expected = pieceLength(totalBytes, index);
  if (expected === 0) malformed(`Piece ${index} lies past the end of a segment of ${totalBytes} bytes.`);
  if (reader.remaining !== expected) malformed(`Piece ${index} has ${reader.remaining} bytes and not ${expected}.`);
  return { type: 'piece', segment, totalBytes, index, bytes: reader.take(expected) };
}

function readRuns(reader: FrameReader): PieceRun[] {
  let pieces = 0;
  return repeat(reader.u8(), MAX_PIECE_RUNS, () => {
    const first = reader.u16();
    const count = reader.u16();
    if (count === 0 || first + count > MAX_PIECES) malformed(`Pieces ${first}+${count} are not within a segment.`);
    // 150 bytes must not ask for the same segment 32 times over.
    pieces += count;
    if (pieces > MAX_PIECES) malformed(`Runs name ${pieces} pieces, and a segment has at most ${MAX_PIECES}.`);
    return { first, count };
  });
}

function segmentSize(totalBytes: number): number {
  if (totalBytes > MAX_SEGMENT_BYTES) throw new ProtocolError('oversize', `A segment of ${totalBytes} bytes is over ${MAX_SEGMENT_BYTES}.`);
  return totalBytes;
}

function repeat<T>(count: number, bound: number, read: () => T): T[] {
  if (count > bound) throw new ProtocolError('oversize', `${count} entries are more than ${bound}.`);
  const list: T[] = [];
  for (let i = 0; i < count; i++) list.push(read());
  return list;
}

function listed<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) return malformed(`Value ${index} is not one of ${values.length}.`);
  return value;
}

function malformed(message: string): never {
  throw new ProtocolError('malformed', message);
}
