import { MAX_FRAME_BYTES, PIECE_BYTES, type PeerSignal } from '@tributary/protocol';
import type { FramePriority } from '../ports.ts';
import { randomBelow, randomBytes, seededRandom } from './seeded-random.ts';
import { connectBoth, openBoth, RecordedLink, type MakeTransportPair, type TransportPair } from './transport-pair.ts';

/** One promise of the `Transport` port, as a plain function: it runs in a test runner and inside a page. Rejects where it is broken. */
export interface TransportContractCase {
  readonly name: string;
  run(pair: TransportPair): Promise<void>;
}

const PRIORITIES: readonly FramePriority[] = ['control', 'bulk'];
/** No adapter may queue as much as this: a loop that fills a queue ends here. */
const MORE_THAN_ANY_BOUND_BYTES = 32 * 1024 * 1024;
const LONGER_THAN_ANY_TIMEOUT_MS = 60_000;
const CONTROL_MARK = 0xff;

function expect(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Error(`broken promise: ${promise}`);
}

function expectEqual<T>(actual: T, wanted: T, promise: string): void {
  expect(JSON.stringify(actual) === JSON.stringify(wanted), `${promise}: ${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** A frame that starts with its number. */
function numbered(number: number, length: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(length);
  new DataView(frame.buffer).setUint32(0, number);
  return frame;
}

function numberOf(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(0);
}

function fillBulk(recorded: RecordedLink): number {
  let taken = 0;
  while (recorded.link.send(numbered(taken, PIECE_BYTES), 'bulk')) {
    taken++;
    expect(taken * PIECE_BYTES < MORE_THAN_ANY_BOUND_BYTES, 'the bulk queue has a bound');
  }
  return taken;
}

/** Sends all the frames, waiting where there is no room, and waits for their arrival. */
async function carry(pair: TransportPair, from: RecordedLink, to: RecordedLink, frames: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
  for (const frame of frames) {
    if (from.link.bulkRoomBytes() === 0) await pair.until(() => from.link.bulkRoomBytes() > 0, 'bulk room');
    expect(from.link.send(frame, 'bulk'), 'a frame is taken where there is room');
  }
  await pair.until(() => to.frames.length >= frames.length, 'every frame to arrive');
  expectEqual(to.frames.length, frames.length, 'frames that arrived');
  frames.forEach((frame, index) => expect(sameBytes(frame, to.frames[index] ?? new Uint8Array()), `frame ${index} is whole and in order`));
}

/** Waits for what must not come. */
async function nothingMore(pair: TransportPair, ...links: RecordedLink[]): Promise<void> {
  await pair.settle();
  await pair.skip(LONGER_THAN_ANY_TIMEOUT_MS);
  await pair.settle();
  for (const { afterClose, closed } of links) {
    expectEqual(closed.length, 1, 'onClose is called once');
    expectEqual(afterClose, 0, 'callbacks after onClose');
  }
}

const GARBAGE_SIGNALS: readonly PeerSignal[] = [
  {},
  { type: 'offer' },
  { type: 'answer', sdp: 17 },
  { type: 'candidate', candidate: 'no object' },
  { type: 'candidate', candidate: null },
  { type: 'candidate', candidate: { candidate: 'nonsense', sdpMid: '0', sdpMLineIndex: 0 } },
  { type: 'candidate', candidate: { candidate: {}, sdpMid: [], sdpMLineIndex: 'x' } },
  { type: 'renegotiate', renegotiate: true },
  { type: 'transceiverRequest', transceiverRequest: { kind: 'video' } },
  { type: 'offer', sdp: 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n' },
  { type: 'offer', link: -1 },
  { __proto__: null, candidate: { __proto__: null } },
];

export const transportContractCases: readonly TransportContractCase[] = [
  {
    name: 'opens on both sides, and never calls back before open() has returned',
    async run(pair) {
      const { left, right } = openBoth(pair);
      expectEqual([left.link.state, right.link.state], ['connecting', 'connecting'], 'state at first');
      expectEqual([left.opened, left.closed.length], [0, 0], 'callbacks inside open()');
      for (const priority of PRIORITIES) expect(!left.link.send(new Uint8Array(1), priority), 'nothing is sent before it is open');
      expectEqual(left.link.bulkRoomBytes(), 0, 'room before it is open');
      await pair.until(() => left.opened + right.opened === 2, 'both links to open');
      await pair.settle();
      expectEqual([left.opened, right.opened, left.link.state, right.link.state], [1, 1, 'open', 'open'], 'opened once each');
      expect(left.link.bulkRoomBytes() > 0, 'an open link has room');
    },
  },
  {
    name: 'carries frames whole and in order, both ways, of every size',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      const random = seededRandom(1);
      const sizes = [
        1,
        0,
        2,
        100,
        16_383,
        16_384,
        16_385,
        PIECE_BYTES + 40,
        MAX_FRAME_BYTES - 2,
        MAX_FRAME_BYTES - 1,
        MAX_FRAME_BYTES,
        0,
        5,
      ];
      const frames = sizes.map((size) => randomBytes(random, size));
      await Promise.all([carry(pair, left, right, frames), carry(pair, right, left, frames.toReversed())]);
    },
  },
  {
    name: 'carries control frames whole and in order, the largest between pieces of bulk too',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      const random = seededRandom(2);
      const control = [1, MAX_FRAME_BYTES, 0, MAX_FRAME_BYTES - 1, 7].map((size) => randomBytes(random, size));
      const bulk = [MAX_FRAME_BYTES, 3].map((size) => randomBytes(random, size));
      let arrived = 0;
      const sentOf = new Map<'control' | 'bulk', number>();
      for (let index = 0; index < control.length; index++) {
        await pair.until(() => left.link.bulkRoomBytes() > 0, 'bulk room');
        const frame = bulk[index];
        if (frame) expect(left.link.send(frame, 'bulk'), 'bulk is taken');
        await pair.until(() => left.link.send(control[index] ?? new Uint8Array(), 'control'), 'control to be taken');
        sentOf.set('control', index + 1);
      }
      await pair.until(() => right.frames.length === control.length + bulk.length, 'every frame to arrive');
      // The sizes tell the kinds apart, except where both have one of the largest: compare the bytes.
      const isControl = (frame: Uint8Array): boolean => control.some((sent) => sameBytes(sent, frame));
      const received = right.frames.filter(isControl);
      received.forEach((frame, index) => expect(sameBytes(frame, control[index] ?? new Uint8Array()), `control frame ${index} in order`));
      arrived = received.length;
      expectEqual(arrived, control.length, 'control frames that arrived');
      right.frames
        .filter((frame) => !isControl(frame))
        .forEach((frame, index) => expect(sameBytes(frame, bulk[index] ?? new Uint8Array()), `bulk frame ${index} in order`));
    },
  },
  {
    name: 'sends exactly the view it is given',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      const buffer = randomBytes(seededRandom(3), 3000);
      await carry(pair, left, right, [buffer.subarray(1000, 1500), buffer.subarray(2999), buffer.subarray(7, 7)]);
    },
  },
  {
    name: 'refuses a frame that is too large, and goes on',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      for (const priority of PRIORITIES) {
        let refused = false;
        try {
          refused = !left.link.send(new Uint8Array(MAX_FRAME_BYTES + 1), priority);
        } catch (error) {
          refused = error instanceof RangeError;
        }
        expect(refused, `${priority} frames have at most MAX_FRAME_BYTES`);
      }
      await carry(pair, left, right, [numbered(1, 4)]);
    },
  },
  {
    name: 'lets control overtake queued bulk',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      const bulk = fillBulk(left);
      expect(bulk >= 1, 'an open link takes at least one piece');
      for (const mark of [1, 2])
        expect(left.link.send(new Uint8Array([CONTROL_MARK, mark]), 'control'), 'control is taken where bulk is full');
      await pair.until(() => right.frames.length === bulk + 2, 'everything to arrive');
      const lengths = right.frames.map((frame) => frame.length);
      const lastControl = lengths.lastIndexOf(2);
      expect(lastControl < lengths.length - 1, 'control arrives before the last bulk frame that was queued ahead of it');
      const marks = right.frames.filter((frame) => frame.length === 2).map((frame) => frame[1] ?? 0);
      expectEqual(marks, [1, 2], 'control frames among themselves stay in order');
      const order = right.frames.filter((frame) => frame.length > 2).map(numberOf);
      expectEqual(order, [...order.keys()], 'bulk frames among themselves stay in order');
    },
  },
  {
    name: 'bounds its bulk queue, says so, and says when there is room again',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      let sent = 0;
      for (let round = 0; round < 3; round++) {
        const drainedBefore = left.drained;
        sent += fillBulk(left);
        expectEqual(left.link.bulkRoomBytes(), 0, 'room after a refusal');
        await pair.until(() => left.drained > drainedBefore, 'onDrain');
        expect(left.link.bulkRoomBytes() > 0, 'there is room in onDrain');
      }
      await pair.until(() => right.frames.length === sent, 'everything that was taken to arrive');
      expectEqual(left.drained, 3, 'onDrain is called once per time without room');
    },
  },
  {
    name: 'says when there is room again to who filled it to the brim and was never refused',
    async run(pair) {
      const { left } = await connectBoth(pair);
      while (left.link.bulkRoomBytes() > 0) left.link.send(new Uint8Array(PIECE_BYTES), 'bulk');
      await pair.until(() => left.drained === 1, 'onDrain');
    },
  },
  {
    name: 'bounds its queues in count too: empty frames have no bytes',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      const mostFrames = 200_000;
      const taken = PRIORITIES.map((priority) => {
        let count = 0;
        while (count < mostFrames && left.link.send(new Uint8Array(), priority)) count++;
        return count;
      });
      for (const count of taken) expect(count < mostFrames, 'a queue of empty frames has a bound');
      const total = taken.reduce((sum, count) => sum + count, 0);
      await pair.until(() => right.frames.length === total, 'what was taken to arrive');
      await carry(pair, right, left, [numbered(9, 8)]);
    },
  },
  {
    name: 'bounds its control queue, and recovers',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      let taken = 0;
      while (left.link.send(numbered(taken, 1024), 'control')) {
        taken++;
        expect(taken * 1024 < MORE_THAN_ANY_BOUND_BYTES, 'the control queue has a bound');
      }
      await pair.until(() => right.frames.length === taken, 'what was taken to arrive');
      expect(left.link.send(numbered(taken, 1024), 'control'), 'control is taken again');
      await pair.until(() => right.frames.length === taken + 1, 'the next one to arrive');
      expectEqual(right.frames.map(numberOf), [...right.frames.keys()], 'in order');
    },
  },
  {
    name: 'carries many frames of mixed sizes and priorities',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      const random = seededRandom(4);
      const count = 1500;
      for (let number = 0; number < count; number++) {
        const priority = randomBelow(random, 4) === 0 ? 'control' : 'bulk';
        const frame = numbered(number, 5 + randomBelow(random, priority === 'control' ? 200 : 3000));
        frame[4] = priority === 'control' ? CONTROL_MARK : 0;
        if (!left.link.send(frame, priority)) await pair.until(() => left.link.send(frame, priority), 'room');
      }
      await pair.until(() => right.frames.length === count, 'every frame to arrive');
      for (const wanted of [CONTROL_MARK, 0]) {
        const numbers = right.frames.filter((frame) => frame[4] === wanted).map(numberOf);
        expect(
          numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0)),
          'frames of one priority arrive in order',
        );
      }
    },
  },
  {
    name: 'measures its goodput while it is busy, and knows its path',
    async run(pair) {
      const { left } = await connectBoth(pair);
      await pair.until(() => {
        while (left.link.send(new Uint8Array(PIECE_BYTES), 'bulk'));
        return left.link.sendGoodputBytesPerSecond() !== undefined;
      }, 'a measure of goodput');
      expect((left.link.sendGoodputBytesPerSecond() ?? 0) > 0, 'goodput is positive');
      const path = await left.link.path();
      expect(path.roundTripMs === undefined || path.roundTripMs >= 0, 'a round trip takes no negative time');
    },
  },
  {
    name: 'closes on both sides, once, and is silent and harmless afterwards',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      left.link.close();
      expectEqual(left.link.state, 'closed', 'state at once');
      left.link.close();
      for (const priority of PRIORITIES)
        expect(!left.link.send(new Uint8Array(MAX_FRAME_BYTES + 1), priority), 'a closed link takes nothing');
      await pair.until(() => left.closed.length > 0 && right.closed.length > 0, 'both sides to close');
      expectEqual([left.closed, right.closed], [['local'], ['remote']], 'reasons');
      for (const { link } of [left, right]) {
        link.close();
        for (const signal of GARBAGE_SIGNALS) link.signal(signal);
        expect(!link.send(new Uint8Array(1), 'control'), 'a closed link takes nothing');
        expectEqual(link.bulkRoomBytes(), 0, 'room of a closed link');
        expectEqual(link.state, 'closed', 'state');
        link.sendGoodputBytesPerSecond();
        expectEqual(await link.path(), {}, 'path of a closed link');
      }
      await nothingMore(pair, left, right);
      expectEqual(pair.leftOvers() ?? 0, 0, 'connections and timers left');
    },
  },
  {
    name: 'closes in the middle of a transfer',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      fillBulk(left);
      fillBulk(right);
      await pair.until(() => right.frames.length > 0, 'the first frame');
      right.link.close();
      const arrived = right.frames.length;
      await pair.until(() => left.closed.length > 0 && right.closed.length > 0, 'both sides to close');
      await nothingMore(pair, left, right);
      expectEqual(right.frames.length, arrived, 'frames after close()');
      expectEqual(pair.leftOvers() ?? 0, 0, 'connections and timers left');
    },
  },
  {
    name: 'may be closed from inside its callbacks',
    async run(pair) {
      const first = openBoth(pair);
      first.left.onOpen = () => first.left.link.close();
      await pair.until(() => first.left.closed.length > 0 && first.right.closed.length > 0, 'both sides to close');
      const second = await connectBoth(pair);
      second.right.onFrame = () => second.right.link.close();
      for (let number = 0; number < 5; number++) second.left.link.send(numbered(number, 8), 'control');
      await pair.until(() => second.left.closed.length > 0 && second.right.closed.length > 0, 'both sides to close');
      expectEqual(second.right.frames.length, 1, 'frames after close() in onFrame');
      await nothingMore(pair, first.left, first.right, second.left, second.right);
      expectEqual(pair.leftOvers() ?? 0, 0, 'connections and timers left');
    },
  },
  {
    name: 'closes while it is connecting',
    async run(pair) {
      const { left, right } = openBoth(pair);
      left.link.close();
      right.link.close();
      await pair.until(() => left.closed.length > 0 && right.closed.length > 0, 'both sides to close');
      expectEqual([left.closed, right.closed], [['local'], ['local']], 'reasons');
      await nothingMore(pair, left, right);
      expectEqual([left.opened, right.opened, pair.leftOvers() ?? 0], [0, 0, 0], 'opened, opened, left over');
    },
  },
  {
    name: 'gives up on a peer that never answers',
    async run(pair) {
      const caller = new RecordedLink(pair.left.transport, pair.right.id, true);
      const called = new RecordedLink(pair.right.transport, pair.left.id, false);
      let offers = 0;
      caller.onSignal = () => offers++;
      await pair.until(() => offers > 0, 'an offer');
      await pair.skip(LONGER_THAN_ANY_TIMEOUT_MS);
      await pair.until(() => caller.closed.length > 0 && called.closed.length > 0, 'both attempts to fail');
      expectEqual([caller.closed, called.closed], [['failed'], ['failed']], 'reasons');
      await nothingMore(pair, caller, called);
      expectEqual(pair.leftOvers() ?? 0, 0, 'connections and timers left');
    },
  },
  {
    name: 'survives garbage from signaling, on a link of its own each',
    async run(pair) {
      for (const signal of GARBAGE_SIGNALS) {
        for (const initiator of [true, false]) {
          const victim = new RecordedLink(pair.left.transport, pair.right.id, initiator);
          victim.link.signal(signal);
          await pair.settle();
          victim.link.signal(signal);
          await pair.settle();
          if (victim.link.state !== 'closed') victim.link.close();
          await pair.until(() => victim.closed.length > 0, 'the victim to close');
          expect(victim.opened === 0 && victim.closed[0] !== 'remote', 'garbage opens nothing');
        }
      }
      const { left, right } = await connectBoth(pair);
      await carry(pair, left, right, [numbered(1, 4)]);
    },
  },
  {
    name: 'ignores a flood of signals, also once it is open',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      for (let count = 0; count < 1000; count++)
        for (const signal of GARBAGE_SIGNALS) if (signal['type'] !== 'candidate') left.link.signal(signal);
      await pair.settle();
      await carry(pair, left, right, [numbered(1, 4)]);
    },
  },
  {
    name: 'carries several links at once without mixing them up',
    async run(pair) {
      const links = await Promise.all([connectBoth(pair), connectBoth(pair), connectBoth(pair)]);
      await Promise.all(
        links.map(({ left, right }, index) => {
          const random = seededRandom(100 + index);
          return carry(
            pair,
            left,
            right,
            Array.from({ length: 10 }, () => randomBytes(random, 2000)),
          );
        }),
      );
      for (const { left, right } of links) {
        left.link.close();
        await pair.until(() => right.closed.length === 1, 'the other side to close');
      }
    },
  },
];

/** The functions of a test runner that the suite needs: vitest's, or any other's. */
export interface ContractRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>) => unknown;
}

export async function runContractCase(contractCase: TransportContractCase, makePair: MakeTransportPair): Promise<void> {
  const pair = await makePair();
  try {
    await contractCase.run(pair);
  } finally {
    await pair.dispose();
  }
}

/** The suite that every adapter of the `Transport` port passes: `transportContract('memory', makePair, { describe, it })`. */
export function transportContract(name: string, makePair: MakeTransportPair, { describe, it }: ContractRunner): void {
  describe(`transport contract: ${name}`, () => {
    for (const contractCase of transportContractCases) it(contractCase.name, () => runContractCase(contractCase, makePair));
  });
}
