// What becomes of a swarm when neighbours are slow, silent, gone or lying; overheard where bytes alone do not tell.
import { encodeFrame, segmentId, segmentKey, type DutyArc, type HaveEntry, type SegmentId } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { piecesOf } from './piece-set.ts';
import { overhear, type LoggedFrame } from './testing/frame-log.ts';
import { Rig, RIG_TRACK, rigSegment, type RigOptions, type RigViewer } from './testing/rig.ts';
import { LengthVerifier } from './verify/length-verifier.ts';

const LIMIT_MS = 60_000;
const RING_POINTS = 2 ** 32;

/** A rig whose frames are kept. */
function loudRig(options: RigOptions = {}): { rig: Rig; frames: LoggedFrame[]; link: ReturnType<typeof overhear> } {
  const rig = new Rig(options);
  const frames: LoggedFrame[] = [];
  const link = overhear(rig.network, () => rig.clock.nowMs(), (entry) => entry.kind !== 'ended' && frames.push(entry)); // prettier-ignore
  return { rig, frames, link };
}

/** Only pairs with this viewer meet. */
function starAround(rig: Rig, centre: RigViewer): void {
  const introduce = rig.introduce.bind(rig);
  rig.introduce = (a, b) => {
    if (a === centre || b === centre) introduce(a, b);
  };
}

async function playedByAll(rig: Rig, viewers: readonly RigViewer[], sequence: number): Promise<void> {
  expect(await rig.clock.runUntil(() => viewers.every(({ played }) => played.has(sequence)), LIMIT_MS)).toBe(true);
}

async function holder(rig: Rig, name: string, sequence = 1): Promise<RigViewer> {
  const viewer = rig.join(name);
  void viewer.play(sequence, { startingUp: () => true });
  await playedByAll(rig, [viewer], sequence);
  return viewer;
}

/** The ring cut evenly among the viewers, each standing in for the two that follow. */
function tellRing(viewers: readonly RigViewer[]): void {
  const arcs = viewers.map((_, n): DutyArc => ({
    from: Math.floor((n * RING_POINTS) / viewers.length),
    to: Math.floor(((n + 1) * RING_POINTS) / viewers.length) % RING_POINTS,
  }));
  for (const [n, { engine }] of viewers.entries()) {
    const backups = [1, 2].flatMap((step) => {
      const place = (n + step) % viewers.length;
      const [owner, arc] = [viewers[place]?.peerId, arcs[place]];
      return owner && arc ? [{ owner, arc }] : [];
    });
    engine.dutyChanged({ track: RIG_TRACK, epoch: 1, effectiveFrom: 0, own: arcs[n] ?? null, backups });
  }
}

/** Knows every size beforehand, as attestations tell it. */
class SealedVerifier extends LengthVerifier {
  readonly #rig: Rig;

  constructor(rig: Rig) {
    super();
    this.#rig = rig;
  }

  override sizeOf(segment: SegmentId): number {
    return this.#rig.origin.content(segment.sequence).length;
  }
}

function appears(viewers: readonly RigViewer[], sequence: number): void {
  for (const { engine } of viewers) {
    engine.setPlayer({ track: RIG_TRACK, atLiveEdge: true, newestSequence: sequence, playheadSequence: sequence - 3 });
    engine.appeared([rigSegment(sequence)], 2_000);
  }
}

