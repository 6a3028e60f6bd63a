import { SIGNALING_VERSION, type TrackId } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { AVOID_FAILED_MS, MET_RATE, NEW_NEIGHBOUR_RATE, SIGNALS_PER_CONNECTION } from './limits.ts';
import { Mesh, POLICY } from './testing/mesh.ts';
import { peer, stream, WATCHING } from './testing/viewers.ts';

const ids = (introductions: readonly { peerId: string }[]) => introductions.map((each) => each.peerId).sort();

describe('Introducer: joining', () => {
  it('introduces a second viewer to the first: the newcomer initiates, both by one connection name', async () => {
    const mesh = new Mesh();
    expect(await mesh.joined('a')).toMatchObject({ peerId: peer('a'), viewers: 1, introductions: [], policy: POLICY });
    const { introductions, viewers } = await mesh.joined('b', { address: '192.0.2.9' });
    expect(viewers).toBe(2);
    expect(introductions).toEqual([{ peerId: peer('a'), connectionId: expect.any(String), initiator: true, proximity: 'network' }]);
    expect(mesh.received('a', 'introduce')).toEqual([{ ...introductions[0], peerId: peer('b'), initiator: false }]);
  });

  it('refuses another version and a full stream, saying what to do', async () => {
    const mesh = new Mesh(1, { viewersPerSwarm: 1 });
    expect(await mesh.join('a', { version: SIGNALING_VERSION + 1 })).toMatchObject({ status: 'refused', reason: 'unsupported-version' });
    await mesh.joined('a');
    expect(await mesh.join('b')).toMatchObject({ status: 'refused', reason: 'full', retryAfterMs: expect.any(Number) });
  });

  it('believes a label only where it hashes to the stream', async () => {
    const mesh = new Mesh();
    await mesh.joined('a', { label: 'somebody else’s stream' });
    expect(await mesh.directory.swarms(1)).toEqual([{ streamId: stream('live'), label: '', viewers: 1 }]);
  });

  it('introduces nobody while the operator has peers off', async () => {
    const mesh = new Mesh();
    mesh.policy = { ...POLICY, peers: 'off' };
    await mesh.joined('a');
    expect(await mesh.joined('b')).toMatchObject({ introductions: [], policy: { peers: 'off' } });
  });

  it('does not pair two viewers that may not upload', async () => {
    const mesh = new Mesh();
    const state = { ...WATCHING, mayUpload: false };
    await mesh.joined('a', { state });
    expect((await mesh.joined('b', { state })).introductions).toEqual([]);
    expect((await mesh.joined('c')).introductions).toHaveLength(2);
  });
});

describe('Introducer: coming back', () => {
  it('keeps the neighbours that a rejoin names, and introduces it anew to those it lost', async () => {
    const mesh = new Mesh();
    for (const name of ['a', 'b', 'c']) await mesh.joined(name);
    const before = await mesh.directory.introduction(peer('a'), peer('b'));
    const again = await mesh.joined('a', { session: 'second', neighbours: [peer('b')] });
    expect(ids(again.introductions)).toEqual([peer('c')]);
    expect(await mesh.directory.introduction(peer('a'), peer('b'))).toEqual(before);
    await mesh.introducer.vanish(peer('a'), 'session-a');
    expect(mesh.received('b', 'neighbour-gone')).toEqual([]);
    expect((await mesh.directory.viewer(peer('a')))?.neighbours).toBe(2);
  });

  it('puts neighbours on record again after one of them vanished for a moment', async () => {
    const mesh = new Mesh();
    await mesh.joined('a');
    await mesh.joined('b');
    await mesh.introducer.vanish(peer('a'), 'session-a');
    expect(mesh.received('b', 'neighbour-gone')).toEqual([{ peerId: peer('a') }]);
    expect((await mesh.joined('a', { session: 'second', neighbours: [peer('b')] })).introductions).toEqual([]);
    expect(await mesh.directory.introduction(peer('a'), peer('b'))).toBeDefined();
  });

  it('introduces them anew where the one that came back no longer holds the other', async () => {
    const mesh = new Mesh();
    await mesh.joined('a');
    await mesh.joined('b');
    await mesh.introducer.vanish(peer('a'), 'session-a');
    expect(ids((await mesh.joined('a', { session: 'second' })).introductions)).toEqual([peer('b')]);
  });

  it('needs no memory: after a restart both name each other and are introduced to others only', async () => {
    const mesh = new Mesh();
    await mesh.joined('a', { neighbours: [peer('b')] });
    expect((await mesh.joined('b', { neighbours: [peer('a')] })).introductions).toEqual([]);
    expect(await mesh.directory.introduction(peer('b'), peer('a'))).toBeDefined();
    expect(ids((await mesh.joined('c')).introductions)).toEqual([peer('a'), peer('b')].sort());
  });

  it('does not let a viewer fill another’s places by claiming it', async () => {
    const mesh = new Mesh();
    await mesh.joined('victim');
    for (let index = 0; index < 20; index++) await mesh.joined(`liar-${index}`, { neighbours: [peer('victim')] });
    expect((await mesh.directory.viewer(peer('victim')))?.neighbours).toBe(0);
  });

  it('moves to another stream with a goodbye to the neighbours of the first', async () => {
    const mesh = new Mesh();
    await mesh.joined('a');
    await mesh.joined('b');
    await mesh.joined('a', { session: 'second' }, 'other');
    expect(mesh.received('b', 'neighbour-gone')).toEqual([{ peerId: peer('a') }]);
    expect(await mesh.directory.swarmSize(stream('live'))).toBe(1);
  });
});

