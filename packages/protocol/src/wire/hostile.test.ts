import { describe, expect, it } from 'vitest';
import { ProtocolError, type ProtocolErrorReason } from '../errors.ts';
import { SIGNED_POLICY_CHARACTERS } from '../policy/document.ts';
import { BYE_REASONS, FRAME_CODE } from './codes.ts';
import {
  MAX_ATTESTATION_ENTRIES,
  MAX_FRAME_BYTES,
  MAX_GONE_ENTRIES,
  MAX_HAVE_ENTRIES,
  MAX_PIECE_RUNS,
  MAX_PIECES,
  MAX_SEGMENT_BYTES,
  PIECE_BYTES,
} from './constants.ts';
import { decodeFrame } from './decode.ts';
import { encodeFrame } from './encode.ts';
import type { Frame } from './frames.ts';
import { hostileFrames } from './testing/hostile-frames.ts';
import type { KnownFrame } from './testing/arbitraries.ts';

const FRAMES = 100_000;
const PATIENCE_MS = 60_000; // for a busy machine; a free one needs two seconds
const SEED = 20_260;
const SEGMENT = '0123456789abcdef 00000000000a fedcba9876543210';
const CONTENT = '0000002a';

const fromHex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const u16 = (value: number) => value.toString(16).padStart(4, '0');
const u32 = (value: number) => value.toString(16).padStart(8, '0');

/** Entries and bytes that a decoded frame holds: what it costs in memory, up to a constant. */
function held(frame: Frame): { readonly entries: number; readonly bytes: number } {
  switch (frame.type) {
    case 'have': {
      const fields = frame.entries.flatMap(({ held, coming }) => [held, coming]).filter((bits) => typeof bits !== 'string');
      return { entries: frame.entries.length, bytes: fields.reduce((sum, bits) => sum + bits.buffer.byteLength, 0) };
    }
    case 'gone':
    case 'want-attestations':
      return { entries: frame.segments.length, bytes: 0 };
    case 'attestations':
      return { entries: frame.attestations.length, bytes: frame.attestations.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) };
    case 'request':
    case 'cancel':
    case 'refuse':
      return { entries: frame.runs.length, bytes: 0 };
    case 'piece':
      return { entries: 1, bytes: frame.bytes.length };
    default:
      return { entries: 1, bytes: 0 };
  }
}

function reasonOf(text: string): ProtocolErrorReason | 'decoded' {
  try {
    decodeFrame(fromHex(text));
    return 'decoded';
  } catch (error) {
    if (error instanceof ProtocolError) return error.reason;
    throw error;
  }
}

