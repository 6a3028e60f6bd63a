import type { JoinRefusal } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { Mesh, POLICY } from '../testing/mesh.ts';
import { peer, stream } from '../testing/viewers.ts';
import type { TokenClaims } from './claims.ts';
import { CLOCK_SKEW_MS, EXPIRY_TICK_MS, REVOCATION_MS, REVOCATIONS } from './limits.ts';

const LIFETIME_MS = 60_000;
const SECOND_MS = 1_000;
/** The clocks’ difference, a second to round up to, and a tick. */
const EXPIRED_AFTER_MS = LIFETIME_MS + CLOCK_SKEW_MS + SECOND_MS + EXPIRY_TICK_MS;

function setUp() {
  const mesh = new Mesh(1, {}, 'token');
  const token = (subject: string | null = null, changes: Partial<TokenClaims> = {}): TokenClaims => ({
    streams: [stream('live')],
    expiresAtMs: mesh.epochMs + LIFETIME_MS,
    notBeforeMs: 0,
    subject,
    tokenId: `token-of-${subject}`,
    uses: null,
    seats: null,
    origins: null,
    ...changes,
  });
  const refusal = async (...args: Parameters<Mesh['join']>): Promise<JoinRefusal | null> => {
    const result = await mesh.join(...args);
    return result.status === 'refused' ? result.reason : null;
  };
  return { mesh, token, refusal };
}

describe('joining with a token', () => {
  it('is told how long the token lasts; without one, or with one of another stream, nobody gets in or is introduced', async () => {
    const { mesh, token, refusal } = setUp();
    expect(await mesh.joined('a', { claims: token('anna') })).toMatchObject({ tokenExpiresInMs: LIFETIME_MS });
    expect(await refusal('b')).toBe('token-missing');
    expect(await refusal('b', { claims: token('ben', { streams: [stream('other')] }) })).toBe('token-wrong-stream');
    expect([await mesh.directory.size(), mesh.received('a', 'introduce')]).toEqual([1, []]);
  });

  it('a viewer that is refused by another stream keeps its place; one that is let in takes its seat along', async () => {
    const { mesh, token, refusal } = setUp();
    const claims = token('anna', { seats: 1 });
    await mesh.joined('a', { claims });
    expect(await refusal('a', { claims, session: 'second' }, 'other')).toBe('token-wrong-stream');
    expect(await mesh.directory.swarmSize(stream('live'))).toBe(1);
    const both = token('anna', { streams: [stream('live'), stream('other')], seats: 1 });
    await mesh.joined('a', { claims: both, session: 'second' }, 'other');
    expect([await mesh.directory.swarmSize(stream('live')), await mesh.directory.swarmSize(stream('other'))]).toEqual([0, 1]);
    expect(await refusal('b', { claims: both })).toBe('token-used-up');
    expect(mesh.introducer.sizes).toMatchObject({ present: 1, countedTokens: 1, countedUses: 1 });
  });

  it('of limited use lets so many in, and gives the use back where there was no room', async () => {
    const mesh = new Mesh(1, { viewersPerSwarm: 1 }, 'token');
    const { token } = setUp();
    const claims = token('shared', { uses: 2, seats: 2 });
    await mesh.joined('a', { claims });
    expect(await mesh.join('b', { claims })).toMatchObject({ reason: 'full' });
    expect(mesh.introducer.sizes).toMatchObject({ present: 1, countedTokens: 1, countedUses: 2 });
    await mesh.leave('a');
    await mesh.joined('c', { claims });
    expect(await mesh.join('d', { claims })).toMatchObject({ reason: 'token-used-up' });
  });
});

