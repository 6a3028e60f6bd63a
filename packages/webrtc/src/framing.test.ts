import { MAX_FRAME_BYTES } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FIRST_FRAGMENT,
  FIRST_FRAGMENT_HEADER_BYTES,
  FrameAssembler,
  Fragmenter,
  MAX_WHOLE_FRAME_BYTES,
  NEXT_FRAGMENT,
  WHOLE_FRAME,
  wholeFrameMessage,
  type FramingViolation,
} from './framing.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';

type Bytes = Uint8Array<ArrayBuffer>;

function patterned(length: number, seed = 0): Bytes {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed) & 0xff);
}

function fragments(frame: Bytes, messageBytes: number): Bytes[] {
  const fragmenter = new Fragmenter(frame);
  const messages: Bytes[] = [];
  while (fragmenter.remainingBytes > 0) messages.push(fragmenter.next(messageBytes));
  return messages;
}

/** Length 5 claimed, 3 bytes given. */
const OPENING = Uint8Array.of(FIRST_FRAGMENT, 0, 0, 0, 5, 1, 2, 3);

describe('framing', () => {
  it('carries a whole frame in one message, up to a message of 64 KiB', () => {
    for (const length of [0, 1, MAX_WHOLE_FRAME_BYTES]) {
      const message = wholeFrameMessage(patterned(length));
      expect(message.length).toBe(length + 1);
      expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
      expect(new FrameAssembler().accept(message)).toEqual({ status: 'frame', frame: patterned(length) });
    }
  });

  it('carries the largest frame in two messages, neither past 64 KiB', () => {
    const frame = patterned(MAX_FRAME_BYTES);
    const messages = fragments(frame, MAX_MESSAGE_BYTES);
    expect(messages.map((message) => message.length)).toEqual([MAX_MESSAGE_BYTES, 1 + FIRST_FRAGMENT_HEADER_BYTES]);
    const assembler = new FrameAssembler();
    expect(messages.map((message) => assembler.accept(message).status)).toEqual(['partial', 'frame']);
  });

  it('puts any frame back together, from fragments of any sizes, with whole frames between them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5000 }),
        fc.array(fc.integer({ min: 6, max: 2000 }), { minLength: 1, maxLength: 20 }),
        (length, sizes) => {
          const frame = patterned(length, length);
          const fragmenter = new Fragmenter(frame);
          const assembler = new FrameAssembler();
          for (let turn = 0; fragmenter.remainingBytes > 0; turn++) {
            const between = patterned(turn % 7, turn);
            expect(assembler.accept(wholeFrameMessage(between))).toEqual({ status: 'frame', frame: between });
            const message = fragmenter.next(sizes[turn % sizes.length] ?? 6);
            // A frame that fits its first message is not cut by the sender; here it may be, and is then refused.
            const wanted = fragmenter.remainingBytes > 0 ? 'partial' : turn === 0 ? 'violation' : 'frame';
            const assembled = assembler.accept(message);
            expect(assembled.status).toBe(wanted);
            if (assembled.status === 'frame') expect(assembled.frame).toEqual(frame);
          }
        },
      ),
    );
  });

  const violations: readonly (readonly [FramingViolation, readonly Bytes[]])[] = [
    ['empty-message', [new Uint8Array()]],
    ['oversize-message', [new Uint8Array(MAX_MESSAGE_BYTES + 1)]],
    ['unknown-type', [Uint8Array.of(3, 1)]],
    ['truncated-header', [Uint8Array.of(FIRST_FRAGMENT, 0, 0, 1)]],
    ['bad-length', [Uint8Array.of(FIRST_FRAGMENT, 0xff, 0xff, 0xff, 0xff, 1)]],
    ['bad-length', [Uint8Array.of(FIRST_FRAGMENT, 0, 1, 0, 1, 1)]],
    ['bad-length', [Uint8Array.of(FIRST_FRAGMENT, 0, 0, 0, 0)]],
    ['bad-length', [Uint8Array.of(FIRST_FRAGMENT, 0, 0, 0, 2, 1, 2)]],
    ['empty-fragment', [Uint8Array.of(FIRST_FRAGMENT, 0, 0, 0, 5)]],
    ['empty-fragment', [OPENING, Uint8Array.of(NEXT_FRAGMENT)]],
    ['fragment-without-first', [Uint8Array.of(NEXT_FRAGMENT, 1)]],
    ['first-inside-frame', [OPENING, OPENING]],
    ['past-the-end', [OPENING, Uint8Array.of(NEXT_FRAGMENT, 4, 5, 6)]],
  ];
  it.each(violations)('calls %s a violation', (violation, messages) => {
    const assembler = new FrameAssembler();
    for (const message of messages.slice(0, -1)) expect(assembler.accept(message).status).not.toBe('violation');
    expect(assembler.accept(messages.at(-1) ?? new Uint8Array())).toEqual({ status: 'violation', violation });
  });

  it('survives hostile bytes: never throws, never hands out more than a frame, never holds more than one', () => {
    const anyMessage = fc
      .tuple(fc.constantFrom(WHOLE_FRAME, FIRST_FRAGMENT, NEXT_FRAGMENT, 3, 255), fc.uint8Array({ maxLength: 64 }))
      .map(([type, rest]) => Uint8Array.of(type, ...rest));
    const plausible = fc
      .tuple(fc.integer({ min: 0, max: 40 }), fc.uint8Array({ maxLength: 30 }))
      .map(([length, rest]) => Uint8Array.of(FIRST_FRAGMENT, 0, 0, 0, length, ...rest));
    fc.assert(
      fc.property(fc.array(fc.oneof(anyMessage, plausible, fc.uint8Array({ maxLength: 4 })), { maxLength: 40 }), (messages) => {
        const assembler = new FrameAssembler();
        let receivedBytes = 0;
        for (const message of messages) {
          receivedBytes += message.length;
          const assembled = assembler.accept(message);
          if (assembled.status === 'violation') return;
          if (assembled.status === 'frame') expect(assembled.frame.length).toBeLessThanOrEqual(receivedBytes);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads a message that is a view into a larger buffer', () => {
    const buffer = new Uint8Array(100).fill(9);
    buffer.set(OPENING, 50);
    const assembler = new FrameAssembler();
    expect(assembler.accept(buffer.subarray(50, 50 + OPENING.length)).status).toBe('partial');
    expect(assembler.accept(Uint8Array.of(NEXT_FRAGMENT, 4, 5))).toEqual({ status: 'frame', frame: Uint8Array.of(1, 2, 3, 4, 5) });
  });
});
