import { encodeFrame } from '@tributary/protocol';
import type { Transport } from '@tributary/swarm';
import { rigSegment } from '@tributary/swarm/testing';
import { expect, it } from 'vitest';
import { AttestedWorld } from './testing/attested-world.ts';

const CAP_BYTES_PER_SECOND = 62_500; // 500 kbit/s
const HELD = 20;
const ASKERS = 5;
const ASKED_FOR_S = 10;

it('attestations keep to the upload cap, however many neighbours ask for all of them again and again', async () => {
  const world = await AttestedWorld.create(HELD, { segmentBytes: 1_500_000, originBytesPerSecond: 50_000_000 });
  const { rig } = world;
  const links = new Map<string, ReturnType<Transport['open']>>();
  const transport = rig.network.transport.bind(rig.network);
  rig.network.transport = (self) => ({
    open: (to, options, handlers) => {
      const link = transport(self).open(to, options, handlers);
      links.set(`${self} ${to}`, link);
      return link;
    },
  });
  const victim = world.join('victim', { uploadBytesPerSecond: CAP_BYTES_PER_SECOND });
  const askers = Array.from({ length: ASKERS }, (_, n) => world.join(`asker-${n}`));
  await rig.connected([victim, ...askers]);
  for (let sequence = 1; sequence <= HELD; sequence++) await world.live([victim], sequence);
  const sentBytes = (): number => victim.engine.stats().upload.sessionBytes;
  const before = sentBytes();
  const wanted = encodeFrame({ type: 'want-attestations', segments: Array.from({ length: HELD }, (_, n) => rigSegment(n + 1)) });
  for (let tenth = 0; tenth < ASKED_FOR_S * 10; tenth++) {
    for (const { peerId } of askers) for (let n = 0; n < 5; n++) links.get(`${peerId} ${victim.peerId}`)!.send(wanted, 'control');
    await rig.clock.advanceSettled(100);
  }
  const sent = sentBytes() - before;
  // They are asked for politely enough to be kept, and a capped viewer still answers what its cap has room for.
  expect(victim.engine.connectedPeers()).toHaveLength(ASKERS);
  expect(sent / ASKED_FOR_S).toBeGreaterThan(CAP_BYTES_PER_SECOND / 2);
  expect(sent).toBeLessThan(CAP_BYTES_PER_SECOND * (ASKED_FOR_S + 1));
});
