import { encodeFrame, peerIdOf, PIECE_BYTES, WIRE_VERSION } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { Engine } from './engine.ts';
import { Rig, RIG_STREAM, RIG_TRACK, rigSegment, type RigViewer } from './testing/rig.ts';
import type { PieceToVerify, Verifier } from './ports.ts';
import { LengthVerifier } from './verify/length-verifier.ts';

const LIMIT_MS = 20_000;

async function threeConnected(): Promise<{ rig: Rig; viewers: [RigViewer, RigViewer, RigViewer] }> {
  const rig = new Rig();
  const viewers: [RigViewer, RigViewer, RigViewer] = [rig.join('a'), rig.join('b'), rig.join('c')];
  await rig.connected(viewers);
  return { rig, viewers };
}

async function allPlay(rig: Rig, viewers: readonly RigViewer[], sequence: number): Promise<void> {
  const plays = viewers.map(async (viewer) => viewer.play(sequence));
  const done = await rig.clock.runUntil(() => viewers.every(({ played }) => played.has(sequence)), LIMIT_MS);
  expect(done).toBe(true);
  expect(await Promise.all(plays)).toEqual(viewers.map(() => 'ok'));
  for (const { played } of viewers) expect(Buffer.from(played.get(sequence) ?? []).equals(rig.origin.content(sequence))).toBe(true);
}

describe('a live segment wanted by all', () => {
  it('is fetched from the origin once and passed on', async () => {
    const { rig, viewers } = await threeConnected();
    for (let sequence = 1; sequence <= 24; sequence++) {
      await allPlay(rig, viewers, sequence);
      expect(rig.origin.copies(sequence)).toBe(1);
    }
    const fetchers = new Set(rig.origin.requests.map(({ viewer }) => viewer));
    expect(fetchers.size).toBe(3); // election spreads the duty
  });

  it('comes from the backup where the elected viewer is silent', async () => {
    const { rig, viewers } = await threeConnected();
    // Whoever asks first is the elected one: its request hangs.
    let elected: string | undefined;
    rig.origin.fault = (_request, viewer) => {
      elected ??= viewer;
      return viewer === elected ? 'hang' : undefined;
    };
    const plays = viewers.map(async (viewer) => viewer.play(1, { deadlineInMs: 8_000 }));
    void plays;
    const others = () => viewers.filter(({ peerId }) => peerId !== elected);
    expect(await rig.clock.runUntil(() => elected !== undefined && others().every(({ played }) => played.has(1)), LIMIT_MS)).toBe(true);
    expect(rig.origin.copies(1)).toBeLessThanOrEqual(2);
  });
});

