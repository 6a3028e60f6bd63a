import { PIECE_BYTES } from '@tributary/protocol';
import type { FramePriority } from '../ports.ts';
import type { RecordedLink, TransportPair } from './transport-pair.ts';

/** One promise of the `Transport` port, as a plain function: it runs in a test runner and inside a page. Rejects where it is broken. */
export interface TransportContractCase {
  readonly name: string;
  run(pair: TransportPair): Promise<void>;
}

export const PRIORITIES: readonly FramePriority[] = ['control', 'bulk'];
/** No adapter may queue as much as this: a loop that fills a queue ends here. */
export const MORE_THAN_ANY_BOUND_BYTES = 32 * 1024 * 1024;

export function expect(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Error(`broken promise: ${promise}`);
}

export function expectEqual<T>(actual: T, wanted: T, promise: string): void {
  expect(JSON.stringify(actual) === JSON.stringify(wanted), `${promise}: ${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** A frame that starts with its number. */
export function numbered(number: number, length: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(length);
  new DataView(frame.buffer).setUint32(0, number);
  return frame;
}

export function numberOf(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(0);
}

export function fillBulk(recorded: RecordedLink): number {
  let taken = 0;
  while (recorded.link.send(numbered(taken, PIECE_BYTES), 'bulk')) {
    taken++;
    expect(taken * PIECE_BYTES < MORE_THAN_ANY_BOUND_BYTES, 'the bulk queue has a bound');
  }
  return taken;
}

/** Sends all the frames, waiting where there is no room, and waits for their arrival. */
export async function carry(
  pair: TransportPair,
  from: RecordedLink,
  to: RecordedLink,
  frames: readonly Uint8Array<ArrayBuffer>[],
): Promise<void> {
  for (const frame of frames) {
    if (from.link.bulkRoomBytes() === 0) await pair.until(() => from.link.bulkRoomBytes() > 0, 'bulk room');
    expect(from.link.send(frame, 'bulk'), 'a frame is taken where there is room');
  }
  await pair.until(() => to.frames.length >= frames.length, 'every frame to arrive');
  expectEqual(to.frames.length, frames.length, 'frames that arrived');
  frames.forEach((frame, index) => expect(sameBytes(frame, to.frames[index] ?? new Uint8Array()), `frame ${index} is whole and in order`));
}
