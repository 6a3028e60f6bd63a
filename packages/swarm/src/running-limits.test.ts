import { describe, expect, it } from 'vitest';
import { Rig, RIG_TRACK, rigSegment, type RigViewer } from './testing/rig.ts';
import { UploadLedger } from './upload-ledger.ts';

const LIMIT_MS = 20_000;
const SEGMENT_BYTES = 300_000;

async function pair(rig: Rig, options: Parameters<Rig['join']>[1] = {}, ports: Parameters<Rig['join']>[3] = {}) {
  const giver = rig.join('giver', options, undefined, ports);
  const taker = rig.join('taker');
  await rig.connected([giver, taker]);
  return { giver, taker };
}

async function plays(rig: Rig, viewer: RigViewer, sequence: number, deadlineInMs?: number): Promise<void> {
  void viewer.play(sequence, deadlineInMs === undefined ? {} : { deadlineInMs });
  expect(await rig.clock.runUntil(() => viewer.played.has(sequence), LIMIT_MS)).toBe(true);
}

const mayUploadOf = (rig: Rig, viewer: RigViewer): boolean[] =>
  rig.states.filter(({ reporter }) => reporter === viewer.peerId).map(({ state }) => state.mayUpload);

describe('uploading, switched off while it plays', () => {
  it('in the middle of a transfer: nobody waits for what was queued, and nothing more is sent', async () => {
    const rig = new Rig({ network: { profile: () => ({ latencyMs: 20, bytesPerSecond: 60_000 }) } });
    const { giver, taker } = await pair(rig);
    await plays(rig, giver, 1);
    void taker.play(1, { live: true, deadlineInMs: 15_000 });
    expect(await rig.clock.runUntil(() => taker.engine.stats().totals.peerBytes > 0, LIMIT_MS)).toBe(true);
    const atMs = rig.clock.nowMs();
    giver.engine.setLimits({ upload: false });
    const sentBytes = giver.engine.stats().totals.sentBytes;
    expect(await rig.clock.runUntil(() => taker.played.has(1), LIMIT_MS)).toBe(true);
    // Long before its deadline: it did not wait for the giver.
    expect(rig.clock.nowMs() - atMs).toBeLessThan(5_000);
    expect(giver.engine.stats().totals.sentBytes).toBe(sentBytes);
    expect(taker.played.get(1)).toEqual(rig.origin.content(1));
    expect(giver.engine.stats().upload).toMatchObject({ allowed: false, reason: 'limits' });
  });

  it('tells the server and the neighbours, and takes no duty any more', async () => {
    const rig = new Rig();
    const { giver, taker } = await pair(rig);
    giver.engine.setLimits({ upload: false });
    expect(mayUploadOf(rig, giver).at(-1)).toBe(false);
    expect(giver.engine.viewerState().mayUpload).toBe(false);
    await rig.clock.advanceSettled(200);
    for (let sequence = 1; sequence <= 6; sequence++) {
      for (const { engine } of [giver, taker]) {
        engine.setPlayer({ track: RIG_TRACK, atLiveEdge: true, newestSequence: sequence, playheadSequence: sequence - 1 });
        engine.appeared([rigSegment(sequence)], 2_000);
      }
      await Promise.all([plays(rig, giver, sequence), plays(rig, taker, sequence)]);
    }
    expect(giver.engine.stats().totals.sentBytes).toBe(0);
    expect(new Set(rig.origin.requests.map(({ viewer }) => viewer))).toEqual(new Set([taker.peerId]));
  });

  it('and on again: neighbours hear what it has, without anything new', async () => {
    const rig = new Rig();
    const { giver, taker } = await pair(rig, { upload: false });
    await plays(rig, giver, 1);
    giver.engine.setLimits({ upload: true });
    expect(mayUploadOf(rig, giver).at(-1)).toBe(true);
    await rig.clock.advanceSettled(200);
    await plays(rig, taker, 1);
    expect(rig.origin.copies(1)).toBe(1);
    expect(taker.engine.stats().totals.peerBytes).toBe(SEGMENT_BYTES);
  });
});

