import { SigningKey } from '@tributary/attest';
import { groupOf, readSignedPolicy, streamName, type StreamId } from '@tributary/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { disconnected, Harness, joinRequest, next } from '../testing/harness.ts';

const harness = new Harness();
afterEach(() => harness.end());

const STREAM = streamName('https://cdn.example/live/master.m3u8').id;
const OTHER = streamName('https://cdn.example/other.m3u8').id;

describe('a server whose operator sets something', () => {
  it('tells whoever joins, and whoever is here, signed; and where to look when it is away', async () => {
    const key = await SigningKey.generate();
    const server = await harness.server({ policyKey: key.toJwk(), policyUrl: 'https://static.example/all.jws' });
    const early = await harness.joined(server, 'early');
    expect(early.answer.policy.source).toEqual({ url: 'https://static.example/all.jws', keys: [key.publicKey.jwk] });
    expect(early.answer.policy.signed).toBeUndefined();
    const told = next(early.client, 'policy');
    await server.policy.set(STREAM, { maxHeight: 480, preference: 'offload' }, 'test');
    expect(await told).toMatchObject({ maxHeight: 480, preference: 'offload', peers: 'on' });
    const late = await harness.joined(server, 'late');
    expect(late.answer.policy).toMatchObject({ maxHeight: 480, preference: 'offload' });
    expect(readSignedPolicy(late.answer.policy.signed)?.document).toMatchObject({ stream: STREAM, revision: server.policy.revision });
    const elsewhere = await harness.joined(server, 'elsewhere', { streamId: OTHER });
    expect(elsewhere.answer.policy.maxHeight).toBeNull();
  });

  it('introduces those of one side of a rollout, and nobody of the other', async () => {
    const key = await SigningKey.generate();
    const server = await harness.server({ policyKey: key.toJwk() });
    await server.policy.set('*', { rolloutPercent: 50 }, 'test');
    const names = Array.from({ length: 12 }, (_, index) => `viewer-${index}`);
    const answers = [];
    for (const name of names) answers.push((await harness.joined(server, name)).answer);
    const isPeer = new Map(answers.map(({ peerId }) => [peerId, groupOf(peerId, key.keyId, 50) === 'peers']));
    for (const { peerId, policy, introductions } of answers) {
      expect(policy).toMatchObject(isPeer.get(peerId) === true ? { peers: 'on', group: 'peers' } : { peers: 'off', group: 'control' });
      for (const other of introductions) expect([isPeer.get(peerId), isPeer.get(other.peerId)]).toEqual([true, true]);
    }
  });

  it('lets viewers meet again that it has parted', async () => {
    const server = await harness.server();
    const a = await harness.joined(server, 'a');
    const b = await harness.joined(server, 'b');
    expect(b.answer.introductions).toHaveLength(1);
    const off = Promise.all([next(a.client, 'policy'), next(b.client, 'policy')]);
    await server.policy.set('*', { peers: 'off' }, 'test');
    expect((await off).map(({ peers }) => peers)).toEqual(['off', 'off']);
    const on = Promise.all([next(a.client, 'policy'), next(b.client, 'policy')]);
    await server.policy.set('*', {}, 'test');
    await on;
    const introduced = next(a.client, 'introduce');
    const { state } = joinRequest('a');
    for (const { client } of [a, b]) client.emit('viewer-state', state);
    b.client.emit('need-neighbours', { want: 1 });
    expect(await introduced).toMatchObject({ peerId: b.answer.peerId });
  });

  it('lets in pages of the origins that are allowed, and puts out whose are not any more', async () => {
    const server = await harness.server();
    const join = async (origin: string, name: string, streamId: StreamId = STREAM) => {
      const client = await harness.client(server, { origin });
      return { client, answer: await client.emitWithAck('join', joinRequest(name, { streamId })) };
    };
    const bad = await join('https://bad.example', 'bad');
    expect(bad.answer.ok).toBe(true);
    const [refused, ended] = [next(bad.client, 'refused'), disconnected(bad.client)];
    await server.policy.set(STREAM, { allowedOrigins: ['https://good.example'] }, 'test');
    expect(await refused).toMatchObject({ event: 'join', reason: 'policy', message: expect.stringMatching(/allowed origins/) as string });
    await ended;
    expect((await join('https://bad.example', 'bad again')).answer).toMatchObject({ ok: false, reason: 'policy' });
    expect((await join('https://good.example', 'good')).answer.ok).toBe(true);
    expect((await join('https://bad.example', 'bad elsewhere', OTHER)).answer.ok).toBe(true);
  });

  it('says what is wrong with an address of its policy file', async () => {
    await expect(harness.server({ policyUrl: 'ftp://x' })).rejects.toThrow(/no address of a policy file/);
  });
});