describe('Introducer: signals', () => {
  const signal = { type: 'offer', sdp: 'v=0' };

  it('travel between introduced viewers under their connection’s name, and no other way', async () => {
    const mesh = new Mesh();
    await mesh.joined('a');
    const { introductions } = await mesh.joined('b');
    const connectionId = introductions[0]?.connectionId ?? '';
    await mesh.joined('stranger', {}, 'other');
    expect(await mesh.introducer.relay(peer('b'), { to: peer('a'), connectionId, signal })).toBe('relayed');
    expect(await mesh.introducer.relay(peer('a'), { to: peer('b'), connectionId, signal })).toBe('relayed');
    expect(mesh.received('a', 'signal')).toEqual([{ from: peer('b'), connectionId, signal }]);
    expect(await mesh.introducer.relay(peer('b'), { to: peer('a'), connectionId: 'stale', signal })).toBe('not-introduced');
    expect(await mesh.introducer.relay(peer('stranger'), { to: peer('a'), connectionId, signal })).toBe('not-introduced');
    await mesh.leave('a');
    expect(await mesh.introducer.relay(peer('b'), { to: peer('a'), connectionId, signal })).toBe('not-introduced');
  });

  it('are bounded per connection', async () => {
    const mesh = new Mesh();
    await mesh.joined('a');
    const { introductions } = await mesh.joined('b');
    const toA = { to: peer('a'), connectionId: introductions[0]?.connectionId ?? '', signal };
    for (let index = 0; index < SIGNALS_PER_CONNECTION; index++) await mesh.introducer.relay(peer('b'), toA);
    expect(await mesh.introducer.relay(peer('b'), toA)).toBe('over-budget');
    expect(mesh.received('a', 'signal')).toHaveLength(SIGNALS_PER_CONNECTION);
  });
});

describe('Introducer: losses', () => {
  it('does not introduce a reported viewer until it shows life, and never removes it', async () => {
    const mesh = new Mesh();
    await mesh.joined('a');
    await mesh.joined('b');
    await mesh.introducer.neighbourLost(peer('a'), { peerId: peer('b'), reason: 'silent' });
    expect(mesh.probed).toEqual([peer('b')]);
    expect(ids((await mesh.joined('c')).introductions)).toEqual([peer('a')]);
    await mesh.introducer.alive(peer('b'));
    expect(ids((await mesh.joined('d')).introductions)).toEqual(['a', 'b', 'c'].map(peer).sort());
  });

  it('does not listen to viewers that were not introduced to the one they report', async () => {
    const mesh = new Mesh();
    await mesh.joined('a');
    await mesh.joined('liar', {}, 'other');
    await mesh.introducer.neighbourLost(peer('liar'), { peerId: peer('a'), reason: 'silent' });
    expect(mesh.probed).toEqual([]);
    expect((await mesh.directory.viewer(peer('a')))?.suspect).toBe(false);
  });

  it('keeps the two apart for a while, and asks no sign of life where the channel was closed', async () => {
    const mesh = new Mesh();
    await mesh.joined('a');
    await mesh.joined('b');
    await mesh.introducer.neighbourLost(peer('a'), { peerId: peer('b'), reason: 'failed' });
    await mesh.introducer.alive(peer('b'));
    expect(await mesh.introducer.needNeighbours(peer('b'), 3)).toBe(0);
    mesh.nowMs += AVOID_FAILED_MS;
    expect(await mesh.introducer.needNeighbours(peer('b'), 3)).toBe(1);
    await mesh.introducer.neighbourLost(peer('a'), { peerId: peer('b'), reason: 'closed' });
    expect(mesh.probed).toHaveLength(1);
  });

  it('never reunites a viewer with a sender of bad pieces', async () => {
    const mesh = new Mesh();
    await mesh.joined('a');
    await mesh.joined('bad');
    await mesh.introducer.neighbourLost(peer('a'), { peerId: peer('bad'), reason: 'bad-piece' });
    mesh.nowMs += AVOID_FAILED_MS * 100;
    expect(await mesh.introducer.needNeighbours(peer('a'), 3)).toBe(0);
    expect((await mesh.joined('bad', { session: 'second' })).introductions).toEqual([]);
  });
});

