import { PIECE_BYTES } from '@tributary/protocol';
import { connectBoth, RecordedLink, type TransportContractCase } from '@tributary/swarm/testing';
import { FIRST_FRAGMENT, WHOLE_FRAME } from '../src/framing.ts';
import { MAX_MESSAGE_BYTES, MAX_QUEUE_BYTES } from '../src/limits.ts';
import { iceServersUsed, lastConnection, openConnections } from './connections.ts';
import { connectRaw } from './raw-remote.ts';

function expect(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Error(`broken promise: ${promise}`);
}

/** What only WebRTC can get wrong. */
export const webRtcCases: readonly TransportContractCase[] = [
  {
    name: 'contacts no server that it was not given',
    async run(pair) {
      const { left, right } = await connectBoth(pair);
      expect(iceServersUsed().length === 0, `no ICE servers, and not ${JSON.stringify(iceServersUsed())}`);
      left.link.close();
      await pair.until(() => right.closed.length === 1, 'the end');
    },
  },
  {
    name: 'closes with `failed` where the browser refuses the ICE servers',
    async run(pair) {
      const closed: string[] = [];
      const nothing = (): void => {};
      const handlers = {
        onSignal: nothing,
        onOpen: nothing,
        onFrame: nothing,
        onDrain: nothing,
        onClose: (reason: string) => closed.push(reason),
      };
      const link = pair.left.transport.open(pair.right.id, { initiator: true, iceServers: [{ urls: 'nonsense:' }] }, handlers);
      expect(closed.length === 0, 'handlers are called asynchronously');
      await pair.until(() => closed.length > 0, 'onClose');
      expect(closed.join() === 'failed' && link.state === 'closed', `one failed, not ${closed.join()}`);
      expect(pair.leftOvers() === 0, 'nothing is left');
    },
  },
  {
    name: 'knows the round trip and the candidates of its path',
    async run(pair) {
      const { left } = await connectBoth(pair);
      const path = await left.link.path();
      expect(path.localCandidate === 'host' || path.localCandidate === 'prflx', `a host candidate, not ${path.localCandidate}`);
      expect(path.remoteCandidate === 'host' || path.remoteCandidate === 'prflx', `a host candidate, not ${path.remoteCandidate}`);
      expect(path.roundTripMs !== undefined && path.roundTripMs < 1000, `a round trip of milliseconds, not ${path.roundTripMs}`);
    },
  },
  {
    name: 'ends with `failed` or `remote` when its connection is closed under it',
    async run(pair) {
      const { left } = await connectBoth(pair);
      lastConnection().close();
      await pair.until(() => left.closed.length === 1, 'the other side to notice');
    },
  },
  {
    name: 'closes with `overflow` on a framing violation, and on a message past 64 KiB',
    async run(pair) {
      const hostile = [Uint8Array.of(99), Uint8Array.of(FIRST_FRAGMENT, 0xff, 0xff, 0xff, 0xff, 1), new Uint8Array(MAX_MESSAGE_BYTES + 1)];
      for (const message of hostile) {
        const { ours, channel, connection } = await connectRaw(pair);
        channel.send(message);
        channel.send(Uint8Array.of(WHOLE_FRAME, 1));
        await pair.until(() => ours.closed.length === 1, 'the violation to be noticed');
        expect(ours.closed[0] === 'overflow', `overflow, not ${ours.closed[0]}`);
        expect(ours.frames.length === 0, 'no frame after a violation');
        connection.close();
      }
      expect(pair.leftOvers() === 0, 'nothing is left');
    },
  },
  {
    name: 'closes with `overflow` when the remote opens channels of its own',
    async run(pair) {
      const { ours, connection } = await connectRaw(pair);
      connection.createDataChannel('more');
      await pair.until(() => ours.closed.length === 1, 'the second channel to be noticed');
      expect(ours.closed[0] === 'overflow', `overflow, not ${ours.closed[0]}`);
      connection.close();
    },
  },
  {
    name: 'survives text, empty and many messages from a raw remote',
    async run(pair) {
      const { ours, channel, connection } = await connectRaw(pair);
      for (let number = 0; number < 200; number++) channel.send(Uint8Array.of(WHOLE_FRAME, number));
      await pair.until(() => ours.frames.length === 200, 'the frames');
      channel.send('');
      channel.send('text');
      await pair.until(() => ours.closed.length === 1, 'text to be refused');
      expect(ours.frames.length === 200, 'text is no frame');
      connection.close();
    },
  },
  {
    name: 'queues 1 MiB at most, however fast the link',
    async run(pair) {
      const { left } = await connectBoth(pair);
      let sentBytes = 0;
      await pair.until(() => {
        let burstBytes = 0;
        while (left.link.send(new Uint8Array(PIECE_BYTES), 'bulk')) burstBytes += PIECE_BYTES;
        expect(burstBytes <= MAX_QUEUE_BYTES + PIECE_BYTES, `a queue of ${burstBytes} bytes`);
        sentBytes += burstBytes;
        return sentBytes > 8 * 1024 * 1024;
      }, '8 MiB to be carried');
    },
  },
  {
    name: 'releases fifty connections, opened or not',
    async run(pair) {
      for (let count = 0; count < 25; count++) {
        const { left, right } = await connectBoth(pair);
        const lonely = new RecordedLink(pair.left.transport, pair.right.id, count % 2 === 0);
        left.link.close();
        lonely.link.close();
        await pair.until(() => left.closed.length + right.closed.length + lonely.closed.length === 3, 'all to close');
      }
      expect(pair.leftOvers() === 0, `nothing is left, and not ${openConnections()} connections`);
    },
  },
];
