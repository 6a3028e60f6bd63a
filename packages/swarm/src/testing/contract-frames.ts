import { MAX_FRAME_BYTES, PIECE_BYTES } from '@tributary/protocol';
import {
  carry,
  expect,
  expectEqual,
  fillBulk,
  MORE_THAN_ANY_BOUND_BYTES,
  numbered,
  numberOf,
  PRIORITIES,
  sameBytes,
  type TransportContractCase,
} from './contract-case.ts';
import { randomBelow, randomBytes, seededRandom } from './seeded-random.ts';
import { connectBoth } from './transport-pair.ts';

const CONTROL_MARK = 0xff;

/** What the port promises of frames: whole, in order, bounded, control first. */
export const frameCases: readonly TransportContractCase[] = [
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
      await pair.until(() => !left.link.isSending(), 'everything to have left');
      // Once per time without room, and once when nothing was left to send.
      expect(left.drained >= 3 && left.drained <= 6, 'onDrain is not called without a reason');
    },
  },
  {
    name: 'says when what it was given has left, however little it was',
    async run(pair) {
      const { left } = await connectBoth(pair);
      expectEqual(left.link.isSending(), false, 'sending before anything was sent');
      left.link.send(new Uint8Array(PIECE_BYTES), 'bulk');
      if (!left.link.isSending()) return; // gone already: nobody waits for it
      await pair.until(() => !left.link.isSending(), 'it to have left');
      await pair.until(() => left.drained > 0, 'onDrain');
    },
  },
  {
    name: 'says when there is room again to who filled it to the brim and was never refused',
    async run(pair) {
      const { left } = await connectBoth(pair);
      while (left.link.bulkRoomBytes() > 0) left.link.send(new Uint8Array(PIECE_BYTES), 'bulk');
      await pair.until(() => left.drained >= 1, 'onDrain');
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