describe('hostile bytes', () => {
  it(
    `${FRAMES} random and mutated frames: ProtocolError or a frame no larger than its bytes`,
    () => {
      const next = hostileFrames(SEED);
      const outcomes = new Map<string, number>();
      for (let i = 0; i < FRAMES; i++) {
        const bytes = next();
        let outcome: string;
        try {
          const frame = decodeFrame(bytes);
          outcome = frame.type;
          const { entries, bytes: heldBytes } = held(frame);
          if (entries > bytes.length || heldBytes > bytes.length)
            throw new Error(`Frame ${i} of ${bytes.length} bytes became ${entries} entries, ${heldBytes} bytes.`);
          // A piece that is relayed, a state that is passed on: what was read can be written, and means the same.
          if (frame.type !== 'unknown') decodeFrame(encodeFrame(frame satisfies KnownFrame));
        } catch (error) {
          if (!(error instanceof ProtocolError))
            throw new Error(`Frame ${i} of seed ${SEED}: ${Buffer.from(bytes).toString('hex').slice(0, 400)}`, { cause: error });
          outcome = error.reason;
        }
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      // The source is worth something only where it reaches every frame and every refusal.
      const reachable = [...Object.keys(FRAME_CODE), 'unknown', 'truncated', 'oversize', 'malformed', 'unknown-version'];
      expect(reachable.filter((outcome) => !outcomes.has(outcome))).toEqual([]);
    },
    PATIENCE_MS,
  );

  it('keeps nothing of the buffer that announcements came in, a Buffer included', () => {
    const bytes = Buffer.from(`03 0001 ${SEGMENT} ${u32(PIECE_BYTES * 8)} ${CONTENT} 0a 0001 f0 0001 0f`.replaceAll(' ', ''), 'hex');
    const frame = decodeFrame(bytes as Uint8Array as Uint8Array<ArrayBuffer>);
    bytes.fill(0);
    expect(frame).toMatchObject({ entries: [{ held: new Uint8Array([0xf0]), coming: new Uint8Array([0x0f]) }] });
    expect(Buffer.isBuffer((frame as Extract<Frame, { type: 'have' }>).entries[0]?.held)).toBe(false);
  });

  it('keeps an attestation, and not the frame that it came in', () => {
    const frame = decodeFrame(fromHex(`0d 0001 00000002 abcd`));
    expect(frame).toEqual({ type: 'attestations', attestations: [new Uint8Array([0xab, 0xcd])] });
    expect((frame as Extract<Frame, { type: 'attestations' }>).attestations[0]?.buffer.byteLength).toBe(2);
  });

  it('gives a piece as a view of plain bytes, wherever the frame lies', () => {
    const bytes = Buffer.from(`eeee 08 ${SEGMENT} ${u32(2)} 0000 abcd ee`.replaceAll(' ', ''), 'hex').subarray(2, -1);
    const frame = decodeFrame(bytes as Uint8Array as Uint8Array<ArrayBuffer>);
    expect(frame).toMatchObject({ type: 'piece', totalBytes: 2, index: 0, bytes: new Uint8Array([0xab, 0xcd]) });
  });

  it('ignores types of later versions, whatever follows', () => {
    expect(decodeFrame(fromHex('00'))).toEqual({ type: 'unknown', code: 0 });
    expect(decodeFrame(fromHex('0f'))).toEqual({ type: 'unknown', code: 0x0f });
    expect(decodeFrame(new Uint8Array(MAX_FRAME_BYTES).fill(0xff))).toEqual({ type: 'unknown', code: 0xff });
  });

  it.each<[string, string, ProtocolErrorReason]>([
    ['nothing', '', 'truncated'],
    ['a hello of another protocol', '01 48545450 01', 'malformed'],
    ['a hello of another version, whatever its layout', '01 54524942 01', 'unknown-version'],
    ['a state cut off', '02 0123', 'truncated'],
    ['a state with an unknown uplink class', `02 0123456789abcdef 00 04 ${'ff'.repeat(12)}`, 'malformed'],
    ['65,535 entries in three bytes', '03 ffff', 'oversize'],
    ['one entry more than allowed', `03 ${u16(MAX_HAVE_ENTRIES + 1)}`, 'oversize'],
    ['entries that do not follow', `03 ${u16(MAX_HAVE_ENTRIES)}`, 'truncated'],
    ['a segment of 4 GiB', `03 0001 ${SEGMENT} ffffffff ${CONTENT} 01`, 'oversize'],
    ['a segment one byte too large', `03 0001 ${SEGMENT} ${u32(MAX_SEGMENT_BYTES + 1)} ${CONTENT} 01`, 'oversize'],
    ['a bitfield of another size', `03 0001 ${SEGMENT} ${u32(PIECE_BYTES * 8)} ${CONTENT} 02 0002 ffff`, 'malformed'],
    ['a bitfield that claims 65,535 bytes', `03 0001 ${SEGMENT} ${u32(PIECE_BYTES * 8)} ${CONTENT} 02 ffff`, 'malformed'],
    ['a bitfield that does not follow', `03 0001 ${SEGMENT} ${u32(MAX_SEGMENT_BYTES)} ${CONTENT} 02 0100 ff`, 'truncated'],
    ['a bitfield with a spare bit set', `03 0001 ${SEGMENT} ${u32(PIECE_BYTES * 9)} ${CONTENT} 02 0002 ffc0`, 'malformed'],
    ['all and some pieces at once', `03 0001 ${SEGMENT} ${u32(PIECE_BYTES * 8)} ${CONTENT} 03 0001 ff`, 'malformed'],
    ['pieces of a segment of unknown size', `03 0001 ${SEGMENT} 00000000 ${CONTENT} 01`, 'malformed'],
    ['an empty bitfield of a segment of unknown size', `03 0001 ${SEGMENT} 00000000 ${CONTENT} 08 0000`, 'malformed'],
    ['more segments gone than allowed', `04 ${u16(MAX_GONE_ENTRIES + 1)}`, 'oversize'],
    ['a segment without a sequence number', `04 0001 0123456789abcdef ffffffffffff fedcba9876543210`, 'malformed'],
    ['more runs than allowed', `05 ${SEGMENT} ${(MAX_PIECE_RUNS + 1).toString(16)}`, 'oversize'],
    ['an empty run', `05 ${SEGMENT} 01 0000 0000`, 'malformed'],
    ['a run past the last piece', `05 ${SEGMENT} 01 ${u16(MAX_PIECES)} 0001`, 'malformed'],
    ['a run that would wrap around', `05 ${SEGMENT} 01 ffff ffff`, 'malformed'],
    ['the whole segment twice over', `05 ${SEGMENT} 02 0000 ${u16(MAX_PIECES)} 0000 ${u16(MAX_PIECES)}`, 'malformed'],
    ['an unknown reason to refuse', `07 ${SEGMENT} 03 00`, 'malformed'],
    ['a piece of an empty segment', `08 ${SEGMENT} 00000000 0000`, 'malformed'],
    ['a piece past the end', `08 ${SEGMENT} ${u32(PIECE_BYTES)} 0001`, 'malformed'],
    ['a piece too short', `08 ${SEGMENT} 00000003 0000 abcd`, 'malformed'],
    ['a piece too long', `08 ${SEGMENT} 00000001 0000 abcd`, 'malformed'],
    ['a piece of a segment too large', `08 ${SEGMENT} ffffffff 0000 ab`, 'oversize'],
    ['a ping cut off', '09 000000', 'truncated'],
    ['a pong with a tail', '0a 00000000 00', 'malformed'],
    ['more attestations wanted than allowed', `0c ${u16(MAX_ATTESTATION_ENTRIES + 1)}`, 'oversize'],
    ['attestations wanted of segments that do not follow', `0c 0002 ${SEGMENT}`, 'truncated'],
    ['attestations wanted, with a tail', `0c 0001 ${SEGMENT} 00`, 'malformed'],
    ['more attestations than allowed', `0d ${u16(MAX_ATTESTATION_ENTRIES + 1)}`, 'oversize'],
    ['an attestation that claims 4 GiB', '0d 0001 ffffffff ab', 'truncated'],
    ['an attestation longer than what follows', '0d 0001 00000003 abcd', 'truncated'],
    ['attestations with a tail', '0d 0001 00000001 ab 00', 'malformed'],
    ['a policy of nothing', '0e 0000', 'malformed'],
    ['a policy that is no text', '0e 0003 652e00', 'malformed'],
    ['a policy that is no compact JWS', '0e 0002 7b7d', 'malformed'],
    ['a policy that claims more than follows', '0e 0006 652e652e', 'truncated'],
    ['a policy with a tail', '0e 0005 652e652e65 00', 'malformed'],
    ['a policy longer than allowed', `0e ${u16(SIGNED_POLICY_CHARACTERS + 1)} ${'61'.repeat(SIGNED_POLICY_CHARACTERS + 1)}`, 'oversize'],
    ['an unknown farewell', `0b ${BYE_REASONS.length.toString(16).padStart(2, '0')}`, 'malformed'],
  ])('%s is refused', (_, text, reason) => expect(reasonOf(text)).toBe(reason));

  it('a frame over MAX_FRAME_BYTES is refused before it is read', () => {
    expect(() => decodeFrame(new Uint8Array(MAX_FRAME_BYTES + 1).fill(0xff))).toThrow(expect.objectContaining({ reason: 'oversize' }));
  });
});
