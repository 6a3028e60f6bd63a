// Faults that a review found, each with the test that failed before it was mended.
import { MAX_SEGMENT_BYTES, PIECE_BYTES } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { PieceSet } from './piece-set.ts';
import { askOrigin, type OriginQuestion } from './schedule/ask-origin.ts';
import { ownerTurn } from './schedule/turns.ts';
import { Rig, RIG_TRACK, rigSegment } from './testing/rig.ts';

const LIMIT_MS = 60_000;

describe('a neighbour that vanishes in the middle of a transfer', () => {
  it('never makes the player wait past its deadline', async () => {
    // An origin that takes 1.5 s for a segment: asked too late, it comes too late.
    const rig = new Rig({ originBytesPerSecond: 200_000 });
    const [a, b] = [rig.join('a'), rig.join('b')];
    await rig.connected([a, b]);
    for (let sequence = 1; sequence <= 4; sequence++) {
      void a.play(sequence, { deadlineInMs: 8_000 });
      void b.play(sequence, { deadlineInMs: 8_000 });
      await rig.clock.runUntil(() => a.played.has(sequence) && b.played.has(sequence), LIMIT_MS);
    }
    void a.play(5, { startingUp: () => true });
    await rig.clock.runUntil(() => a.played.has(5), LIMIT_MS);
    await rig.clock.advanceSettled(200);
    rig.vanish(a);
    const startMs = rig.clock.nowMs();
    void b.play(5, { deadlineInMs: 6_000 });
    expect(await rig.clock.runUntil(() => b.played.has(5), LIMIT_MS)).toBe(true);
    expect(rig.clock.nowMs() - startMs).toBeLessThan(6_000);
  });
});

describe('the decision for the origin', () => {
  const question: OriginQuestion = {
    nowMs: 0,
    deadlineMs: 6_000,
    wantedSinceMs: 0,
    live: true,
    segmentDurationMs: 2_000,
    startingUp: false,
    mayNotWait: false,
    lineTakesMs: 0,
    openNeighbours: 3,
    turn: ownerTurn(0),
    coverage: 'held',
    comingSinceMs: 0,
    originFinishMs: -Infinity,
    peersFinishMs: 500,
    originTakesMs: 1_500,
    restTakesMs: 1_500,
    reserveMs: 1_000,
    vodComfortMs: 20_000,
  };

  it('believes a prediction that moves ahead with every look only for so long', () => {
    const latestMs = 6_000 - 1.5 * 1_500 - 1_000;
    const mute = (nowMs: number) => askOrigin({ ...question, nowMs, peersFinishMs: nowMs + 400 }).fetch;
    expect(mute(latestMs - 1)).toBe(false);
    expect(mute(latestMs + 600)).toBe(true);
  });

  it('waits no longer for a VOD segment than it lasts while the buffer is below comfort', () => {
    const vod = { ...question, live: false, deadlineMs: 15_000, peersFinishMs: 9_000 };
    expect(askOrigin({ ...vod, nowMs: 1_999 }).fetch).toBe(false);
    expect(askOrigin({ ...vod, nowMs: 2_000 }).fetch).toBe(true);
  });

  it("takes another's word that it is fetching for no longer than a fetch takes, where it is one's own turn", () => {
    const coming = { ...question, coverage: 'coming', originTakesMs: 200, restTakesMs: 200, deadlineMs: Infinity } as const;
    expect(askOrigin({ ...coming, nowMs: 250 }).fetch).toBe(false);
    expect(askOrigin({ ...coming, nowMs: 300 }).fetch).toBe(true);
  });
});

describe('claims cost what they weigh', () => {
  it('a claim of all pieces of the largest segment allocates no bits', () => {
    const pieces = MAX_SEGMENT_BYTES / PIECE_BYTES;
    const all = PieceSet.fromField(pieces, 'all');
    expect([all.isFull, all.count, all.has(pieces - 1), all.has(pieces), all.toField()]).toEqual([true, pieces, true, false, 'all']);
  });
});

describe('who can serve', () => {
  it('a viewer that may not upload does not wait for neighbours that play something else', async () => {
    const rig = new Rig();
    const viewer = rig.join('receiver', { upload: false });
    const other = rig.join('other');
    await rig.connected([viewer, other]);
    other.engine.setPlayer({ track: null, atLiveEdge: false, newestSequence: -1, playheadSequence: -1 });
    await rig.clock.advanceSettled(200);
    void viewer.play(1, { deadlineInMs: 20_000 });
    expect(await rig.clock.runUntil(() => viewer.played.has(1), 1_000)).toBe(true);
  });

  it('a viewer with a cap of nothing promises nothing', async () => {
    const rig = new Rig();
    const capped = rig.join('capped', { uploadBytesPerSecond: 0 });
    const other = rig.join('other');
    await rig.connected([capped, other]);
    void capped.play(1, { startingUp: () => true });
    await rig.clock.runUntil(() => capped.played.has(1), LIMIT_MS);
    await rig.clock.advanceSettled(500);
    expect(other.engine.stats().announcedSegments).toBe(0);
    expect(capped.engine.viewerState().mayUpload).toBe(false);
  });
});

