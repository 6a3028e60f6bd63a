// Whoever passes nothing on has a few neighbours, however often it asks, comes back, or calls itself otherwise.
import type { PeerId, SegmentId } from '@tributary/protocol';
import { Harness, joinRequest, TRACK, type Client } from '@tributary/server/testing';
import { expect, test } from '../support/fixtures.ts';

const UPLOADERS = 12;
/** Places that the server gives who only takes; docs/limits.md. */
const TAKER_NEIGHBOURS = 4;
const ASKED = 6;
const SEGMENT = { track: TRACK, sequence: 1, name: 'a'.repeat(16) } as SegmentId;

const harness = new Harness();
test.afterEach(() => harness.end());

const STATE = joinRequest('x').state;

/** Whom the server names to a viewer, at its join and whenever it asks for as many as it can get. */
async function introducedTo(client: Client, name: string, mayUpload: boolean): Promise<Set<PeerId>> {
  const met = new Set<PeerId>();
  client.on('introduce', ({ peerId }) => met.add(peerId));
  const answer = await client.emitWithAck('join', joinRequest(name, { state: { ...STATE, mayUpload } }));
  if (!answer.ok) throw new Error(`refused: ${answer.reason}`);
  for (const { peerId } of answer.introductions) met.add(peerId);
  for (let asked = 0; asked < ASKED; asked++) {
    client.emit('need-neighbours', { want: UPLOADERS });
    // Events of one viewer are handled in order: when this is answered, so is that.
    await client.emitWithAck('want-attestations', { segments: [SEGMENT] });
  }
  return met;
}

test('a viewer that only takes gets a few neighbours where one that gives gets a full set', async () => {
  const server = await harness.server({ open: true, maxNeighbours: 24 });
  for (let n = 0; n < UPLOADERS; n++) await harness.joined(server, `uploader-${n}`, { state: STATE });
  const rider = await introducedTo(await harness.client(server), 'rider', false);
  const giver = await introducedTo(await harness.client(server), 'giver', true);
  expect(rider.size).toBeGreaterThan(0);
  expect(rider.size).toBeLessThanOrEqual(TAKER_NEIGHBOURS);
  expect(giver.size).toBeGreaterThan(TAKER_NEIGHBOURS);
  // By another socket, under its own name: those that it has met stay those that it has.
  const again = await introducedTo(await harness.client(server), 'rider', false);
  expect(again.size).toBeLessThanOrEqual(TAKER_NEIGHBOURS);
});