describe('a notary, or whoever else observes', () => {
  it('hears of nobody who is refused, and of everybody who is put out', async () => {
    const { mesh, token, refusal } = setUp();
    expect(await refusal('stranger')).toBe('token-missing');
    expect(await refusal('astray', { claims: token('astray', { streams: [stream('other')] }) })).toBe('token-wrong-stream');
    expect(mesh.heard).toEqual([]);
    await mesh.joined('a', { claims: token('anna') });
    await mesh.joined('b', { claims: token('ben', { expiresAtMs: mesh.epochMs + 100 * LIFETIME_MS }) });
    await mesh.advance(EXPIRED_AFTER_MS);
    await mesh.introducer.revoke({ kind: 'subject', subject: 'ben' });
    expect(mesh.heard).toEqual([
      ['entered', peer('a')],
      ['entered', peer('b')],
      ['left', peer('a')],
      ['left', peer('b')],
    ]);
  });

  it('tells viewers no policy of its own making: of a revoked stream, peers are off', async () => {
    const { mesh } = setUp();
    expect(mesh.introducer.policyOf(stream('live'), peer('a'))).toEqual(POLICY);
    await mesh.introducer.revoke({ kind: 'stream', streamId: stream('live') });
    expect(mesh.introducer.policyOf(stream('live'), peer('a'))).toEqual({ ...POLICY, peers: 'off' });
  });
});

describe('a token runs out', () => {
  it('the viewer is told and its connection ended, its neighbours close theirs, and it may come back with a fresh one', async () => {
    const { mesh, token } = setUp();
    await mesh.joined('a', { claims: token('anna', { expiresAtMs: mesh.epochMs + 100 * LIFETIME_MS }) });
    await mesh.joined('b', { claims: token('ben') });
    await mesh.advance(LIFETIME_MS + CLOCK_SKEW_MS - 1);
    expect(mesh.ended).toEqual([]);
    await mesh.advance(SECOND_MS + EXPIRY_TICK_MS);
    expect(mesh.ended).toEqual([peer('b')]);
    expect(mesh.received('b', 'refused')).toEqual([{ event: 'join', reason: 'token-expired', message: expect.any(String) }]);
    expect(mesh.received('a', 'neighbour-gone')).toEqual([{ peerId: peer('b'), reason: 'expired' }]);
    expect(await mesh.directory.size()).toBe(1);
    const again = await mesh.joined('b', { claims: token('ben'), session: 'second' });
    expect(again.introductions.map(({ peerId }) => peerId)).toEqual([peer('a')]);
  });

  it('a fresh one before that goes unnoticed: nobody is told anything', async () => {
    const { mesh, token } = setUp();
    await mesh.joined('a', { claims: token('anna', { expiresAtMs: mesh.epochMs + 100 * LIFETIME_MS }) });
    await mesh.joined('b', { claims: token('ben') });
    await mesh.advance(LIFETIME_MS / 2);
    expect(mesh.introducer.refreshToken(peer('b'), token('ben', { tokenId: 'second' }))).toEqual({ ok: true, expiresInMs: LIFETIME_MS });
    await mesh.advance(LIFETIME_MS);
    expect([mesh.ended, mesh.received('a', 'neighbour-gone'), mesh.received('b', 'refused')]).toEqual([[], [], []]);
    await mesh.advance(EXPIRED_AFTER_MS);
    expect(mesh.ended).toEqual([peer('b')]);
  });

  it('a fresh one that is no good changes nothing: another viewer’s, another stream’s, an expired one', async () => {
    const { mesh, token } = setUp();
    await mesh.joined('b', { claims: token('ben') });
    for (const [claims, reason] of [
      [token('anna'), 'token-invalid'],
      [token('ben', { streams: [stream('other')] }), 'token-wrong-stream'],
      [token('ben', { expiresAtMs: mesh.epochMs - CLOCK_SKEW_MS }), 'token-expired'],
    ] as const)
      expect(mesh.introducer.refreshToken(peer('b'), claims)).toMatchObject({ ok: false, reason });
    expect(mesh.introducer.refreshToken(peer('stranger'), token('x'))).toMatchObject({ ok: false, reason: 'invalid' });
    await mesh.advance(EXPIRED_AFTER_MS);
    expect(mesh.ended).toEqual([peer('b')]);
  });

  it.each(['vanish', 'leave'] as const)(
    'of a viewer that was gone from the server before (%s): its neighbours close what it kept open',
    async (way) => {
      const { mesh, token } = setUp();
      await mesh.joined('a', { claims: token('anna', { expiresAtMs: mesh.epochMs + 100 * LIFETIME_MS }) });
      await mesh.joined('b', { claims: token('ben') });
      await mesh.introducer[way](peer('b'), 'session-b');
      expect(mesh.received('a', 'neighbour-gone')).toEqual([{ peerId: peer('b') }]);
      await mesh.advance(EXPIRED_AFTER_MS);
      expect(mesh.received('a', 'neighbour-gone').at(-1)).toEqual({ peerId: peer('b'), reason: 'expired' });
    },
  );

  it('leaves no timer and no trace behind', async () => {
    const { mesh, token } = setUp();
    for (let index = 0; index < 20; index++) await mesh.joined(index, { claims: token(`s${index}`, { uses: 1, seats: 1 }) });
    for (let index = 0; index < 5; index++) await mesh.leave(index);
    await mesh.advance(EXPIRED_AFTER_MS);
    expect([mesh.timers, await mesh.directory.size()]).toEqual([0, 0]);
    expect(mesh.introducer.sizes).toMatchObject({ present: 0, departed: 0, scheduled: 0 });
  });
});

