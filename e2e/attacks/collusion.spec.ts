// Where viewers vouch for the stream together (`--trust agreement`), some of them have agreed on something else: many names, two networks.
import { hashPieces, KeySet, verifyAttestation } from '@tributary/attest';
import { Harness, join, TRACK, until, type Client } from '@tributary/server/testing';
import { decodeAttestation, type Attestation, type SegmentId } from '@tributary/protocol';
import { expect, test } from '../support/fixtures.ts';

const SEGMENT = { track: TRACK, sequence: 7, name: 'a'.repeat(16) } as SegmentId;
const SEGMENT_BYTES = 100_000;
/** Two networks are no third of seven: the least in which they lose. With one honest network less nobody is believed. */
const LYING_NETWORKS = 2;
const HONEST_NETWORKS = 5;
const SYBILS_PER_NETWORK = 5;

const harness = new Harness();
test.afterEach(() => harness.end());

const content = (fill: number) => hashPieces(new Uint8Array(SEGMENT_BYTES).fill(fill));

async function known(client: Client): Promise<Attestation[]> {
  const answer = await client.emitWithAck('want-attestations', { segments: [SEGMENT] });
  if ('ok' in answer) throw new Error(`refused: ${answer.message}`);
  return answer.attestations.map((text) => decodeAttestation(new Uint8Array(Buffer.from(text, 'base64'))));
}

test('ten liars of two networks get nothing signed, and five honest networks get the truth signed against them', async () => {
  const server = await harness.server({ trust: 'agreement', trustedProxies: 1, open: true });
  const [truth, lie] = [await content(1), await content(2)];
  const viewer = async (name: string, address: string) => {
    const client = await harness.client(server, { 'x-forwarded-for': address });
    return { client, answer: await join(client, name) };
  };
  const say = async (client: Client, { totalBytes, pieceHashes }: typeof truth) => {
    const reported = { segment: SEGMENT, totalBytes, pieceHashes: Buffer.from(pieceHashes).toString('base64') };
    client.emit('segment-hashes', { segments: [reported] });
    // Events of one viewer are handled in order: when it is answered, it has been heard.
    return known(client);
  };

  for (let network = 0; network < LYING_NETWORKS; network++) {
    for (let n = 0; n < SYBILS_PER_NETWORK; n++) {
      const { client } = await viewer(`liar-${network}-${n}`, `203.0.${network}.${n + 1}`);
      expect(await say(client, lie)).toEqual([]);
    }
  }
  let last: Awaited<ReturnType<typeof viewer>> | undefined;
  for (let network = 0; network < HONEST_NETWORKS; network++) {
    if (last) expect(await known(last.client)).toEqual([]);
    last = await viewer(`honest-${network}`, `198.51.${network}.1`);
    await say(last.client, truth);
  }
  const { client, answer } = last!;
  const [attestation] = await until(
    () => known(client),
    (list) => list.length > 0,
  );
  expect(await verifyAttestation(attestation!, await KeySet.fromJson(answer.policy.trust))).toBe('good');
  expect(attestation).toMatchObject({ segment: SEGMENT, ...truth });
});
