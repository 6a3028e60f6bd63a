import { hashPieces, KeySet, SigningKey, verifyAttestation } from '@tributary/attest';
import { readMasterPlaylist, readMediaPlaylist } from '@tributary/playlist';
import { decodeSidecar, segmentKey, SEGMENTS_PER_SIDECAR, sidecarIndex, sidecarUrl, streamName } from '@tributary/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startOrigin, type Origin } from '../origin.ts';
import { GRACE_SEGMENTS, segmentStartMs } from '../streams/live.ts';
import { ask } from '../testing/request.ts';

const SN = 45_000_006; // in the middle of a sidecar
let origin: Origin;
let nowMs = 0;
const key = await SigningKey.generate();

beforeAll(async () => {
  origin = await startOrigin({ nowMs: () => nowMs, sealKey: key.toJwk() });
});
afterAll(() => origin.close());
beforeEach(() => {
  nowMs = segmentStartMs(SN + 1);
});

/** Sealed segments of a stream, as a viewer finds them by way of its master playlist; throws where one is not. */
async function sealedSegments(stream: string): Promise<number> {
  const keys = await KeySet.fromJson(JSON.parse((await ask(`${origin.url}/seal-keys.json`)).body.toString()));
  const url = `${origin.url}/${stream}/master.m3u8`;
  const sidecars = new Map<string, ReturnType<typeof decodeSidecar>>();
  let sealed = 0;
  for (const track of readMasterPlaylist((await ask(url)).body.toString(), url)) {
    const { segments } = readMediaPlaylist((await ask(track.url)).body.toString(), track.url, track);
    expect(segments.length).toBeGreaterThan(0);
    for (const { id, url: segmentUrl, range } of segments) {
      const at = sidecarUrl(track.url, id.sequence);
      if (!sidecars.has(at)) sidecars.set(at, decodeSidecar(Uint8Array.from((await ask(at)).body)));
      const found = sidecars.get(at)?.find(({ segment }) => segmentKey(segment) === segmentKey(id));
      if (!found) throw new Error(`${segmentUrl} is not in ${at}`);
      expect(await verifyAttestation(found, keys)).toBe('good');
      expect(found.streamId).toBe(streamName(url).id);
      const { body } = await ask(segmentUrl, range ? { headers: { range: `bytes=${range.start}-${range.end - 1}` } } : {});
      expect(Buffer.from((await hashPieces(Uint8Array.from(body))).pieceHashes).equals(found.pieceHashes)).toBe(true);
      sealed++;
    }
  }
  return sealed;
}

test.each<[string, number]>([
  ['live', 3 * 8],
  ['live-long', 3 * 30],
  ['vod', 3 * 32],
  ['byterange', 3 * 32],
  ['aes', 3 * 32],
  ['audio', 5 * 32],
  ['cea-608', 32],
  ['discontinuity', 3 * 12],
  ['ts', 10],
  ['ll', 3 * 8],
])('%s: every segment that its playlists list is sealed', async (stream, count) => {
  expect(await sealedSegments(stream)).toBe(count);
});

describe('a live sidecar', () => {
  const sidecar = async (sequence: number) => ask(sidecarUrl(`${origin.url}/live/240p.m3u8`, sequence));
  const numbers = async (sequence: number) =>
    decodeSidecar(Uint8Array.from((await sidecar(sequence)).body)).map(({ segment }) => segment.sequence);

  test('has a segment in the moment it is listed, not before, and as long as it is served', async () => {
    nowMs -= 1;
    expect(await numbers(SN)).not.toContain(SN);
    nowMs += 1;
    expect((await numbers(SN)).at(-1)).toBe(SN);
    const oldest = SN - 7 - GRACE_SEGMENTS;
    expect((await numbers(oldest))[0]).toBe(oldest);
    expect((await sidecar(oldest - SEGMENTS_PER_SIDECAR)).status).toBe(404);
    expect((await sidecar((sidecarIndex(SN) + 1) * SEGMENTS_PER_SIDECAR)).status).toBe(404);
  });

  test('is cached no longer than the playlist, and the same as long as nothing is new', async () => {
    const [first, again] = [await sidecar(SN), await sidecar(SN)];
    expect(first.headers).toMatchObject({ 'cache-control': 'public, max-age=1', 'access-control-allow-origin': '*' });
    expect(again.headers.etag).toBe(first.headers.etag);
    nowMs += 2000;
    expect((await sidecar(SN)).headers.etag).not.toBe(first.headers.etag);
  });

  test('is counted apart from segments', async () => {
    origin.resetStats();
    const { body } = await sidecar(SN);
    expect(origin.stats().kinds).toMatchObject({ seal: { requests: 1, bytes: body.length }, segment: { requests: 0, bytes: 0 } });
  });
});

test('there is none beside what is no media playlist', async () => {
  for (const path of [
    '/live/master.m3u8.seal-0',
    '/live/1080p.m3u8.seal-0',
    '/none/240p.m3u8.seal-0',
    '/vod/240p.m3u8.seal-8',
    '/vod/240p.m3u8.seal-00',
    '/vod/240p/0.m4s.seal-0',
  ])
    // prettier-ignore
    expect((await ask(`${origin.url}${path}`)).status, path).toBe(404);
});

test('the key is the given one, or one of its own, or none', async () => {
  expect(origin.sealKeys).toEqual(new KeySet([key.publicKey]).toJson());
  const own = await startOrigin();
  expect(own.sealKeys?.keys[0]?.kid).not.toBe(key.keyId);
  await own.close();
  const open = await startOrigin({ seal: false });
  expect(open.sealKeys).toBeUndefined();
  expect([(await ask(`${open.url}/seal-keys.json`)).status, (await ask(`${open.url}/vod/240p.m3u8.seal-0`)).status]).toEqual([404, 404]);
  await open.close();
  await expect(startOrigin({ sealKey: { kty: 'RSA' } })).rejects.toThrow(expect.objectContaining({ reason: 'bad-option' }));
});