describe('a segment of known size', () => {
  it('is fetched in slices by several owners, whose bytes add up to one copy', async () => {
    const rig = new Rig({ segmentBytes: 600_000 });
    const viewers = Array.from({ length: 5 }, (_, n) => rig.join(`viewer-${n}`, {}, new SealedVerifier(rig)));
    await rig.connected(viewers);
    tellRing(viewers);
    const fetchers: number[] = [];
    const copies: number[] = [];
    for (let sequence = 1; sequence <= 4; sequence++) {
      appears(viewers, sequence);
      for (const viewer of viewers) void viewer.play(sequence, { deadlineInMs: 8_000 });
      await playedByAll(rig, viewers, sequence);
      // An owner of slices on both sides of another's fetches all in one, where what lies between is little.
      expect(rig.origin.copies(sequence)).toBeLessThan(1.3);
      copies.push(rig.origin.copies(sequence));
      const requests = rig.origin.requests.filter(({ segment }) => segment.sequence === sequence);
      fetchers.push(new Set(requests.map(({ viewer }) => viewer)).size);
      for (const { played } of viewers) expect(Buffer.from(played.get(sequence) ?? []).equals(rig.origin.content(sequence))).toBe(true);
    }
    expect(Math.max(...fetchers)).toBeGreaterThan(2);
    expect(Math.min(...copies)).toBe(1);
    expect(rig.misses).toEqual([]);
  });

  it('costs five copies at most where an owner and its first stand-in are silent, and nobody waits past its deadline', async () => {
    for (const isSealed of [true, false]) {
      const rig = new Rig();
      const viewers = Array.from({ length: 10 }, (_, n) => rig.join(`viewer-${n}`, {}, isSealed ? new SealedVerifier(rig) : undefined));
      await rig.connected(viewers);
      tellRing(viewers);
      // They say that they are fetching, and get no byte: not dead, but silent. Whatever they own, two neighbours on the ring.
      const silent = new Set(viewers.slice(0, 2).map(({ peerId }) => peerId));
      rig.origin.fault = (_request, viewer) => (silent.has(viewer) ? 'hang' : undefined);
      for (let sequence = 1; sequence <= 6; sequence++) {
        appears(viewers, sequence);
        const startMs = rig.clock.nowMs();
        for (const viewer of viewers) void viewer.play(sequence, { deadlineInMs: 7_000 });
        await playedByAll(rig, viewers, sequence);
        expect(rig.clock.nowMs() - startMs).toBeLessThan(7_000);
        expect(rig.origin.copies(sequence)).toBeLessThanOrEqual(5);
      }
      expect(rig.misses.some(({ owner }) => silent.has(owner))).toBe(true);
    }
  });
});

describe('a neighbour that announces what nobody lists', () => {
  const MAX_UNLISTED = 4;
  /** Other names for the next segments. */
  const invented = (sequence: number, n: number): SegmentId => segmentId(RIG_TRACK, sequence, `https://cdn.example/invented/${n}.m4s`);
  const claim = (segment: SegmentId): HaveEntry => ({ segment, totalBytes: 300_000, contentId: 0, held: 'all', coming: 'none' });

  it('makes us ask for four of them at most, and what is real plays all the same', async () => {
    const { rig, frames, link } = loudRig();
    const [viewer, liar] = [rig.join('viewer'), rig.join('liar')];
    await rig.connected([viewer, liar]);
    const say = (entries: readonly HaveEntry[]) =>
      link(liar.peerId, viewer.peerId)?.send(encodeFrame({ type: 'have', entries }), 'control');
    // The first segment at the live edge tells how long segments last.
    appears([viewer], 1);
    // And playing it, how large they are: nothing much larger is collected on a neighbour's word.
    void viewer.play(1);
    await playedByAll(rig, [viewer], 1);
    say([{ ...claim(invented(2, 999)), totalBytes: 3_000_000 }]);
    for (let n = 0; n < 120; n += 40) {
      for (const sequence of [2, 3, 4, 90])
        say(Array.from({ length: 10 }, (_, i) => claim(invented(sequence, n + i)))); // prettier-ignore
      await rig.clock.advanceSettled(300);
    }
    const asked = new Set(
      frames.flatMap(({ kind, from, frame }) =>
        kind === 'sent' && from === viewer.peerId && frame.type === 'request' ? [segmentKey(frame.segment)] : [],
      ),
    );
    asked.delete(segmentKey(rigSegment(1)));
    expect(asked.size).toBeGreaterThan(0);
    expect(asked.size).toBeLessThanOrEqual(MAX_UNLISTED);
    expect(viewer.engine.stats().storedSegments).toBeLessThanOrEqual(MAX_UNLISTED + 1);
    // Only what may be one of the next two is looked at.
    const next = new Set([2, 3].flatMap((sequence) => Array.from({ length: 120 }, (_, n) => segmentKey(invented(sequence, n)))));
    for (const key of asked) expect(next).toContain(key);

    appears([viewer], 2);
    void viewer.play(2, { deadlineInMs: 6_000 });
    await playedByAll(rig, [viewer], 2);
    // What never comes is nobody's concern any more, and not kept.
    await rig.clock.advanceSettled(12_000);
    expect(viewer.engine.stats().storedSegments).toBeLessThanOrEqual(2);
  });
});

