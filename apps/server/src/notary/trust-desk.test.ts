import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { hashPieces, KeySet, SigningKey, verifyAttestation } from '@tributary/attest';
import { streamName } from '@tributary/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServerOptions } from '../index.ts';
import { ask } from '../testing/attestations.ts';
import { bytesOf } from '../testing/growing-stream.ts';
import { Harness, join, TRACK, until, type Client, type Joined } from '../testing/harness.ts';
import { keptNotaryKey, readKeyFile } from './key-files.ts';

const harness = new Harness();
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await harness.end();
  for (const end of ends.splice(0)) await end();
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
    // As `tributary keys public` prints one key.
    expect(await trustOf({ sealedKeys: [packager.publicKey.jwk] })).toEqual({ mode: 'sealed', keys: [packager.publicKey.jwk] });
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