describe('the deadline rule', () => {
  it('goes to the origin at once at start-up and where there is nobody', async () => {
    const rig = new Rig();
    const alone = rig.join('alone');
    void alone.play(1);
    expect(await rig.clock.runUntil(() => alone.played.has(1), 500)).toBe(true);
    const second = rig.join('second');
    await rig.connected([alone, second]);
    void second.play(1, { startingUp: () => true });
    expect(await rig.clock.runUntil(() => second.played.has(1), LIMIT_MS)).toBe(true);
    expect(rig.origin.copies(1)).toBe(2);
  });

  it('takes what a neighbour holds, and not the origin, where there is time', async () => {
    const rig = new Rig();
    const first = rig.join('first');
    void first.play(1);
    await rig.clock.runUntil(() => first.played.has(1), 500);
    const second = rig.join('second');
    await rig.connected([first, second]);
    void second.play(1);
    expect(await rig.clock.runUntil(() => second.played.has(1), LIMIT_MS)).toBe(true);
    expect(rig.origin.copies(1)).toBe(1);
    expect(second.engine.stats().totals).toMatchObject({ peerBytes: 300_000, originBytes: 0, wastedBytes: 0 });
  });

  it('fetches the missing rest by one range before the deadline when a neighbour is too slow', async () => {
    const rig = new Rig({ network: { profile: () => ({ latencyMs: 20, bytesPerSecond: 40_000 }) } });
    const slow = rig.join('slow');
    void slow.play(1);
    await rig.clock.runUntil(() => slow.played.has(1), 500);
    const viewer = rig.join('viewer');
    await rig.connected([slow, viewer]);
    const startMs = rig.clock.nowMs();
    void viewer.play(1, { deadlineInMs: 6_000 });
    expect(await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
    expect(rig.clock.nowMs() - startMs).toBeLessThan(6_000);
    const second = rig.origin.requests[1];
    expect(second?.ranged).toBe(true);
    expect(second?.bytes).toBeLessThan(300_000);
    expect(Buffer.from(viewer.played.get(1) ?? []).equals(rig.origin.content(1))).toBe(true);
  });

  it('asks for the whole segment where the host does not serve ranges', async () => {
    const rig = new Rig({ network: { profile: () => ({ latencyMs: 20, bytesPerSecond: 40_000 }) } });
    rig.origin.servesRanges = false;
    const slow = rig.join('slow');
    void slow.play(1);
    await rig.clock.runUntil(() => slow.played.has(1), 500);
    const viewer = rig.join('viewer');
    await rig.connected([slow, viewer]);
    void viewer.play(1, { deadlineInMs: 4_000 });
    expect(await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
    expect(rig.origin.requests[1]).toMatchObject({ ranged: false, bytes: 300_000 });
  });
});

describe('churn', () => {
  it('resumes a partial segment from another neighbour when one vanishes', async () => {
    const rig = new Rig({ network: { profile: () => ({ latencyMs: 10, bytesPerSecond: 150_000 }) } });
    const [a, b] = [rig.join('a'), rig.join('b')];
    await rig.connected([a, b]);
    await allPlay(rig, [a, b], 1);
    const copiesBefore = rig.origin.copies(1);
    const viewer = rig.join('viewer');
    await rig.connected([a, b, viewer]);
    void viewer.play(1, { deadlineInMs: 15_000 });
    const hasSome = () => viewer.engine.stats().totals.peerBytes >= 2 * PIECE_BYTES;
    expect(await rig.clock.runUntil(hasSome, LIMIT_MS)).toBe(true);
    expect(viewer.played.has(1)).toBe(false);
    rig.vanish(a);
    expect(await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
    expect(rig.origin.copies(1)).toBe(copiesBefore);
    expect(Buffer.from(viewer.played.get(1) ?? []).equals(rig.origin.content(1))).toBe(true);
  });

  it('goes on sharing while signaling is away', async () => {
    const { rig, viewers } = await threeConnected();
    rig.signalingIsUp = false;
    for (let sequence = 1; sequence <= 4; sequence++) {
      await allPlay(rig, viewers, sequence);
      expect(rig.origin.copies(sequence)).toBe(1);
    }
  });

  it('drops a neighbour that has fallen silent and tells signaling', async () => {
    const { rig, viewers } = await threeConnected();
    const [a, b, c] = viewers;
    rig.vanish(c);
    const noticed = () => [a, b].every(({ engine }) => engine.connectedPeers().length === 1);
    expect(await rig.clock.runUntil(noticed, 60_000)).toBe(true);
    expect(rig.losses.filter(({ peerId }) => peerId === c.peerId).map(({ reporter }) => reporter)).toEqual([a.peerId, b.peerId]);
  });

  it('drops one soon that the server says has left, and keeps one that answers', async () => {
    const { rig, viewers } = await threeConnected();
    const [a, b, c] = viewers;
    rig.vanish(c);
    a.engine.neighbourGone(c.peerId);
    a.engine.neighbourGone(b.peerId); // its websocket broke, not its channels
    expect(await rig.clock.runUntil(() => a.engine.connectedPeers().length === 1, 2_000)).toBe(true);
    await rig.clock.advanceSettled(5_000);
    expect(a.engine.connectedPeers()).toEqual([b.peerId]);
  });

  it.each(['revoked', 'expired'] as const)(
    'drops one at once that the server put out (%s), however alive, and asks it for nothing more',
    async (reason) => {
      const { rig, viewers } = await threeConnected();
      const [a, b, c] = viewers;
      for (const { engine } of [a, b]) engine.neighbourGone(c.peerId, reason);
      for (const { engine } of [a, b]) expect(engine.connectedPeers()).not.toContain(c.peerId);
      expect(await rig.clock.runUntil(() => c.engine.connectedPeers().length === 0, 500)).toBe(true);
      await allPlay(rig, [a, b], 1);
      expect(c.engine.stats().totals.sentBytes).toBe(0);
      // It did nothing wrong that signaling does not know of already.
      expect(rig.losses.filter(({ reporter }) => reporter !== c.peerId)).toEqual([]);
    },
  );

  it('says goodbye when it leaves, so that nobody waits for it', async () => {
    const { rig, viewers } = await threeConnected();
    viewers[2].engine.destroy();
    expect(await rig.clock.runUntil(() => viewers[0].engine.connectedPeers().length === 1, 500)).toBe(true);
  });
});

describe('the origin fails', () => {
  it('tells the player when nobody else has the segment', async () => {
    const rig = new Rig();
    const viewer = rig.join('alone');
    rig.origin.fault = () => ({ status: 'failed', failure: 'HTTP 503' });
    const outcome = viewer.engine.load({
      segment: rigSegment(1),
      live: true,
      durationMs: 2000,
      deadlineMs: () => 5000,
      startingUp: () => false,
    });
    await rig.clock.advanceSettled(1_000);
    expect(await outcome.result).toEqual({ status: 'failed', failure: 'HTTP 503' });
  });

  it('plays on from peers that have it', async () => {
    const { rig, viewers } = await threeConnected();
    const [a, b, c] = viewers;
    void a.play(1, { startingUp: () => true });
    await rig.clock.runUntil(() => a.played.has(1), LIMIT_MS);
    rig.origin.fault = () => ({ status: 'failed', failure: 'HTTP 503' });
    // Start-up asks the failing origin first; the neighbour that holds it saves the load.
    void b.play(1, { startingUp: () => b.engine.stats().totals.originBytes < 0 });
    void c.play(1);
    expect(await rig.clock.runUntil(() => b.played.has(1) && c.played.has(1), LIMIT_MS)).toBe(true);
  });
});

describe('different bytes under one name', () => {
  it('never mixes variants of different length, and bans nobody', async () => {
    const rig = new Rig();
    const a = rig.join('a');
    void a.play(1);
    await rig.clock.runUntil(() => a.played.has(1), 500);
    // Another host gives b a longer variant under the same name.
    const variant = new Uint8Array(400_000).fill(7);
    const b = rig.join('b', {}, new LengthVerifier());
    rig.origin.fault = (request, viewer) => {
      if (viewer !== b.peerId) return undefined;
      return request.range ? { status: 'size-mismatch' } : { status: 'ok', bytes: variant.slice(), wholeSegment: true };
    };
    await rig.connected([a, b]);
    void b.play(1, { deadlineInMs: 1_200 });
    expect(await rig.clock.runUntil(() => b.played.has(1), LIMIT_MS)).toBe(true);
    // b may have played a's variant whole, or its own whole: never a mixture.
    const played = Buffer.from(b.played.get(1) ?? []);
    expect([rig.origin.content(1), variant].some((whole) => played.equals(whole))).toBe(true);
    expect(b.engine.connectedPeers()).toEqual([a.peerId]);
    expect(b.engine.stats().badPieces).toBe(0);
  });

  it('leaves a segment to the origin where neighbours disagree about its size', async () => {
    const rig = new Rig();
    const a = rig.join('a');
    const b = rig.join('b');
    const variant = new Uint8Array(400_000).fill(7);
    rig.origin.fault = (_request, viewer) =>
      viewer === b.peerId ? { status: 'ok', bytes: variant.slice(), wholeSegment: true } : undefined;
    void a.play(1, { startingUp: () => true });
    void b.play(1, { startingUp: () => true });
    await rig.clock.runUntil(() => a.played.has(1) && b.played.has(1), LIMIT_MS);
    const viewer = rig.join('viewer');
    await rig.connected([a, b, viewer]);
    await rig.clock.advanceSettled(200); // both have announced
    void viewer.play(1);
    expect(await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
    expect(Buffer.from(viewer.played.get(1) ?? []).equals(rig.origin.content(1))).toBe(true);
    expect(viewer.engine.stats().totals.originBytes).toBe(300_000);
    expect(viewer.engine.connectedPeers()).toHaveLength(2);
  });
});

describe('the verifier', () => {
  class Distrusting extends LengthVerifier {
    override verify(piece: PieceToVerify) {
      return piece.from === null ? super.verify(piece) : ('bad' as const);
    }
  }

  it('keeps a refused piece out of the store and its sender away', async () => {
    const rig = new Rig();
    const a = rig.join('a');
    void a.play(1);
    await rig.clock.runUntil(() => a.played.has(1), 500);
    const b = rig.join('b', {}, new Distrusting());
    await rig.connected([a, b]);
    void b.play(1);
    expect(await rig.clock.runUntil(() => b.played.has(1), LIMIT_MS)).toBe(true);
    expect(Buffer.from(b.played.get(1) ?? []).equals(rig.origin.content(1))).toBe(true);
    expect(b.engine.stats()).toMatchObject({ badPieces: 1, totals: { peerBytes: 0 } });
    expect(rig.losses).toContainEqual({ reporter: b.peerId, peerId: a.peerId, reason: 'bad-piece' });
    rig.introduce(a, b);
    await rig.clock.advanceSettled(2_000);
    expect(b.engine.connectedPeers()).toEqual([]);
  });

  it('may answer later: nothing is delivered before', async () => {
    const rig = new Rig();
    const answers: (() => void)[] = [];
    const lengths = new LengthVerifier();
    const slow: Verifier = {
      sizeOf: (segment) => lengths.sizeOf(segment),
      learnSize: (segment, totalBytes) => lengths.learnSize(segment, totalBytes),
      forget: (segment) => lengths.forget(segment),
      forgetTrack: (track) => lengths.forgetTrack(track),
      verify: (piece) => (piece.from === null ? lengths.verify(piece) : new Promise((resolve) => answers.push(() => resolve('good')))),
    };
    const a = rig.join('a');
    void a.play(1);
    await rig.clock.runUntil(() => a.played.has(1), 500);
    const b = rig.join('b', {}, slow);
    await rig.connected([a, b]);
    void b.play(1, { deadlineInMs: 30_000 });
    await rig.clock.runUntil(() => answers.length === 10, 5_000);
    expect(b.engine.has(rigSegment(1))).toBe(false);
    expect(b.engine.stats().storedBytes).toBe(0);
    for (const answer of answers) answer();
    expect(await rig.clock.runUntil(() => b.played.has(1), 1_000)).toBe(true);
  });
});

describe('policy and bounds', () => {
  it('closes every connection when peers are switched off, and plays on from the origin', async () => {
    const { rig, viewers } = await threeConnected();
    rig.setPolicy({ peers: 'off' });
    await rig.clock.advanceSettled(1_000);
    for (const { engine } of viewers) expect(engine.connectedPeers()).toEqual([]);
    await allPlay(rig, viewers, 1);
    expect(rig.origin.copies(1)).toBe(3);
  });

  it('a viewer that does not upload is asked for nothing and elected for nothing', async () => {
    const rig = new Rig();
    const viewers = [rig.join('giver'), rig.join('taker', { upload: false })] as const;
    await rig.connected(viewers);
    for (let sequence = 1; sequence <= 6; sequence++) await allPlay(rig, viewers, sequence);
    expect(viewers[1].engine.stats().totals.sentBytes).toBe(0);
    expect(new Set(rig.origin.requests.map(({ viewer }) => viewer))).toEqual(new Set([viewers[0].peerId]));
  });

  it('says at joining whether it would upload, before it knows the policy', () => {
    const rig = new Rig();
    const peerId = peerIdOf('secret-of-a-viewer-joining');
    const engine = (upload: boolean): Engine =>
      new Engine(
        {
          clock: rig.clock,
          random: Math.random,
          transport: rig.network.transport(peerId),
          origin: rig.origin.port(peerId),
          verifier: new LengthVerifier(),
          signaling: { sendSignal() {}, needNeighbours() {}, neighbourLost() {}, viewerState() {}, dutyMissed() {} },
        },
        RIG_STREAM.id,
        { upload },
        () => {},
      );
    expect(engine(true).viewerState().mayUpload).toBe(true);
    expect(engine(false).viewerState().mayUpload).toBe(false);
  });

  it('keeps the store within its bounds and tells neighbours what is gone', async () => {
    const rig = new Rig();
    const bounds = { storeBytes: 1_000_000, storeSegments: 256 };
    const a = rig.join('a', bounds);
    const b = rig.join('b');
    await rig.connected([a, b]);
    for (let sequence = 1; sequence <= 10; sequence++) {
      const position = { track: RIG_TRACK, atLiveEdge: true, newestSequence: sequence, playheadSequence: sequence };
      for (const { engine } of [a, b]) engine.setPlayer(position);
      await allPlay(rig, [a, b], sequence);
    }
    expect(a.engine.stats().storedBytes).toBeLessThanOrEqual(bounds.storeBytes);
    expect(a.engine.has(rigSegment(1))).toBe(false);
    expect(a.engine.has(rigSegment(10))).toBe(true);
  });

  it('respects the upload cap', async () => {
    const rig = new Rig();
    const giver = rig.join('giver', { uploadBytesPerSecond: 50_000 });
    void giver.play(1);
    await rig.clock.runUntil(() => giver.played.has(1), 500);
    const taker = rig.join('taker');
    await rig.connected([giver, taker]);
    const startMs = rig.clock.nowMs();
    void taker.play(1, { live: true, deadlineInMs: 60_000 });
    await rig.clock.runUntil(() => taker.played.has(1), 60_000);
    const elapsedSeconds = (rig.clock.nowMs() - startMs) / 1000;
    const burstBytes = 50_000;
    expect(giver.engine.stats().upload.sessionBytes).toBeLessThanOrEqual(burstBytes + 50_000 * elapsedSeconds + PIECE_BYTES);
  });

  it('leaves nothing behind when destroyed', async () => {
    const { rig, viewers } = await threeConnected();
    void viewers[0].play(1, { deadlineInMs: 20_000 });
    for (const { engine } of viewers) engine.destroy();
    await rig.clock.advanceSettled(500); // goodbyes travel, the origin's answer comes too late; every timer of ours is longer
    expect(rig.network.linkCount()).toBe(0);
    expect(rig.clock.pendingTasks()).toBe(0);
  });
});

describe('a hostile neighbour', () => {
  /** A bare link to the viewer that says whatever the test wants. */
  async function strangerOf(rig: Rig, viewer: RigViewer, name: string) {
    const peerId = peerIdOf(`secret-of-stranger-${name}`.padEnd(24, '-'));
    const transport = rig.network.transport(peerId);
    const received: Uint8Array[] = [];
    let closed = false;
    const connectionId = `stranger-${name}`;
    const introduction = { connectionId, proximity: 'far' } as const;
    rig.viewers.set(peerId, {
      peerId,
      engine: { signalled: (_from: string, _id: string, signal: never) => link.signal(signal) },
    } as unknown as RigViewer);
    const link = transport.open(
      peerId === viewer.peerId ? peerId : viewer.peerId,
      { initiator: true, iceServers: [] },
      {
        onSignal: (signal) => rig.clock.after(5, () => viewer.engine.signalled(peerId, connectionId, signal)),
        onOpen: () => {},
        onFrame: (frame) => received.push(frame),
        onDrain: () => {},
        onClose: () => {
          closed = true;
        },
      },
    );
    viewer.engine.introduced({ ...introduction, peerId, initiator: false });
    await rig.clock.runUntil(() => link.state === 'open', 5_000);
    const hello = (streamId = RIG_STREAM.id) =>
      encodeFrame({
        type: 'hello',
        version: WIRE_VERSION,
        streamId,
        peerId,
        state: { track: RIG_TRACK, atLiveEdge: true, mayUpload: true, uplinkClass: 'strong', newestSequence: 9, playheadSequence: 5 },
      });
    return { peerId, link, received, hello, isClosed: () => closed };
  }

  it('of another stream, or that does not say hello first, is not let in', async () => {
    const rig = new Rig();
    const viewer = rig.join('viewer');
    const other = await strangerOf(rig, viewer, 'other');
    other.link.send(other.hello('0'.repeat(32) as typeof RIG_STREAM.id), 'control');
    const rude = await strangerOf(rig, viewer, 'rude');
    rude.link.send(encodeFrame({ type: 'ping', nonce: 1 }), 'control');
    expect(await rig.clock.runUntil(() => other.isClosed() && rude.isClosed(), 5_000)).toBe(true);
    expect(viewer.engine.connectedPeers()).toEqual([]);
  });

  it('that sends garbage is dropped', async () => {
    const rig = new Rig();
    const viewer = rig.join('viewer');
    const stranger = await strangerOf(rig, viewer, 'garbage');
    stranger.link.send(stranger.hello(), 'control');
    await rig.clock.runUntil(() => viewer.engine.connectedPeers().length === 1, 5_000);
    for (let i = 0; i < 3; i++) stranger.link.send(new Uint8Array([3, 255, 255, 1]), 'control');
    expect(await rig.clock.runUntil(() => stranger.isClosed(), 5_000)).toBe(true);
  });

  it('that floods pieces nobody asked for changes nothing but the waste', async () => {
    const rig = new Rig();
    const viewer = rig.join('viewer');
    const stranger = await strangerOf(rig, viewer, 'flood');
    stranger.link.send(stranger.hello(), 'control');
    await rig.clock.runUntil(() => viewer.engine.connectedPeers().length === 1, 5_000);
    const piece = encodeFrame({ type: 'piece', segment: rigSegment(1), totalBytes: 300_000, index: 0, bytes: new Uint8Array(PIECE_BYTES) });
    for (let i = 0; i < 20; i++) {
      stranger.link.send(piece, 'bulk');
      await rig.clock.advanceSettled(50);
    }
    const stats = viewer.engine.stats();
    expect(stats).toMatchObject({ storedBytes: 0, storedSegments: 0, totals: { peerBytes: 0 } });
    expect(stats.totals.wastedBytes).toBeGreaterThan(0);
  });

  it('that claims to hold everything and sends nothing delays no deadline', async () => {
    const rig = new Rig();
    const viewer = rig.join('viewer');
    const liar = await strangerOf(rig, viewer, 'liar');
    liar.link.send(liar.hello(), 'control');
    await rig.clock.runUntil(() => viewer.engine.connectedPeers().length === 1, 5_000);
    liar.link.send(
      encodeFrame({ type: 'have', entries: [{ segment: rigSegment(1), totalBytes: 300_000, contentId: 0, held: 'all', coming: 'none' }] }),
      'control',
    );
    await rig.clock.advanceSettled(200);
    const startMs = rig.clock.nowMs();
    void viewer.play(1, { deadlineInMs: 5_000 });
    expect(await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
    expect(rig.clock.nowMs() - startMs).toBeLessThan(5_000);
    expect(Buffer.from(viewer.played.get(1) ?? []).equals(rig.origin.content(1))).toBe(true);
  });

  it('cannot make announcements grow past their bound', async () => {
    const rig = new Rig();
    const viewer = rig.join('viewer', { maxHoldings: 50 });
    const stranger = await strangerOf(rig, viewer, 'braggart');
    stranger.link.send(stranger.hello(), 'control');
    await rig.clock.runUntil(() => viewer.engine.connectedPeers().length === 1, 5_000);
    for (let batch = 0; batch < 10; batch++) {
      const entries = Array.from(
        { length: 60 },
        (_, i) => ({ segment: rigSegment(batch * 60 + i), totalBytes: 300_000, contentId: 0, held: 'all', coming: 'none' }) as const,
      );
      stranger.link.send(encodeFrame({ type: 'have', entries }), 'control');
      await rig.clock.advanceSettled(100);
    }
    expect(viewer.engine.stats().announcedSegments).toBe(50);
  });
});
