import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { hashPieces, KeySet, SigningKey, verifyAttestation } from '@tributary/attest';
import { onlyTrack, readMasterPlaylist, readMediaPlaylist, type PlaylistTrack } from '@tributary/playlist';
import { decodeAttestation, streamName, type Attestation, type SegmentId, type ViewerState } from '@tributary/protocol';
import type { StreamsAnswer } from '@tributary/telemetry';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunningServer, ServerOptions } from '../index.ts';
import { getJson, Harness, join, metric, next, TRACK, until, type Client, type Joined } from '../testing/harness.ts';
import { files, smallOrigin, type SmallOrigin } from '../testing/small-origin.ts';
import { selfMadeCertificate, type TlsPair } from '../tls/certificate.ts';
import { keptNotaryKey, readKeyFile } from './key-files.ts';

const harness = new Harness();
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await harness.end();
  for (const end of ends.splice(0)) await end();
});

const bytesOf = (seed: number, length = 70_000) => Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 31 + seed) % 251));
const lines = (...text: readonly string[]) => `${['#EXTM3U', ...text].join('\n')}\n`;

const MASTER = lines(
  '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",URI="audio.m3u8"',
  '#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2",AUDIO="a"',
  'high.m3u8',
  '#EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2",AUDIO="a"',
  'low.m3u8',
);

/** A live stream of two renditions and sound, whose playlist grows when the test says so. The lower rendition is one file, in ranges. */
class Stream {
  readonly content = new Map<string, Buffer | string>([['/live/master.m3u8', MASTER]]);
  readonly lowFile = bytesOf(1, 200_000);
  origin!: SmallOrigin;

  static async start(tls?: TlsPair): Promise<Stream> {
    const stream = new Stream();
    stream.content.set('/live/low.mp4', stream.lowFile);
    stream.grow(5);
    stream.origin = await smallOrigin(files(stream.content), tls);
    ends.push(() => stream.origin.close());
    return stream;
  }

  grow(to: number): void {
    const list = (entry: (sequence: number) => readonly string[]) =>
      lines('#EXT-X-TARGETDURATION:1', '#EXT-X-MEDIA-SEQUENCE:1', ...Array.from({ length: to }, (_, index) => entry(index + 1)).flat());
    for (const [index, name] of ['high', 'audio'].entries()) {
      this.content.set(
        `/live/${name}.m3u8`,
        list((sequence) => ['#EXTINF:1,', `${name}/${sequence}.m4s`]),
      );
      for (let sequence = 1; sequence <= to; sequence++) this.content.set(`/live/${name}/${sequence}.m4s`, bytesOf(sequence + index * 100));
    }
    this.content.set(
      '/live/low.m3u8',
      list((sequence) => ['#EXTINF:1,', `#EXT-X-BYTERANGE:20000@${sequence * 20_000}`, 'low.mp4']),
    );
  }

  get url(): string {
    return `${this.origin.url}/live/master.m3u8`;
  }

  get id() {
    return streamName(this.url).id;
  }

  tracks(): readonly PlaylistTrack[] {
    return readMasterPlaylist(MASTER, this.url);
  }

  segments(track: PlaylistTrack): readonly SegmentId[] {
    const text = String(this.content.get(new URL(track.url).pathname));
    return readMediaPlaylist(text, track.url, track).segments.map(({ id }) => id);
  }

  /** How often segments were asked for. */
  fetches(path: string): number {
    return this.origin.asked.filter((asked) => asked.startsWith(path)).length;
  }

  server(changes: ServerOptions = {}): Promise<RunningServer> {
    return harness.server({ streams: [{ name: '', url: this.url }], ...changes });
  }

  watching(track: PlaylistTrack): ViewerState {
    return { track: track.id, atLiveEdge: true, mayUpload: true, uplinkClass: 'medium' };
  }

  join(server: RunningServer, name: string, track: PlaylistTrack) {
    return harness.joined(server, name, { streamId: this.id, state: this.watching(track) });
  }
}

const read = (text: string): Attestation => decodeAttestation(new Uint8Array(Buffer.from(text, 'base64')));

async function ask(client: Client, segments: readonly SegmentId[]): Promise<Attestation[]> {
  const answer = await client.emitWithAck('want-attestations', { segments });
  if ('ok' in answer) throw new Error(`refused: ${answer.message}`);
  return answer.attestations.map(read);
}

/** Everything that a client is handed without asking. */
function handedTo(client: Client): Attestation[] {
  const all: Attestation[] = [];
  client.on('attestations', ({ attestations }) => all.push(...attestations.map(read)));
  return all;
}