describe('the origin fails, throws or is withdrawn from', () => {
  it('a failure goes back to the neighbour that was sending', async () => {
    const rig = new Rig({ network: { profile: () => ({ latencyMs: 20, bytesPerSecond: 60_000 }) } });
    const holder = rig.join('holder');
    void holder.play(1, { startingUp: () => true });
    await rig.clock.runUntil(() => holder.played.has(1), LIMIT_MS);
    const viewer = rig.join('viewer');
    await rig.connected([holder, viewer]);
    rig.origin.fault = () => ({ status: 'failed', failure: 'HTTP 503' });
    const result = viewer.play(1, { deadlineInMs: 12_000 });
    expect(await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
    expect(await result).toBe('ok');
  });

  it('a loader that throws is a failure, not a load that never ends', async () => {
    const rig = new Rig();
    const viewer = rig.join('alone');
    rig.origin.fault = () => {
      throw new Error('setup failed');
    };
    const load = viewer.engine.load({
      segment: rigSegment(1),
      live: true,
      durationMs: 2_000,
      deadlineMs: () => 5_000,
      startingUp: () => false,
    });
    await rig.clock.advanceSettled(1_000);
    expect(await load.result).toMatchObject({ status: 'failed' });
  });

  it('an aborted load stops downloading where nobody waits for it', async () => {
    const rig = new Rig({ originBytesPerSecond: 100_000 });
    const viewer = rig.join('viewer');
    const other = rig.join('other');
    await rig.connected([viewer, other]);
    const load = viewer.engine.load({
      segment: rigSegment(1),
      live: true,
      durationMs: 2_000,
      deadlineMs: () => 9_000,
      startingUp: () => true,
    });
    await rig.clock.advanceSettled(300);
    load.cancel();
    await rig.clock.advanceSettled(10_000);
    expect(rig.origin.requests).toEqual([]);
    expect(viewer.engine.stats().storedSegments).toBe(0);
  });
});

describe('wrong bytes', () => {
  it("a neighbour's word on the size is never made good by a range from the middle", async () => {
    const rig = new Rig({ network: { profile: () => ({ latencyMs: 20, bytesPerSecond: 60_000 }) } });
    // The neighbour's variant is shorter than the viewer's own host serves.
    const variant = new Uint8Array(295_000).fill(9);
    const holder = rig.join('holder');
    rig.origin.fault = (_request, peer) =>
      peer === holder.peerId ? { status: 'ok', bytes: variant.slice(), wholeSegment: true } : undefined;
    void holder.play(1, { startingUp: () => true });
    await rig.clock.runUntil(() => holder.played.has(1), LIMIT_MS);
    const viewer = rig.join('viewer');
    await rig.connected([holder, viewer]);
    void viewer.play(1, { deadlineInMs: 6_000 });
    expect(await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
    const played = Buffer.from(viewer.played.get(1) ?? []);
    expect([rig.origin.content(1), variant].some((whole) => played.equals(whole))).toBe(true);
  });

  it('what did not play is not kept, not passed on, and comes whole from the origin next time', async () => {
    const rig = new Rig();
    const [viewer, other] = [rig.join('viewer'), rig.join('other')];
    await rig.connected([viewer, other]);
    const truncated = rig.origin.content(1).slice(0, 200_000);
    rig.origin.fault = () => ({ status: 'ok', bytes: truncated.slice(), wholeSegment: true });
    void viewer.play(1, { startingUp: () => true });
    await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS);
    viewer.engine.discard(rigSegment(1));
    rig.origin.fault = () => undefined;
    viewer.played.clear();
    void viewer.play(1);
    expect(await rig.clock.runUntil(() => viewer.played.has(1), 2_000)).toBe(true);
    expect(Buffer.from(viewer.played.get(1) ?? []).equals(rig.origin.content(1))).toBe(true);
  });

  it('a track that begins anew plays nothing of its former life', async () => {
    const rig = new Rig();
    const viewer = rig.join('viewer');
    void viewer.play(1);
    await rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS);
    viewer.engine.restartTrack(RIG_TRACK);
    expect(viewer.engine.has(rigSegment(1))).toBe(false);
  });
});

describe('drains', () => {
  it('a neighbour gets each piece twice at most', async () => {
    const rig = new Rig();
    const [giver, taker] = [rig.join('giver'), rig.join('taker')];
    void giver.play(1);
    await rig.clock.runUntil(() => giver.played.has(1), LIMIT_MS);
    await rig.connected([giver, taker]);
    for (let round = 0; round < 6; round++) {
      void taker.play(1);
      await rig.clock.runUntil(() => taker.played.has(1), LIMIT_MS);
      taker.played.clear();
      taker.engine.restartTrack(RIG_TRACK);
      await rig.clock.advanceSettled(300);
    }
    expect(giver.engine.stats().totals.sentBytes).toBeLessThanOrEqual(2 * 300_000);
  });

  it('a neighbour that floods frames is dropped', async () => {
    const rig = new Rig();
    const [viewer, other] = [rig.join('viewer'), rig.join('other')];
    await rig.connected([viewer, other]);
    for (let burst = 0; burst < 60 && viewer.engine.connectedPeers().length > 0; burst++) {
      // Each change of state is a frame to every neighbour: ten thousand a second.
      for (let i = 0; i < 100; i++) other.engine.setPlayer({ track: RIG_TRACK, atLiveEdge: true, newestSequence: i, playheadSequence: 0 });
      await rig.clock.advanceSettled(10);
    }
    expect(viewer.engine.connectedPeers()).toEqual([]);
  });
});
