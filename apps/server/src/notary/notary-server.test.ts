import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { hashPieces, KeySet, verifyAttestation } from '@tributary/attest';
import { onlyTrack, type PlaylistTrack } from '@tributary/playlist';
import { streamName, type Attestation } from '@tributary/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { mintToken, type RunningServer, type ServerOptions } from '../index.ts';
import { ask, readAttestation } from '../testing/attestations.ts';
import { bytesOf, GrowingStream } from '../testing/growing-stream.ts';
import { Harness, join, joinRequest, metric, next, until, type Client } from '../testing/harness.ts';
import { files, smallOrigin } from '../testing/small-origin.ts';
import { selfMadeCertificate, type TlsPair } from '../tls/certificate.ts';

const harness = new Harness();
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await harness.end();
  for (const end of ends.splice(0)) await end();
});

async function start(tls?: TlsPair): Promise<GrowingStream> {
  const stream = await GrowingStream.start(tls);
  ends.push(() => stream.origin.close());
  return stream;
}

const serverFor = ({ url }: GrowingStream, changes: ServerOptions = {}) => harness.server({ streams: [{ name: '', url }], ...changes });

const watch = (stream: GrowingStream, server: RunningServer, name: string, track: PlaylistTrack) =>
  harness.joined(server, name, { streamId: stream.id, state: stream.watching(track) });

/** Everything that a client is handed without asking. */
function handedTo(client: Client): Attestation[] {
  const all: Attestation[] = [];
  client.on('attestations', ({ attestations }) => all.push(...attestations.map(readAttestation)));
  return all;
}