describe('a revocation', () => {
  it('of a viewer by its subject ends all its sessions, reaches everybody of the stream, and keeps it away', async () => {
    const { mesh, token, refusal } = setUp();
    for (const name of ['a', 'b', 'c']) await mesh.joined(name, { claims: token(name) });
    // It says that it lost a neighbour, and keeps the channel.
    await mesh.introducer.neighbourLost(peer('b'), { peerId: peer('a'), reason: 'closed' });
    expect(await mesh.introducer.revoke({ kind: 'subject', subject: 'b' })).toEqual({ status: 'revoked', viewers: 1 });
    expect(mesh.ended).toEqual([peer('b')]);
    expect(mesh.received('b', 'policy').at(-1)).toMatchObject({ peers: 'off' });
    expect(mesh.received('b', 'refused')).toMatchObject([{ event: 'join', reason: 'revoked' }]);
    for (const name of ['a', 'c']) expect(mesh.received(name, 'neighbour-gone')).toEqual([{ peerId: peer('b'), reason: 'revoked' }]);
    expect(await refusal('b under another name', { claims: token('b', { tokenId: 'fresh' }) })).toBe('revoked');
    expect(await refusal('a', { claims: token('a'), session: 'second' })).toBeNull();
  });

  it('of a PeerId keeps its token away as well: another secret does not help', async () => {
    const { mesh, token, refusal } = setUp();
    await mesh.joined('b', { claims: token('ben', { tokenId: 'jti-7' }) });
    await mesh.introducer.revoke({ kind: 'peer', peerId: peer('b') });
    expect(await refusal('new secret', { claims: token('ben', { tokenId: 'jti-7' }) })).toBe('revoked');
    expect(await refusal('b', { claims: token('ben', { tokenId: 'fresh' }) })).toBe('revoked');
  });

  it('reaches who has left the server and kept its channels', async () => {
    const { mesh, token } = setUp();
    for (const name of ['a', 'b']) await mesh.joined(name, { claims: token(name) });
    await mesh.introducer.vanish(peer('b'), 'session-b');
    expect(await mesh.introducer.revoke({ kind: 'subject', subject: 'b' })).toEqual({ status: 'revoked', viewers: 0 });
    expect(mesh.received('a', 'neighbour-gone').at(-1)).toEqual({ peerId: peer('b'), reason: 'revoked' });
  });

  it('need not reach who left too long ago to be remembered: its neighbours were told to leave it when it was forgotten', async () => {
    const remembered = 1;
    const mesh = new Mesh(1, {}, 'token', remembered);
    const { token } = setUp();
    for (const name of ['a', 'b', 'c']) await mesh.joined(name, { claims: token(name) });
    await mesh.introducer.vanish(peer('b'), 'session-b');
    expect(mesh.received('a', 'neighbour-gone')).toEqual([{ peerId: peer('b') }]);
    await mesh.introducer.vanish(peer('c'), 'session-c');
    expect(mesh.received('a', 'neighbour-gone')).toContainEqual({ peerId: peer('b'), reason: 'expired' });
    expect(mesh.received('a', 'neighbour-gone')).not.toContainEqual({ peerId: peer('c'), reason: 'expired' });
    expect(mesh.introducer.sizes).toMatchObject({ departed: remembered });
  });

  it('of a PeerId that is not remembered any more reaches everybody, for it may be in any stream', async () => {
    const mesh = new Mesh(1, {}, 'open', 1);
    for (const name of ['a', 'b', 'c']) await mesh.joined(name);
    for (const name of ['b', 'c']) await mesh.introducer.vanish(peer(name), `session-${name}`);
    // Nothing expires in open mode: nobody has to leave anybody for the server's memory.
    expect(mesh.received('a', 'neighbour-gone').filter(({ reason }) => reason)).toEqual([]);
    await mesh.introducer.revoke({ kind: 'peer', peerId: peer('b') });
    expect(mesh.received('a', 'neighbour-gone').at(-1)).toEqual({ peerId: peer('b'), reason: 'revoked' });
  });

  it('of a stream turns all its viewers away, in open mode as well, and no other stream’s', async () => {
    const mesh = new Mesh();
    for (const name of ['a', 'b', 'c']) await mesh.joined(name);
    await mesh.joined('elsewhere', {}, 'other');
    expect(await mesh.introducer.revoke({ kind: 'stream', streamId: stream('live') }, 5_000)).toEqual({ status: 'revoked', viewers: 3 });
    expect(mesh.ended).toEqual(['a', 'b', 'c'].map(peer));
    for (const name of ['a', 'b', 'c']) expect(mesh.received(name, 'policy').at(-1)).toMatchObject({ peers: 'off' });
    expect([await mesh.directory.size(), mesh.received('elsewhere', 'refused')]).toEqual([1, []]);
    expect(await mesh.join('d')).toMatchObject({ status: 'refused', reason: 'revoked' });
    mesh.nowMs += 5_000;
    expect(await mesh.join('d')).toMatchObject({ status: 'joined', policy: { peers: 'on' } });
  });

  it('of a stream keeps whatever else the operator sets for it, before and after: nobody stops hiding addresses for it', async () => {
    const mesh = new Mesh();
    mesh.policy = { ...POLICY, iceTransportPolicy: 'relay' };
    await mesh.joined('a');
    const target = { kind: 'stream', streamId: stream('live') } as const;
    await mesh.introducer.revoke(target);
    expect(mesh.received('a', 'policy')).toEqual([{ ...mesh.policy, peers: 'off' }]);
    // What is set while it is revoked does not let anybody in.
    mesh.policy = { ...mesh.policy, maxNeighbours: 3 };
    expect(await mesh.join('b')).toMatchObject({ status: 'refused', reason: 'revoked' });
    mesh.introducer.liftRevocation(target);
    expect(await mesh.join('b')).toMatchObject({ status: 'joined', policy: mesh.policy });
  });

  it('can be lifted, ends by itself, and says where there are too many', async () => {
    const { mesh, token, refusal } = setUp();
    const target = { kind: 'subject', subject: 'b' } as const;
    await mesh.introducer.revoke(target);
    expect([mesh.introducer.liftRevocation(target), mesh.introducer.liftRevocation(target)]).toEqual([true, false]);
    expect(await refusal('b', { claims: token('b') })).toBeNull();
    await mesh.introducer.revoke({ kind: 'subject', subject: 'c' });
    mesh.nowMs += REVOCATION_MS;
    expect(await refusal('c', { claims: token('c') })).toBeNull();
    for (let index = 0; index < REVOCATIONS; index++) await mesh.introducer.revoke({ kind: 'token', tokenId: String(index) });
    expect(await mesh.introducer.revoke({ kind: 'token', tokenId: 'one more' })).toEqual({ status: 'full' });
    expect(mesh.introducer.sizes.revocations).toBe(REVOCATIONS);
  });
});
