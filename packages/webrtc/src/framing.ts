import { MAX_FRAME_BYTES } from '@tributary/protocol';
import { MAX_MESSAGE_BYTES } from './limits.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * First byte of every data-channel message. There is one channel, and nothing overtakes what is in its buffer: frames of
 * bulk travel in fragments on slow links, and whole frames may come between the fragments. See docs/transport.md.
 */
export const WHOLE_FRAME = 0;
/** Four bytes of the frame's length (big-endian) follow, then its first bytes. */
export const FIRST_FRAGMENT = 1;
export const NEXT_FRAGMENT = 2;

const LENGTH_BYTES = 4;
export const MESSAGE_HEADER_BYTES = 1;
export const FIRST_FRAGMENT_HEADER_BYTES = MESSAGE_HEADER_BYTES + LENGTH_BYTES;

/** Bytes of the largest frame that fits one message. Larger ones, up to MAX_FRAME_BYTES, always travel in fragments. */
export const MAX_WHOLE_FRAME_BYTES = MAX_MESSAGE_BYTES - MESSAGE_HEADER_BYTES;

export function wholeFrameMessage(frame: Bytes): Bytes {
  const message = new Uint8Array(MESSAGE_HEADER_BYTES + frame.length);
  message[0] = WHOLE_FRAME;
  message.set(frame, MESSAGE_HEADER_BYTES);
  return message;
}

/** Cuts one frame into messages of a size that may change on the way. */
export class Fragmenter {
  readonly #frame: Bytes;
  #offset = 0;

  constructor(frame: Bytes) {
    this.#frame = frame;
  }

  /** Bytes of the frame that no message has carried yet. */
  get remainingBytes(): number {
    return this.#frame.length - this.#offset;
  }

  /** The next message, of at most `messageBytes` (at least 6, so that it carries something). */
  next(messageBytes: number): Bytes {
    const isFirst = this.#offset === 0;
    const headerBytes = isFirst ? FIRST_FRAGMENT_HEADER_BYTES : MESSAGE_HEADER_BYTES;
    const end = Math.min(this.#frame.length, this.#offset + Math.max(1, Math.min(messageBytes, MAX_MESSAGE_BYTES) - headerBytes));
    const message = new Uint8Array(headerBytes + end - this.#offset);
    message[0] = isFirst ? FIRST_FRAGMENT : NEXT_FRAGMENT;
    if (isFirst) new DataView(message.buffer).setUint32(MESSAGE_HEADER_BYTES, this.#frame.length);
    message.set(this.#frame.subarray(this.#offset, end), headerBytes);
    this.#offset = end;
    return message;
  }
}

export type FramingViolation =
  | 'empty-message'
  | 'oversize-message'
  | 'unknown-type'
  | 'truncated-header'
  | 'bad-length'
  | 'empty-fragment'
  | 'fragment-without-first'
  | 'first-inside-frame'
  | 'past-the-end';

export type Assembled =
  | { readonly status: 'frame'; readonly frame: Bytes }
  | { readonly status: 'partial' }
  | { readonly status: 'violation'; readonly violation: FramingViolation };

const PARTIAL: Assembled = { status: 'partial' };

function violation(violation: FramingViolation): Assembled {
  return { status: 'violation', violation };
}

/**
 * Puts messages back together. Holds one unfinished frame, of MAX_FRAME_BYTES at most, however the remote behaves; after a
 * violation the link is closed and nothing more may be given to it.
 */
export class FrameAssembler {
  #frame: Bytes | undefined;
  #filled = 0;

  accept(message: Bytes): Assembled {
    if (message.length > MAX_MESSAGE_BYTES) return violation('oversize-message');
    switch (message[0]) {
      case WHOLE_FRAME:
        return { status: 'frame', frame: message.subarray(MESSAGE_HEADER_BYTES) };
      case FIRST_FRAGMENT:
        return this.#acceptFirst(message);
      case NEXT_FRAGMENT:
        return this.#acceptNext(message.subarray(MESSAGE_HEADER_BYTES));
      default:
        return violation(message.length === 0 ? 'empty-message' : 'unknown-type');
    }
  }

  #acceptFirst(message: Bytes): Assembled {
    if (this.#frame) return violation('first-inside-frame');
    if (message.length < FIRST_FRAGMENT_HEADER_BYTES) return violation('truncated-header');
    const length = new DataView(message.buffer, message.byteOffset).getUint32(MESSAGE_HEADER_BYTES);
    const fragment = message.subarray(FIRST_FRAGMENT_HEADER_BYTES);
    // Checked before anything is allocated: the claim costs us MAX_FRAME_BYTES at most, once per link.
    if (length > MAX_FRAME_BYTES || length <= fragment.length) return violation('bad-length');
    if (fragment.length === 0) return violation('empty-fragment');
    this.#frame = new Uint8Array(length);
    this.#frame.set(fragment);
    this.#filled = fragment.length;
    return PARTIAL;
  }

  #acceptNext(fragment: Bytes): Assembled {
    const frame = this.#frame;
    if (!frame) return violation('fragment-without-first');
    if (fragment.length === 0) return violation('empty-fragment');
    if (this.#filled + fragment.length > frame.length) return violation('past-the-end');
    frame.set(fragment, this.#filled);
    this.#filled += fragment.length;
    if (this.#filled < frame.length) return PARTIAL;
    this.#frame = undefined;
    return { status: 'frame', frame };
  }
}
