import fc from 'fast-check';
import { expect, it } from 'vitest';
import { viewerId } from '../testing/intake-rig.ts';
import { stream } from '../testing/samples.ts';
import { PairLedger } from './pair-ledger.ts';

const STREAM = stream('a');
const [A, B] = [viewerId('a'), viewerId('b')];

it('confirms no more than either end says, in whatever order and parts they say it', () => {
  const word = fc.record({ isSender: fc.boolean(), bytes: fc.nat({ max: 1000 }) });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      const ledger = new PairLedger({ confirmWithinMs: 1000 });
      const said = { sent: 0, received: 0 };
      let confirmed = 0;
      for (const { isSender, bytes } of words) {
        said[isSender ? 'sent' : 'received'] += bytes;
        confirmed += isSender
          ? ledger.told(STREAM, A, { peerId: B, receivedBytes: 0, sentBytes: bytes }, 0)
          : ledger.told(STREAM, B, { peerId: A, receivedBytes: bytes, sentBytes: 0 }, 0);
      }
      expect(confirmed).toBe(Math.min(said.sent, said.received));
    }),
  );
});

it('forgets the pair that waits longest past its bound', () => {
  const ledger = new PairLedger({ confirmWithinMs: 1000, maxPairs: 3 });
  for (let index = 0; index < 10_000; index++)
    ledger.told(STREAM, A, { peerId: viewerId(`viewer ${index}`), receivedBytes: 5, sentBytes: 0 }, 0);
  expect(ledger.size).toBe(3);
  expect(ledger.told(STREAM, viewerId('viewer 9999'), { peerId: A, receivedBytes: 0, sentBytes: 5 }, 0)).toBe(5);
  expect(ledger.told(STREAM, viewerId('viewer 0'), { peerId: A, receivedBytes: 0, sentBytes: 5 }, 0)).toBe(0);
});

it('keeps a bounded number of words that wait, and loses none of their bytes', () => {
  const ledger = new PairLedger({ confirmWithinMs: 1000 });
  for (let index = 0; index < 100; index++) ledger.told(STREAM, B, { peerId: A, receivedBytes: 1, sentBytes: 0 }, index);
  expect(ledger.told(STREAM, A, { peerId: B, receivedBytes: 0, sentBytes: 1000 }, 100)).toBe(100);
});