describe('fetching ahead, switched off', () => {
  const watching = { track: RIG_TRACK, atLiveEdge: true, newestSequence: 1, playheadSequence: 0 };

  it('takes nothing that the player has not asked for, of nobody', async () => {
    const rig = new Rig();
    const { giver, taker } = await pair(rig);
    taker.engine.setLimits({ upload: false, prefetch: false });
    for (const { engine } of [giver, taker]) {
      engine.setPlayer(watching);
      engine.appeared([rigSegment(1)], 2_000);
    }
    await plays(rig, giver, 1);
    await rig.clock.advanceSettled(3_000);
    const { totals } = taker.engine.stats();
    expect(totals).toMatchObject({ originBytes: 0, peerBytes: 0, wastedBytes: 0 });
    // And still gets from neighbours what it does ask for.
    await plays(rig, taker, 1);
    expect(taker.engine.stats().totals.peerBytes).toBe(SEGMENT_BYTES);
  });

  it('in the middle of it: what was under way for nobody ends', async () => {
    const rig = new Rig({ originBytesPerSecond: 50_000 });
    const { giver, taker } = await pair(rig);
    for (const { engine } of [giver, taker]) {
      engine.setPlayer(watching);
      engine.appeared([rigSegment(1)], 2_000);
    }
    await rig.clock.advanceSettled(500);
    for (const { engine } of [giver, taker]) engine.setLimits({ upload: false, prefetch: false });
    await rig.clock.advanceSettled(15_000);
    expect(rig.origin.requests).toEqual([]);
  });
});

describe('caps, changed while it plays', () => {
  it('a session’s cap: sending ends with its last byte, in every engine that counts with it', async () => {
    const rig = new Rig();
    const ledger = new UploadLedger();
    const capBytes = 200_000;
    const { giver, taker } = await pair(rig, { uploadBytesPerSession: capBytes }, { uploadLedger: ledger });
    await plays(rig, giver, 1);
    await plays(rig, taker, 1);
    const { upload, totals } = giver.engine.stats();
    expect(upload).toMatchObject({ allowed: false, reason: 'session-cap' });
    expect(totals.sentBytes).toBeGreaterThan(capBytes / 2);
    expect(totals.sentBytes).toBeLessThan(capBytes);
    expect(upload.sessionBytes).toBe(ledger.sentBytes);
    expect(mayUploadOf(rig, giver).at(-1)).toBe(false);
    const other = rig.join('other', { uploadBytesPerSession: capBytes }, undefined, { uploadLedger: ledger });
    expect(other.engine.viewerState().mayUpload).toBe(false);
    giver.engine.setLimits({ uploadBytesPerSession: 10 * capBytes });
    expect(giver.engine.stats().upload.allowed).toBe(true);
  });

  it.each(['page', 'operator'])('a cap without end, of the %s, is none; one after it counts', async (whose) => {
    const rig = new Rig();
    const ledger = new UploadLedger();
    const { giver, taker } = await pair(rig, {}, { uploadLedger: ledger });
    const cap = (uploadBytesPerSecond: number): void => {
      if (whose === 'page') giver.engine.setLimits({ uploadBytesPerSecond });
      else rig.setPolicy({ uploadBytesPerSecond });
    };
    cap(Infinity);
    await plays(rig, giver, 1);
    await plays(rig, taker, 1);
    expect(giver.engine.stats().totals.sentBytes).toBe(SEGMENT_BYTES);
    await plays(rig, giver, 2);
    const capBytesPerSecond = 62_500;
    cap(capBytesPerSecond);
    const [atMs, before] = [rig.clock.nowMs(), ledger.sentBytes];
    await plays(rig, taker, 2);
    const seconds = (rig.clock.nowMs() - atMs) / 1000;
    expect(ledger.sentBytes - before).toBeGreaterThan(capBytesPerSecond);
    expect(ledger.sentBytes - before).toBeLessThan(capBytesPerSecond * (seconds + 1) + 10_000);
    cap(-1);
    expect(giver.engine.stats().upload.reason).toBe('no-rate');
  });

  it('the lower one of the page’s and the operator’s counts', async () => {
    const rig = new Rig();
    const { giver } = await pair(rig, { uploadBytesPerSession: 1_000_000 });
    rig.setPolicy({ uploadBytesPerSession: 0 });
    expect(giver.engine.stats().upload.reason).toBe('session-cap');
    rig.setPolicy({ uploadBytesPerSession: null });
    expect(giver.engine.stats().upload.allowed).toBe(true);
    giver.engine.setLimits({ uploadBytesPerSecond: 0 });
    expect(giver.engine.stats().upload.reason).toBe('no-rate');
    rig.setPolicy({ peers: 'off' });
    expect(giver.engine.stats().upload.reason).toBe('policy');
  });
});
