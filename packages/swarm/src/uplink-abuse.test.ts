// What neighbours can make a viewer send that it has not chosen to send.
import { encodeFrame, MAX_PIECE_RUNS, type Frame } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { Neighbour } from './neighbour.ts';
import type { Link } from './ports.ts';
import { Rig, rigSegment, type RigViewer } from './testing/rig.ts';
import { UploadLedger } from './upload-ledger.ts';
import { sendingCostBytes } from './wire-cost.ts';

const CAP_BYTES_PER_SECOND = 62_500; // 500 kbit/s
const ATTACKERS = 5;
const FRAMES_A_TENTH = 95; // just under the number of frames at which a neighbour is dropped
const FLOOD_S = 5;

type Sendable = Exclude<Frame, { type: 'unknown' }>;

/** A viewer with a cap, and neighbours whose links the test sends by, beside what their engines send. */
async function besieged(upload: boolean, attackers = ATTACKERS) {
  const rig = new Rig();
  const ledger = new UploadLedger();
  const links = new Map<string, Link>();
  const transport = rig.network.transport.bind(rig.network);
  rig.network.transport = (self) => ({
    open: (to, options, handlers) => {
      const link = transport(self).open(to, options, handlers);
      links.set(`${self} ${to}`, link);
      return link;
    },
  });
  const victim = rig.join('victim', { uploadBytesPerSecond: CAP_BYTES_PER_SECOND, upload }, undefined, { uploadLedger: ledger });
  const others = Array.from({ length: attackers }, (_, n) => rig.join(`attacker-${n}`));
  await rig.connected([victim, ...others]);
  const toVictim = ({ peerId }: RigViewer): Link => links.get(`${peerId} ${victim.peerId}`)!;
  return { rig, victim, ledger, others, toVictim };
}

const NO_PIECES = Array.from({ length: MAX_PIECE_RUNS }, (_, run) => ({ first: 2 * run, count: 1 }));
const FLOODS: readonly [string, boolean, (n: number) => Sendable][] = [
  ['pings', true, (nonce) => ({ type: 'ping', nonce })],
  ['requests, where nothing is uploaded', false, () => ({ type: 'request', segment: rigSegment(5), runs: NO_PIECES })],
  ['requests for what is not held', true, () => ({ type: 'request', segment: rigSegment(5), runs: NO_PIECES })],
];

describe.each(FLOODS)('a flood of %s', (_name, upload, frameOf) => {
  it('ends with the neighbours that send it, and never takes more than the cap', async () => {
    const { rig, victim, ledger, others, toVictim } = await besieged(upload);
    const before = ledger.sentBytes;
    let frames = 0;
    for (let tenth = 0; tenth < FLOOD_S * 10; tenth++) {
      for (const other of others) for (let n = 0; n < FRAMES_A_TENTH; n++) toVictim(other).send(encodeFrame(frameOf(++frames)), 'control');
      await rig.clock.advanceSettled(100);
    }
    expect(victim.engine.connectedPeers()).toEqual([]);
    expect((ledger.sentBytes - before) / FLOOD_S).toBeLessThan(CAP_BYTES_PER_SECOND);
  });
});

it('a neighbour that asks for more than others do, and stays, is kept', async () => {
  const { rig, victim, others, toVictim } = await besieged(true, 1);
  const [busy] = others;
  // Thirty pieces a second that have just gone, and ten pings.
  for (let tenth = 0; tenth < FLOOD_S * 10; tenth++) {
    for (let n = 0; n < 3; n++)
      toVictim(busy!).send(encodeFrame({ type: 'request', segment: rigSegment(5), runs: [{ first: n, count: 1 }] }), 'control');
    toVictim(busy!).send(encodeFrame({ type: 'ping', nonce: tenth }), 'control');
    await rig.clock.advanceSettled(100);
  }
  expect(victim.engine.connectedPeers()).toEqual([busy!.peerId]);
});

describe('answers to one neighbour', () => {
  const BURST_BYTES = 16 * 1024;
  const BYTES_PER_SECOND = 4 * 1024;

  function asking() {
    let lineBytes = 0;
    const introduction = {
      peerId: 'a'.repeat(24) as RigViewer['peerId'],
      connectionId: 'c1',
      initiator: true,
      proximity: 'network',
    } as const;
    const neighbour = new Neighbour(introduction, 1, 0, (bytes) => (lineBytes += sendingCostBytes(bytes)));
    neighbour.link = { send: () => true } as unknown as Link;
    return { neighbour, lineBytes: () => lineBytes };
  }

  it('are sent up to their rate and burst on the line, and left out past them', () => {
    const { neighbour, lineBytes } = asking();
    // One a tenth too many, which is no flood.
    for (let ms = 0; ms < 60_000; ms += 100) for (let n = 0; n < 6; n++) neighbour.answer({ type: 'pong', nonce: n }, ms);
    const most = BURST_BYTES + BYTES_PER_SECOND * 60;
    expect(lineBytes()).toBeLessThanOrEqual(most);
    expect(lineBytes()).toBeGreaterThan(most * 0.9);
    expect(neighbour.isFlooding).toBe(false);
  });

  it('that go on being asked for all the same are a flood', () => {
    const { neighbour, lineBytes } = asking();
    let asked = 0;
    while (!neighbour.isFlooding) neighbour.answer({ type: 'pong', nonce: asked++ }, 0);
    expect(asked).toBe(Math.floor(BURST_BYTES / sendingCostBytes(5)) + 201);
    expect(lineBytes()).toBeLessThanOrEqual(BURST_BYTES);
  });
});