describe('Introducer: bounds', () => {
  it('bounds new neighbours per viewer and time', async () => {
    const mesh = new Mesh();
    for (let index = 0; index < 40; index++) await mesh.joined(index);
    const greedy = await mesh.joined('greedy');
    let met = greedy.introductions.length;
    for (let round = 0; round < 40; round++) {
      for (const { peerId } of await mesh.directory.neighbours(peer('greedy'))) {
        await mesh.introducer.neighbourLost(peer('greedy'), { peerId, reason: 'closed' });
      }
      met += await mesh.introducer.needNeighbours(peer('greedy'), 32);
    }
    expect(met).toBe(NEW_NEIGHBOUR_RATE.burst);
  });

  it('bounds them for who changes its state again and again as well, for the duty ring introduces its neighbours', async () => {
    const mesh = new Mesh();
    const track = '00000000000000aa' as TrackId;
    mesh.policy = { ...POLICY, maxNeighbours: 50 };
    const playing = { state: { ...WATCHING, track } };
    const elsewhere = { ...WATCHING, track: null };
    await mesh.joined('restless', playing);
    for (let index = 0; index < 4 * NEW_NEIGHBOUR_RATE.burst; index++) await mesh.joined(index, { state: elsewhere });
    for (let index = 0; index < 4 * NEW_NEIGHBOUR_RATE.burst; index++) {
      for (const { peerId } of await mesh.directory.neighbours(peer('restless')))
        await mesh.introducer.neighbourLost(peer('restless'), { peerId, reason: 'closed' });
      // Another viewer is alone on the ring when it comes back to it.
      await mesh.introducer.viewerState(peer('restless'), elsewhere);
      if (index > 0) await mesh.introducer.viewerState(peer(index - 1), elsewhere);
      await mesh.introducer.viewerState(peer(index), playing.state);
      await mesh.introducer.viewerState(peer('restless'), playing.state);
    }
    const met = mesh.received('restless', 'introduce').filter(({ initiator }) => initiator);
    expect(met.length).toBeGreaterThan(NEW_NEIGHBOUR_RATE.burst / 2);
    expect(met.length).toBeLessThanOrEqual(NEW_NEIGHBOUR_RATE.burst);
  });

  it('gives no fresh allowance to who leaves and comes back', async () => {
    const mesh = new Mesh();
    for (let index = 0; index < 40; index++) await mesh.joined(index);
    let met = 0;
    for (let round = 0; round < 20; round++) {
      met += (await mesh.joined('greedy')).introductions.length;
      await mesh.leave('greedy');
    }
    expect(met).toBe(NEW_NEIGHBOUR_RATE.burst);
  });

  it('bounds the newcomers that a viewer is introduced to, under however many names they come', async () => {
    const mesh = new Mesh();
    await mesh.joined('victim');
    for (let index = 0; index < 2 * MET_RATE.burst; index++) {
      await mesh.joined(`name-${index}`);
      await mesh.leave(`name-${index}`);
    }
    expect(mesh.received('victim', 'introduce')).toHaveLength(MET_RATE.burst);
    mesh.nowMs += 1_000 / MET_RATE.perSecond;
    expect((await mesh.joined('another')).introductions).toHaveLength(1);
  });

  it('has a place for the newcomer even where everybody asked for more', async () => {
    const mesh = new Mesh();
    for (let index = 0; index < 60; index++) {
      expect(index === 0 || (await mesh.joined(index)).introductions.length > 0).toBe(true);
      if (index === 0) await mesh.joined(index);
      for (let other = 0; other <= index; other++) await mesh.introducer.needNeighbours(peer(other), 32);
    }
  });
});