describe('the notary', () => {
  it('hands the viewers on duty true attestations of each new segment, which it fetched once', async () => {
    const stream = await start();
    const [high] = stream.tracks();
    const server = await serverFor(stream);
    const a = await watch(stream, server, 'a', high!);
    const handed = handedTo(a.client);
    const b = await watch(stream, server, 'b', high!);
    const alsoHanded = handedTo(b.client);
    await until(
      () => handed.length,
      (count) => count >= 3,
    );
    stream.grow(6);
    const sequences = (list: readonly Attestation[]) => [...new Set(list.map(({ segment }) => segment.sequence))].sort((a, b) => a - b);
    await until(
      () => sequences(handed),
      (list) => list.includes(6),
    );
    await until(
      () => sequences(alsoHanded),
      (list) => list.includes(6),
    );

    const { trust } = b.answer.policy;
    expect(trust?.mode).toBe('notary');
    const keys = await KeySet.fromJson(trust);
    for (const attestation of handed) {
      expect(await verifyAttestation(attestation, keys)).toBe('good');
      const { segment, streamId, totalBytes, pieceHashes } = attestation;
      expect([streamId, stream.segments(high!)]).toEqual([stream.id, expect.arrayContaining([segment])]);
      const { sequence } = segment;
      expect({ totalBytes, pieceHashes }).toEqual(await hashPieces(new Uint8Array(bytesOf(sequence))));
    }
    expect(sequences(handed)).toEqual([3, 4, 5, 6]);
    expect(stream.fetches('/live/high/')).toBe(4);
    expect(stream.fetches('/live/master.m3u8')).toBe(1);
    expect([await metric(server, 'notary_bytes_total'), await metric(server, 'notary_segments_total')]).toEqual([280_000, 4]);
  });

  it('answers for renditions, sound and byte ranges that are asked for', async () => {
    const stream = await start();
    const [high, low, audio] = stream.tracks();
    const server = await serverFor(stream);
    const { client, answer } = await watch(stream, server, 'a', high!);
    await watch(stream, server, 'b', low!);
    const keys = await KeySet.fromJson(answer.policy.trust);
    const wanted = [...stream.segments(low!).slice(0, 2), ...stream.segments(audio!).slice(0, 2)];
    const got = await ask(client, wanted);
    expect(got.map(({ segment }) => segment)).toEqual(wanted);
    for (const attestation of got) expect(await verifyAttestation(attestation, keys)).toBe('good');
    const { pieceHashes } = await hashPieces(new Uint8Array(stream.lowFile.subarray(20_000, 40_000)));
    expect(got[0]).toMatchObject({ totalBytes: 20_000, pieceHashes });
    expect(await ask(client, [{ ...wanted[0]!, name: 'f'.repeat(16) }])).toEqual([]);
  });

  it('goes on vouching for what a segment was when it was published: one that changes later is not fetched again', async () => {
    const stream = await start();
    const [high] = stream.tracks();
    const server = await serverFor(stream);
    const { client } = await watch(stream, server, 'a', high!);
    await watch(stream, server, 'b', high!);
    const newest = stream.segments(high!).slice(-1);
    const [before] = await ask(client, newest);
    stream.content.set('/live/high/5.m4s', bytesOf(99));
    expect(await ask(client, newest)).toEqual([before]);
    expect(before).toMatchObject(await hashPieces(new Uint8Array(bytesOf(5))));
    expect(stream.fetches('/live/high/5.m4s')).toBe(1);
  });

  it('does not sign what is cut off, and tells the operator what it cannot fetch', async () => {
    const stream = await start();
    const [high] = stream.tracks();
    const started = await smallOrigin((request, response) => {
      if (request.url?.endsWith('.m4s'))
        return void response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy());
      return files(stream.content)(request, response);
    });
    ends.push(() => started.close());
    stream.origin = started;
    const server = await serverFor(stream);
    const { client } = await watch(stream, server, 'a', high!);
    await watch(stream, server, 'b', high!);
    expect(await ask(client, stream.segments(high!))).toEqual([]);
    const metrics = await until(
      async () => (await fetch(`${server.url}/metrics`)).text(),
      (text) => text.includes('tributary_notary_unreachable_streams 1'),
    );
    expect(metrics).toMatch(/tributary_notary_failures_total\{reason="bad-answer"\} [3-9]/);
    expect(metrics).toContain('tributary_notary_segments_total 0');
    // Viewers stay with the notary: nobody silently believes anybody.
    expect((await watch(stream, server, 'c', high!)).answer.policy.trust?.mode).toBe('notary');
  });

  it('takes over a stream that a viewer makes known, and tells the others', async () => {
    const stream = await start();
    const [high] = stream.tracks();
    const server = await harness.server({ notaryInnerHosts: [`127.0.0.1:${stream.origin.port}`] });
    const first = await watch(stream, server, 'a', high!);
    expect(first.answer.policy.trust).toEqual({ mode: 'none', keys: [] });
    const changed = next(first.client, 'policy');
    const handed = handedTo(first.client);
    const second = await harness.joined(server, 'b', {
      streamId: stream.id,
      state: stream.watching(high!),
      playlistUrl: `${stream.url}?token=of-b`,
    });
    expect(await changed).toEqual(second.answer.policy);
    expect(second.answer.policy.trust).toMatchObject({ mode: 'notary', keys: [{ kty: 'EC', crv: 'P-256' }] });
    await until(
      () => handed.length,
      (count) => count > 0,
    );
  });

  it.each<[string, (stream: GrowingStream) => { readonly options: ServerOptions; readonly playlistUrl: string }]>([
    ['whose host nobody listed', ({ url }) => ({ options: {}, playlistUrl: url })],
    ['on a listed name that leads to this machine', ({ origin }) => ({ options: { notaryHosts: [`localhost:${origin.port}`] }, playlistUrl: `http://localhost:${origin.port}/live/master.m3u8` })],
    ['of another name', ({ origin }) => ({ options: { notaryInnerHosts: [`127.0.0.1:${origin.port}`] }, playlistUrl: `${origin.url}/live/high.m3u8` })],
  ])('does not fetch a stream %s', async (_, make) => {
    const stream = await start();
    const [high] = stream.tracks();
    const { options, playlistUrl } = make(stream);
    const server = await harness.server(options);
    const state = stream.watching(high!);
    const clients = [];
    for (const name of ['a', 'b']) clients.push(await harness.joined(server, name, { streamId: stream.id, playlistUrl, state }));
    expect(await ask(clients[0]!.client, stream.segments(high!))).toEqual([]);
    expect(stream.origin.asked).toEqual([]);
  }); // prettier-ignore

  it('keeps a viewer’s other events going while an answer waits, and withstands whoever asks for much', async () => {
    const stream = await start();
    const [high] = stream.tracks();
    const slow = await smallOrigin((request, response) => {
      if (request.url?.endsWith('.m4s')) return; // never answers
      return files(stream.content)(request, response);
    });
    ends.push(() => slow.close());
    stream.origin = slow;
    const server = await serverFor(stream);
    const { client, answer } = await watch(stream, server, 'a', high!);
    const b = await watch(stream, server, 'b', high!);
    const open = Array.from({ length: 20 }, () => ask(client, stream.segments(high!)).catch(() => []));
    const connectionId = b.answer.introductions[0]?.connectionId ?? '';
    const arrived = next(b.client, 'signal');
    client.emit('signal', { to: b.answer.peerId, connectionId, signal: { overtakes: true } });
    expect(await arrived).toMatchObject({ from: answer.peerId, signal: { overtakes: true } });
    expect((await Promise.all(open)).flat()).toEqual([]);
    expect(slow.asked.filter((path) => path.endsWith('.m4s')).length).toBeLessThanOrEqual(6);
    expect(await metric(server, 'handler_errors_total')).toBe(0);
  });
});