describe('a neighbour that says of every segment that it is fetching it, and never does', () => {
  it('makes the player late once at most, and not in every segment', async () => {
    // A fetch takes half of a segment's duration: an origin slow enough for others' fetches to be waited for.
    const { rig, link } = loudRig({ originBytesPerSecond: 300_000 });
    const [viewer, liar] = [rig.join('viewer', { upload: false }), rig.join('liar')];
    await rig.connected([viewer, liar]);
    void viewer.play(1, { startingUp: () => true });
    await playedByAll(rig, [viewer], 1);
    let late = 0;
    for (let sequence = 2; sequence <= 11; sequence++) {
      const entries: readonly HaveEntry[] = [{ segment: rigSegment(sequence), totalBytes: 0, contentId: 0, held: 'none', coming: 'all' }];
      link(liar.peerId, viewer.peerId)?.send(encodeFrame({ type: 'have', entries }), 'control');
      await rig.clock.advanceSettled(100);
      const startMs = rig.clock.nowMs();
      void viewer.play(sequence, { deadlineInMs: 2_000 });
      await playedByAll(rig, [viewer], sequence);
      const tookMs = rig.clock.nowMs() - startMs;
      if (tookMs > 2_000) late++;
      // Two segment durations of patience, a look, and the fetch itself.
      expect(tookMs).toBeLessThan(2 * 2_000 + 300 + 200 + 1_100);
    }
    expect(late).toBeLessThanOrEqual(1);
  });
});

