import { hashPieces, signAttestation, SigningKey } from '@tributary/attest';
import { decodeAttestation, encodeSidecar, MAX_SIDECAR_BYTES, type Attestation } from '@tributary/protocol';
import { FakeClock, RIG_STREAM, rigSegment } from '@tributary/swarm/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { SidecarSource, type SidecarAnswer } from './sidecar-source.ts';

const PLAYLIST = 'https://cdn.example/live/480p.m3u8?token=x';
const { signal } = new AbortController();
let attested: Attestation[] = [];

beforeAll(async () => {
  const key = await SigningKey.generate();
  const content = await hashPieces(new Uint8Array(100));
  attested = await Promise.all(
    [1, 2].map((n) => signAttestation(key, { streamId: RIG_STREAM.id, segment: rigSegment(n), issuedAtMs: n, ...content })),
  );
});

function setUp(answer: (url: string) => SidecarAnswer | Promise<SidecarAnswer>) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const source = new SidecarSource(clock, {
    playlistUrl: ({ sequence }) => (sequence === 999 ? undefined : PLAYLIST),
    fetch: async (url) => {
      asked.push(url);
      return answer(url);
    },
  });
  return { clock, asked, source };
}

describe('sidecars', () => {
  it('give all attestations in them, for one request, whoever waits and for how many segments', async () => {
    const { asked, source } = setUp(() => encodeSidecar(attested));
    const [both, again] = await Promise.all([
      source.fetch([rigSegment(1), rigSegment(2), rigSegment(999)], signal),
      source.fetch([rigSegment(3)], signal),
    ]);
    expect(both.map((bytes) => decodeAttestation(bytes).segment.sequence)).toEqual([1, 2]);
    expect(again).toEqual(both);
    expect(asked).toEqual(['https://cdn.example/live/480p.m3u8.seal-0?token=x']);
    await source.fetch([rigSegment(3), rigSegment(4)], signal);
    expect(asked.slice(1)).toEqual([
      'https://cdn.example/live/480p.m3u8.seal-0?token=x',
      'https://cdn.example/live/480p.m3u8.seal-1?token=x',
    ]);
  });

  it.each<[string, SidecarAnswer]>([
    ['not there', 'missing'],
    ['an error page', new TextEncoder().encode('<html>')],
    ['cut off', new Uint8Array([0x54, 0x52, 0x53, 0x43, 1, 0, 0])],
  ])('%s: it is asked for again, ever more rarely', async (_what, answer) => {
    const { clock, asked, source } = setUp(() => answer);
    for (let second = 0; second < 300; second++) {
      expect(await source.fetch([rigSegment(1)], signal)).toEqual([]);
      clock.advance(1_000);
    }
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.length).toBeLessThan(15);
  });

  it('that come after all are taken', async () => {
    let isThere = false;
    const { clock, source } = setUp(() => (isThere ? encodeSidecar(attested) : 'missing'));
    await source.fetch([rigSegment(1)], signal);
    isThere = true;
    clock.advance(500);
    expect(await source.fetch([rigSegment(1)], signal)).toHaveLength(2);
  });

  it('that fail are asked for at once, and too large ones are not read', async () => {
    const { asked, source } = setUp((url) => (url.includes('seal-0') ? 'failed' : new Uint8Array(MAX_SIDECAR_BYTES + 1)));
    for (let i = 0; i < 3; i++) expect(await source.fetch([rigSegment(1)], signal)).toEqual([]);
    expect(asked).toHaveLength(3);
    expect(await source.fetch([rigSegment(4)], signal)).toEqual([]);
  });

  it('that are missing are remembered up to a bound: the oldest is asked for anew', async () => {
    const { asked, source } = setUp(() => 'missing');
    for (let n = 0; n <= 64; n++) await source.fetch([rigSegment(n * 16)], signal);
    await source.fetch([rigSegment(64 * 16)], signal);
    expect(asked).toHaveLength(65);
    await source.fetch([rigSegment(0)], signal);
    expect(asked).toHaveLength(66);
  });
});