it.each(['http', 'https'])('finds a stream at another port of this machine, as the demo’s is, over %s', async (scheme) => {
  const folder = await mkdtemp(joinPath(tmpdir(), 'tributary-notary-'));
  ends.push(() => rm(folder, { recursive: true }));
  const tls = scheme === 'https' ? await selfMadeCertificate(folder, ['127.0.0.1']) : undefined;
  const stream = await start(tls);
  const [high] = stream.tracks();
  const server = await harness.server({ streams: [{ name: 'Live', url: `:${stream.origin.port}/live/master.m3u8` }], ...(tls && { tls }) });
  const { client, answer } = await watch(stream, server, 'a', high!);
  await watch(stream, server, 'b', high!);
  expect(answer.policy.trust?.mode).toBe('notary');
  const wanted = stream.segments(high!).slice(-2);
  expect((await ask(client, wanted)).map(({ segment }) => segment)).toEqual(wanted);
});

it('follows a stream whose address is that of a media playlist', async () => {
  const stream = await start();
  const url = `${stream.origin.url}/live/high.m3u8`;
  const server = await harness.server({ streams: [{ name: '', url }] });
  const track = onlyTrack(url);
  const changes = { streamId: streamName(url).id, state: stream.watching(track) };
  const { client } = await harness.joined(server, 'a', changes);
  await join(await harness.client(server), 'b', changes);
  const wanted = stream.segments(track).slice(-3);
  expect((await ask(client, wanted)).map(({ segment }) => segment)).toEqual(wanted);
});

describe('a notary of a server that wants tokens', () => {
  const secret = 'a secret of a test, long enough for HS256';

  it('fetches nothing for who is not let in: the token says which stream, and no address of a playlist does', async () => {
    const stream = await start();
    const [high] = stream.tracks();
    const server = await harness.server({ tokens: { secret }, notaryInnerHosts: [new URL(stream.url).host] });
    const mint = (url: string) => mintToken({ stream: url, expiresInSeconds: 60 }, { secret });
    const here = { streamId: stream.id, playlistUrl: stream.url, state: stream.watching(high!) };
    const wanted = stream.segments(high!).slice(-1);
    const strangers = [{ ...here }, { ...here, token: await mint('https://cdn.example/other.m3u8') }];
    for (const [index, request] of strangers.entries()) {
      const client = await harness.client(server);
      expect(await client.emitWithAck('join', joinRequest(`stranger-${index}`, request))).toMatchObject({ ok: false });
      expect(await client.emitWithAck('want-attestations', { segments: wanted })).toMatchObject({ ok: false, reason: 'invalid' });
    }
    // A token for this stream opens no other one, whatever playlist comes with it.
    const token = await mint(stream.url);
    const elsewhere = joinRequest('astray', { ...here, streamId: streamName('https://cdn.example/other.m3u8').id, token });
    expect(await (await harness.client(server)).emitWithAck('join', elsewhere)).toMatchObject({ ok: false, reason: 'token-wrong-stream' });

    // The label comes from the viewer as well: it opens nothing either.
    const a = await harness.joined(server, 'a', { ...here, token, label: 'other.example/x.m3u8' });
    expect(stream.origin.asked).toEqual([]);
    await harness.joined(server, 'b', { ...here, token });
    expect(a.answer.policy.trust?.mode).toBe('notary');
    expect((await ask(a.client, wanted)).map(({ segment }) => segment)).toEqual(wanted);
  });
});
