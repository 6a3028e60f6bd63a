import { AttestError, hashPieces } from '@tributary/attest';
import { PIECE_BYTES, PIECE_HASH_BYTES, SIGNALING_LIMITS, type SegmentHashes, type SegmentId } from '@tributary/protocol';
import { bytesToBase64 } from '../base64.ts';

const MAX_WAITING = 4; // segments; a viewer that fetches faster than it hashes leaves some out, others have them

const BYTES_PER_CHARACTER = 3 / 4; // of base64
/** Of a segment whose hashes still fit a message: 9 MiB. Larger ones are not agreed on. */
const MAX_REPORTED_BYTES = ((SIGNALING_LIMITS.pieceHashesCharacters * BYTES_PER_CHARACTER) / PIECE_HASH_BYTES) * PIECE_BYTES;

/**
 * Tells a server that cannot reach the origin what segments are made of that this viewer fetched whole, one after the other. What
 * several networks say alike is signed there.
 */
export class HashReporter {
  readonly #send: (hashes: SegmentHashes) => void;
  readonly #waiting: { readonly segment: SegmentId; readonly bytes: Uint8Array<ArrayBuffer> }[] = [];
  #isBusy = false;
  /** False once the page turned out to have no WebCrypto. */
  #isPossible = true;
  /** The server's policy wants it. */
  isWanted = false;

  constructor(send: (hashes: SegmentHashes) => void) {
    this.#send = send;
  }

  /** @param bytes of the whole segment, as the origin gave them; they must not change */
  fetched(segment: SegmentId, bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.isWanted || !this.#isPossible || this.#waiting.length >= MAX_WAITING) return;
    this.#waiting.push({ segment, bytes });
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
        const { segment, bytes } = next;
        if (bytes.length === 0 || bytes.length > MAX_REPORTED_BYTES) continue;
        const { totalBytes, pieceHashes } = await hashPieces(bytes);
        this.#send({ segment, totalBytes, pieceHashes: bytesToBase64(pieceHashes) });
      }
    } catch (error) {
      // What cannot be hashed here is left to others; on a page without WebCrypto that is all of it.
      this.#waiting.length = 0;
      this.#isPossible &&= !(error instanceof AttestError && error.reason === 'no-webcrypto');
    } finally {
      this.#isBusy = false;
    }
  }
}
