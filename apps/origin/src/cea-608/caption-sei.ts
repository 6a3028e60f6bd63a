/** Puts captions into H.264 pictures: as ATSC A/53 part 4, 6.2.3, in a supplemental enhancement message (ITU-T H.264, D.1.6). */
import type { BytePair } from './pop-on.ts';

const NAL_LENGTH_BYTES = 4;
const NAL_TYPE_MASK = 0x1f;
const NAL_SEI = 6;
/** Slices, of a picture that needs others (1) and of one that does not (5); 2 to 4 are parts of slices. */
const NAL_LAST_SLICE = 5;

const USER_DATA_REGISTERED_ITU_T_T35 = 4;
const UNITED_STATES = 0xb5;
const ATSC_PROVIDER = [0x00, 0x31];
const ATSC_IDENTIFIER = [...Buffer.from('GA94', 'latin1')];
const CC_DATA = 0x03;
const PROCESS_CC_DATA_FLAG = 0x40;
const RESERVED_BIT = 0x80;
const EM_DATA = 0xff;
/** Five marker bits, `cc_valid`, and the type of NTSC's field 1. */
const FIELD_1 = 0xfc;
const MARKER_BITS = 0xff;
const RBSP_STOP = 0x80;

/**
 * The NAL unit with one pair of bytes. None of its bytes needs an emulation prevention byte: no two zeros follow each other in it, since
 * bytes with odd parity are never zero.
 */
export function captionSei([first, second]: BytePair): Buffer {
  const ccCount = 1;
  const payload = [
    UNITED_STATES,
    ...ATSC_PROVIDER,
    ...ATSC_IDENTIFIER,
    CC_DATA,
    RESERVED_BIT | PROCESS_CC_DATA_FLAG | ccCount,
    EM_DATA,
    FIELD_1,
    first,
    second,
    MARKER_BITS,
  ];
  return Buffer.from([NAL_SEI, USER_DATA_REGISTERED_ITU_T_T35, payload.length, ...payload, RBSP_STOP]);
}

/** The picture with a NAL unit more, ahead of its first slice, where supplemental information belongs (ITU-T H.264, 7.4.1.2.3). */
export function beforeSlices(picture: Buffer, nal: Buffer): Buffer {
  const length = Buffer.alloc(NAL_LENGTH_BYTES);
  length.writeUInt32BE(nal.length);
  for (let at = 0; at + NAL_LENGTH_BYTES < picture.length; at += NAL_LENGTH_BYTES + picture.readUInt32BE(at)) {
    const type = picture.readUInt8(at + NAL_LENGTH_BYTES) & NAL_TYPE_MASK;
    if (type >= 1 && type <= NAL_LAST_SLICE) return Buffer.concat([picture.subarray(0, at), length, nal, picture.subarray(at)]);
  }
  throw new RangeError('a picture without a slice');
}