describe('requests', () => {
  it('move to a quicker holder that comes up, and the first is cancelled', async () => {
    const rates = new Map<string, number>();
    const { rig, frames } = loudRig({ network: { profile: (from) => ({ latencyMs: 20, bytesPerSecond: rates.get(from) ?? 1_250_000 }) } });
    const slow = await holder(rig, 'slow');
    rates.set(slow.peerId, 36_000);
    const viewer = rig.join('viewer');
    await rig.connected([slow, viewer]);
    void viewer.play(1, { deadlineInMs: 60_000 });
    await rig.clock.runUntil(() => viewer.engine.stats().totals.peerBytes > 0, LIMIT_MS);
    const quick = await holder(rig, 'quick');
    await playedByAll(rig, [viewer], 1);
    const said = frames.filter(({ kind, from }) => kind === 'sent' && from === viewer.peerId);
    const moved = new Set<number>();
    const cancelled = new Set<number>();
    for (const { to, frame } of said) {
      if (frame.type === 'cancel' && to === slow.peerId) for (const piece of piecesOf(frame.runs)) cancelled.add(piece);
      if (frame.type !== 'request' || to !== quick.peerId) continue;
      for (const piece of piecesOf(frame.runs)) if (cancelled.has(piece)) moved.add(piece);
    }
    expect(moved.size).toBeGreaterThan(0);
    expect(viewer.engine.stats().totals.originBytes).toBe(0);
    expect(viewer.engine.stats().totals.wastedBytes).toBeLessThanOrEqual(2 * 32_768);
  });

  it('are served though somebody vanished in the middle of being sent to, long before anybody notices that it did', async () => {
    const rig = new Rig({ segmentBytes: 2_000_000 });
    const giver = rig.join('giver', { uploadSlots: 1 });
    void giver.play(1, { startingUp: () => true });
    await playedByAll(rig, [giver], 1);
    starAround(rig, giver);
    const [gone, other] = [rig.join('gone'), rig.join('other')];
    expect(await rig.clock.runUntil(() => giver.engine.connectedPeers().length === 2, LIMIT_MS)).toBe(true);
    void gone.play(1, { deadlineInMs: 40_000 });
    await rig.clock.runUntil(() => gone.engine.stats().totals.peerBytes > 500_000, LIMIT_MS);
    rig.vanish(gone);
    void other.play(1, { deadlineInMs: 40_000 });
    await playedByAll(rig, [other], 1);
    expect(giver.engine.connectedPeers()).toContain(gone.peerId);
    expect(other.engine.stats().totals).toMatchObject({ peerBytes: 2_000_000, originBytes: 0 });
  });

  it('of one that passes nothing on are served in the end, beside others that want all there is', async () => {
    const rig = new Rig({ network: { uplinkBytesPerSecond: () => 500_000 } });
    const giver = rig.join('giver', { uploadSlots: 1 });
    const film = Array.from({ length: 12 }, (_, n) => n + 1);
    for (const sequence of film) void giver.play(sequence, { startingUp: () => true });
    await rig.clock.runUntil(() => giver.played.size === film.length, LIMIT_MS);
    starAround(rig, giver);
    const crowd = Array.from({ length: 4 }, (_, n) => rig.join(`crowd-${n}`));
    const rider = rig.join('rider', { upload: false });
    await rig.clock.runUntil(() => giver.engine.connectedPeers().length === 5, LIMIT_MS);
    await rig.clock.advanceSettled(200);
    for (const sequence of film) for (const viewer of crowd) void viewer.play(sequence, { live: false, deadlineInMs: 600_000 });
    void rider.play(1, { live: false, deadlineInMs: 600_000 });
    // It may have turned to the origin meanwhile: its turn comes all the same, while others still wait.
    expect(await rig.clock.runUntil(() => rider.engine.exchanged.receivedBytes > 0, LIMIT_MS)).toBe(true);
    expect(crowd.some(({ played }) => played.size < film.length)).toBe(true);
  });
});

describe('a viewer among others that pass nothing on', () => {
  it('asks for more neighbours, and is content with as many that do', async () => {
    const wants = async (othersUpload: boolean): Promise<readonly number[]> => {
      const rig = new Rig();
      const viewer = rig.join('viewer', { wantedNeighbours: 4 });
      const others = Array.from({ length: 6 }, (_, n) => rig.join(`other-${n}`, { upload: othersUpload }));
      await rig.connected([viewer, ...others]);
      const before = rig.needs.length;
      await rig.clock.advanceSettled(30_000);
      return rig.needs.slice(before).flatMap(({ reporter, want }) => (reporter === viewer.peerId ? [want] : []));
    };
    expect(await wants(true)).toEqual([]);
    const wanted = await wants(false);
    expect(wanted.length).toBeGreaterThan(0);
    expect(new Set(wanted)).toEqual(new Set([4]));
  });

  it('asks for no more than it may have', async () => {
    const rig = new Rig();
    const viewer = rig.join('viewer', { wantedNeighbours: 8 });
    rig.setPolicy({ maxNeighbours: 6 });
    const takers = Array.from({ length: 6 }, (_, n) => rig.join(`taker-${n}`, { upload: false }));
    await rig.connected([viewer, ...takers]);
    const before = rig.needs.length;
    await rig.clock.advanceSettled(30_000);
    expect(rig.needs.slice(before).filter(({ reporter }) => reporter === viewer.peerId)).toEqual([]);
  });
});
