import { MAX_FRAME_BYTES, type PeerSignal } from '@tributary/protocol';
import { carry, expect, expectEqual, fillBulk, numbered, PRIORITIES, type TransportContractCase } from './contract-case.ts';
import { connectBoth, openBoth, RecordedLink, type TransportPair } from './transport-pair.ts';

const LONGER_THAN_ANY_TIMEOUT_MS = 60_000;

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

/** What the port promises of a link's life: it opens or fails, closes once, and is silent afterwards. */
export const lifeCases: readonly TransportContractCase[] = [
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
      const attempts = GARBAGE_SIGNALS.flatMap((signal) => [true, false].map((initiator) => ({ signal, initiator })));
      const victims = attempts.map(({ signal, initiator }) => ({
        signal,
        victim: new RecordedLink(pair.left.transport, pair.right.id, initiator),
      }));
      for (let round = 0; round < 2; round++) {
        for (const { signal, victim } of victims) victim.link.signal(signal);
        await pair.settle();
      }
      for (const { victim } of victims) victim.link.close();
      await pair.until(() => victims.every(({ victim }) => victim.closed.length > 0), 'every victim to close');
      for (const { victim } of victims) expect(victim.opened === 0 && victim.closed[0] !== 'remote', 'garbage opens nothing');
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
];
