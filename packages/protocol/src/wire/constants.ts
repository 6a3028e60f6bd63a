/** First bytes of every hello: something that speaks another protocol is told apart at once. */
export const WIRE_MAGIC = 0x54524942; // 'TRIB'
/** Version 1 was never released: its announcements said nothing of attestations. */
export const WIRE_VERSION = 2;

/** Bytes of one frame with its header: the largest data-channel message that every browser takes. */
export const MAX_FRAME_BYTES = 64 * 1024;

/**
 * Bytes of one piece; the last one of a segment is shorter. Half a frame: a piece can be passed on after 32 KiB and
 * not after 64, a 2 s segment of 1.2 Mbit/s has ten of them to spread over neighbours, and a hash per piece is 0.1 %.
 */
export const PIECE_BYTES = 32 * 1024;

/** Bytes of the largest segment that peers share: 16 s at 32 Mbit/s. Larger ones come from the origin. */
export const MAX_SEGMENT_BYTES = 64 * 1024 * 1024;
export const MAX_PIECES = MAX_SEGMENT_BYTES / PIECE_BYTES;

/** Entries of one have or gone frame: with the largest bitfields it still fits a frame. */
export const MAX_HAVE_ENTRIES = 64;
export const MAX_GONE_ENTRIES = 512;
/** Segments of one want-attestations frame, and attestations of one attestations frame. */
export const MAX_ATTESTATION_ENTRIES = 64;
/** Runs of pieces in one request, cancel or refuse frame. */
export const MAX_PIECE_RUNS = 32;

export function pieceCount(totalBytes: number): number {
  return Math.ceil(totalBytes / PIECE_BYTES);
}

/** Bytes of piece `index` of a segment of `totalBytes`. */
export function pieceLength(totalBytes: number, index: number): number {
  return Math.max(0, Math.min(PIECE_BYTES, totalBytes - index * PIECE_BYTES));
}