describe('the notary', () => {
  it('hands the viewers on duty true attestations of each new segment, which it fetched once', async () => {
    const stream = await Stream.start();
    const [high] = stream.tracks();
    const server = await stream.server();
    const a = await stream.join(server, 'a', high!);
    const handed = handedTo(a.client);
    const b = await stream.join(server, 'b', high!);
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
    const { streams } = await until(
      () => getJson<StreamsAnswer>(server, '/api/v1/streams'),
      (answer) => answer.streams.length > 0,
    );
    expect(streams[0]?.notary).toEqual({ bytes: 280_000, segments: 4, failures: 0 });
  });

  it('answers for renditions, sound and byte ranges that are asked for', async () => {
    const stream = await Stream.start();
    const [high, low, audio] = stream.tracks();
    const server = await stream.server();
    const { client, answer } = await stream.join(server, 'a', high!);
    await stream.join(server, 'b', low!);
    const keys = await KeySet.fromJson(answer.policy.trust);
    const wanted = [...stream.segments(low!).slice(0, 2), ...stream.segments(audio!).slice(0, 2)];
    const got = await ask(client, wanted);
    expect(got.map(({ segment }) => segment)).toEqual(wanted);
    for (const attestation of got) expect(await verifyAttestation(attestation, keys)).toBe('good');
    const { pieceHashes } = await hashPieces(new Uint8Array(stream.lowFile.subarray(20_000, 40_000)));
    expect(got[0]).toMatchObject({ totalBytes: 20_000, pieceHashes });
    expect(await ask(client, [{ ...wanted[0]!, name: 'f'.repeat(16) }])).toEqual([]);
  });

  it('does not sign what is cut off, and tells the operator what it cannot fetch', async () => {
    const stream = await Stream.start();
    const [high] = stream.tracks();
    const started = await smallOrigin((request, response) => {
      if (request.url?.endsWith('.m4s'))
        return void response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy());
      return files(stream.content)(request, response);
    });
    ends.push(() => started.close());
    stream.origin = started;
    const server = await stream.server();
    const { client } = await stream.join(server, 'a', high!);
    await stream.join(server, 'b', high!);
    expect(await ask(client, stream.segments(high!))).toEqual([]);
    const metrics = await until(
      async () => (await fetch(`${server.url}/metrics`)).text(),
      (text) => text.includes('tributary_notary_unreachable_streams 1'),
    );
    expect(metrics).toMatch(/tributary_notary_failures_total\{reason="bad-answer"\} [3-9]/);
    expect(metrics).toContain('tributary_notary_segments_total 0');
    // Viewers stay with the notary: nobody silently believes anybody.
    expect((await stream.join(server, 'c', high!)).answer.policy.trust?.mode).toBe('notary');
  });

  it('takes over a stream that a viewer makes known, and tells the others', async () => {
    const stream = await Stream.start();
    const [high] = stream.tracks();
    const server = await harness.server({ notaryInnerHosts: [`127.0.0.1:${stream.origin.port}`] });
    const first = await stream.join(server, 'a', high!);
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

  it.each<[string, (stream: Stream) => { readonly options: ServerOptions; readonly playlistUrl: string }]>([
    ['whose host nobody listed', ({ url }) => ({ options: {}, playlistUrl: url })],
    ['on a listed name that leads to this machine', ({ origin }) => ({ options: { notaryHosts: [`localhost:${origin.port}`] }, playlistUrl: `http://localhost:${origin.port}/live/master.m3u8` })],
    ['of another name', ({ origin }) => ({ options: { notaryInnerHosts: [`127.0.0.1:${origin.port}`] }, playlistUrl: `${origin.url}/live/high.m3u8` })],
  ])('does not fetch a stream %s', async (_, make) => {
    const stream = await Stream.start();
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
    const stream = await Stream.start();
    const [high] = stream.tracks();
    const slow = await smallOrigin((request, response) => {
      if (request.url?.endsWith('.m4s')) return; // never answers
      return files(stream.content)(request, response);
    });
    ends.push(() => slow.close());
    stream.origin = slow;
    const server = await stream.server();
    const { client, answer } = await stream.join(server, 'a', high!);
    const b = await stream.join(server, 'b', high!);
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

describe('who vouches', () => {
  const trustOf = async (options: ServerOptions) => (await harness.joined(await harness.server(options), 'a')).answer.policy.trust;

  it('is nobody, the notary or the packager, as the operator chose', async () => {
    const packager = await SigningKey.generate();
    const sealedKeys = [{ keys: [packager.publicKey.jwk] }];
    expect(await trustOf({})).toEqual({ mode: 'none', keys: [] });
    expect(await trustOf({ trust: 'none', streams: [{ name: '', url: 'https://cdn.example/live/master.m3u8' }] })).toEqual({
      mode: 'none',
      keys: [],
    });
    expect(await trustOf({ streams: [{ name: '', url: 'https://cdn.example/live/master.m3u8' }] })).toMatchObject({ mode: 'notary' });
    expect(await trustOf({ trust: 'notary' })).toMatchObject({ mode: 'notary', keys: [{ kty: 'EC' }] });
    expect(await trustOf({ sealedKeys })).toEqual({ mode: 'sealed', keys: [packager.publicKey.jwk] });
  });

  it('is the notary also where a site names its stream itself and the operator says which it is', async () => {
    const server = await harness.server({ streams: [{ name: 'channel-1', url: 'https://cdn.example/live/x.m3u8' }] });
    const { id: streamId } = streamName('https://other.example/y.m3u8', 'channel-1');
    expect((await harness.joined(server, 'a', { streamId })).answer.policy.trust?.mode).toBe('notary');
  });

  it('is agreement of viewers in different networks, where the server cannot look itself', async () => {
    const server = await harness.server({ trust: 'agreement', trustedProxies: 1 });
    const segment = { track: TRACK, sequence: 7, name: 'a'.repeat(16) };
    const content = await hashPieces(new Uint8Array(bytesOf(1)));
    const pieceHashes = Buffer.from(content.pieceHashes).toString('base64');
    const viewers: { readonly client: Client; readonly answer: Joined }[] = [];
    for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) {
      // The fourth one shares the third one's network.
      const client = await harness.client(server, { 'x-forwarded-for': `198.51.${Math.min(index, 2)}.${index + 1}` });
      viewers.push({ client, answer: await join(client, name) });
    }
    const trust = viewers[0]!.answer.policy.trust;
    expect(trust).toMatchObject({ mode: 'notary', wantsHashes: true });
    const report = (index: number) =>
      viewers[index]!.client.emit('segment-hashes', { segments: [{ segment, totalBytes: content.totalBytes, pieceHashes }] });
    const known = () => ask(viewers[3]!.client, [segment]);
    report(2);
    report(3);
    report(1);
    // Answered after the reports of the same viewer, and so of the others' by then.
    await ask(viewers[1]!.client, [segment]);
    await ask(viewers[2]!.client, [segment]);
    expect(await known()).toEqual([]);
    report(0);
    const [attestation] = await until(known, (list) => list.length > 0);
    expect(await verifyAttestation(attestation!, await KeySet.fromJson(trust))).toBe('good');
    expect(attestation).toMatchObject({ segment, ...content });
  });

  it('changes its key without a gap: the first signs, all are told', async () => {
    const [old, fresh] = [await SigningKey.generate(), await SigningKey.generate()];
    const trust = await trustOf({ trust: 'notary', notaryKeys: [fresh.toJwk(), old.toJwk()] });
    expect(trust?.keys.map(({ kid }) => kid)).toEqual([fresh.keyId, old.keyId]);
    expect(JSON.stringify(trust)).not.toContain('"d"');
  });

  it.each<[string, ServerOptions]>([
    ['a public key that should sign', { notaryKeys: [{ kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) }] }],
    ['no key at all', { notaryKeys: ['text'] }],
    ['no key set', { sealedKeys: [{ kty: 'EC' }] }],
  ])('is refused at start with %s', async (_, options) => {
    await expect(harness.server(options)).rejects.toMatchObject({ name: 'ServerError', reason: 'bad-key' });
  });

  it('has one key for all time, readable by its owner only', async () => {
    const folder = await mkdtemp(joinPath(tmpdir(), 'tributary-notary-'));
    ends.push(() => rm(folder, { recursive: true }));
    const inner = joinPath(folder, 'data');
    const made = await keptNotaryKey(inner);
    expect(await keptNotaryKey(inner)).toEqual(made);
    const file = joinPath(inner, 'notary-key.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await SigningKey.fromJwk(await readKeyFile(file))).toJwk()).toEqual(made);
    await writeFile(file, 'damaged');
    await expect(keptNotaryKey(inner)).rejects.toMatchObject({ reason: 'bad-key', message: expect.stringContaining('backup') });
    expect(await readFile(file, 'utf8')).toBe('damaged');
    await expect(readKeyFile(joinPath(folder, 'none.json'))).rejects.toMatchObject({
      message: expect.stringContaining('tributary keys new'),
    });
    await expect(keptNotaryKey(joinPath(file, 'below-a-file'))).rejects.toMatchObject({ reason: 'bad-key' });
  });
});

it.each(['http', 'https'])('finds a stream at another port of this machine, as the demo’s is, over %s', async (scheme) => {
  const folder = await mkdtemp(joinPath(tmpdir(), 'tributary-notary-'));
  ends.push(() => rm(folder, { recursive: true }));
  const tls = scheme === 'https' ? await selfMadeCertificate(folder, ['127.0.0.1']) : undefined;
  const stream = await Stream.start(tls);
  const [high] = stream.tracks();
  const server = await harness.server({ streams: [{ name: 'Live', url: `:${stream.origin.port}/live/master.m3u8` }], ...(tls && { tls }) });
  const { client, answer } = await stream.join(server, 'a', high!);
  await stream.join(server, 'b', high!);
  expect(answer.policy.trust?.mode).toBe('notary');
  const wanted = stream.segments(high!).slice(-2);
  expect((await ask(client, wanted)).map(({ segment }) => segment)).toEqual(wanted);
});

it('follows a stream whose address is that of a media playlist', async () => {
  const stream = await Stream.start();
  const url = `${stream.origin.url}/live/high.m3u8`;
  const server = await harness.server({ streams: [{ name: '', url }] });
  const track = onlyTrack(url);
  const changes = { streamId: streamName(url).id, state: stream.watching(track) };
  const { client } = await harness.joined(server, 'a', changes);
  await join(await harness.client(server), 'b', changes);
  const wanted = stream.segments(track).slice(-3);
  expect((await ask(client, wanted)).map(({ segment }) => segment)).toEqual(wanted);
});
