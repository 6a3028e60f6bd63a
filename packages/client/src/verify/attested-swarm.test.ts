// Engines with real signatures and hashes, on a simulated network, and among them some that lie.
import { SigningKey, KeySet } from '@tributary/attest';
import { encodeFrame, MAX_ATTESTATION_ENTRIES, PIECE_BYTES, type Frame, type PeerId, type StreamId } from '@tributary/protocol';
import { overhear, rigSegment, tamperWith, type LoggedFrame, type Tampering } from '@tributary/swarm/testing';
import { describe, expect, it } from 'vitest';
import { AttestedWorld, type AttestedViewer } from './testing/attested-world.ts';

const LIMIT_MS = 30_000;

/** Whose frames are changed on their way. */
function badActors(world: AttestedWorld, tampering: Tampering): Set<PeerId> {
  const bad = new Set<PeerId>();
  tamperWith(world.rig.network, (frame, from, to) => (bad.has(from) ? tampering(frame, from, to) : frame));
  return bad;
}

const corrupted: Tampering = (frame) => {
  if (frame.type !== 'piece') return frame;
  const bytes = frame.bytes.slice();
  bytes[7] = (bytes[7] ?? 0) ^ 1;
  return { ...frame, bytes };
};

async function crowd(world: AttestedWorld, names: readonly string[]): Promise<AttestedViewer[]> {
  const viewers = names.map((name) => world.join(name));
  await world.rig.connected(viewers);
  return viewers;
}

describe('a sealed live stream', () => {
  it('comes from the origin about once, in parts; its attestations from their source about once for each who fetches', async () => {
    const world = await AttestedWorld.create(10);
    const frames: LoggedFrame[] = [];
    overhear(world.rig.network, () => world.rig.clock.nowMs(), (entry) => entry.kind === 'sent' && frames.push(entry)); // prettier-ignore
    const viewers = await crowd(world, ['a', 'b', 'c', 'd', 'e', 'f']);
    for (let sequence = 1; sequence <= 10; sequence++) await world.live(viewers, sequence);
    for (const viewer of viewers) {
      expect(viewer.played.size).toBe(10);
      expect(world.playedRight(viewer)).toBe(true);
      expect(viewer.engine.stats()).toMatchObject({ badPieces: 0, mismatchedSegments: 0, attestationMissingForMs: 0 });
    }
    for (let sequence = 3; sequence <= 10; sequence++) {
      expect(world.rig.origin.copies(sequence)).toBeLessThanOrEqual(1.2);
      const askers = world.asked.filter(({ sequences }) => sequences.includes(sequence));
      expect(askers.length).toBeGreaterThanOrEqual(1);
      expect(askers.length).toBeLessThan(viewers.length);
    }
    // The others have them of neighbours, each once.
    const given = frames.flatMap(({ frame }) => (frame.type === 'attestations' ? frame.attestations : []));
    expect(given.length).toBeGreaterThan(0);
    expect(given.length).toBeLessThanOrEqual(10 * viewers.length);
    // Every viewer counts what it received of either.
    const total = (bytes: readonly number[]) => bytes.reduce((sum, each) => sum + each, 0);
    const counted = viewers.map(({ engine }) => engine.stats().attestations);
    const fromSource = world.asked.flatMap(({ sequences }) => sequences.map((sequence) => world.sealed.get(sequence)?.length ?? 0));
    expect(total(counted.map(({ peerBytes }) => peerBytes))).toBe(total(given.map(({ length }) => length)));
    expect(total(counted.map(({ sourceBytes }) => sourceBytes))).toBe(total(fromSource));
  });

  it('waits for an attestation that is a moment behind, and is shared all the same', async () => {
    const world = await AttestedWorld.create(3);
    const viewers = await crowd(world, ['a', 'b', 'c', 'd']);
    for (let sequence = 1; sequence <= 3; sequence++) {
      world.availableFromMs = world.rig.clock.nowMs() + 500;
      await world.live(viewers, sequence);
      await world.rig.clock.advanceSettled(1_500);
    }
    for (const viewer of viewers) {
      expect(world.playedRight(viewer)).toBe(true);
      expect(viewer.engine.stats().totals.peerBytes).toBeGreaterThan(0);
    }
    expect(world.rig.origin.copies(2) + world.rig.origin.copies(3)).toBeLessThanOrEqual(4);
  });

  it('plays from the origin where no attestation ever comes: nothing is kept, announced or passed on', async () => {
    const world = await AttestedWorld.create(0);
    const viewers = await crowd(world, ['a', 'b', 'c']);
    for (let sequence = 1; sequence <= 3; sequence++) await world.live(viewers, sequence, 4_000);
    for (const viewer of viewers) {
      expect(viewer.played.size).toBe(3);
      expect(world.playedRight(viewer)).toBe(true);
      const { totals, storedBytes, attestationMissingForMs } = viewer.engine.stats();
      expect(totals).toMatchObject({ peerBytes: 0, sentBytes: 0 });
      expect(storedBytes).toBe(0);
      expect(attestationMissingForMs).toBeGreaterThan(0);
    }
    // The source is asked ever more rarely.
    await world.rig.clock.advanceSettled(60_000);
    expect(world.asked.length).toBeLessThanOrEqual(3 * 3 * 10);
  });

  it('plays again what the origin brought before its attestation, without asking twice, and passes it on once it is attested', async () => {
    const world = await AttestedWorld.create(1);
    world.availableFromMs = 2_000;
    const first = world.join('first');
    void first.play(1, { startingUp: () => true });
    expect(await world.rig.clock.runUntil(() => first.played.has(1), 1_000)).toBe(true);
    expect(first.engine.has(rigSegment(1))).toBe(false);
    first.played.clear();
    void first.play(1);
    expect(await world.rig.clock.runUntil(() => first.played.has(1), 1_000)).toBe(true);
    expect(world.rig.origin.copies(1)).toBe(1);
    expect(world.asked).toEqual([]); // alone, nobody is asked
    const second = world.join('second');
    await world.rig.connected([first, second]);
    expect(await world.rig.clock.runUntil(() => first.engine.has(rigSegment(1)), LIMIT_MS)).toBe(true);
    void second.play(1);
    expect(await world.rig.clock.runUntil(() => second.played.has(1), LIMIT_MS)).toBe(true);
    expect(world.rig.origin.copies(1)).toBe(1);
    expect(world.playedRight(second)).toBe(true);
  });
});

describe('who sends what was not attested', () => {
  it('is banned, honest viewers are not, and no wrong byte is played or passed on', async () => {
    const world = await AttestedWorld.create(12);
    const bad = badActors(world, corrupted);
    const viewers = await crowd(world, ['a', 'b', 'c', 'd', 'e', 'liar']);
    const liar = viewers.at(-1)!;
    const honest = viewers.slice(0, -1);
    bad.add(liar.peerId);
    for (let sequence = 1; sequence <= 12; sequence++) await world.live(viewers, sequence);
    for (const viewer of honest) {
      expect(viewer.played.size).toBe(12);
      expect(world.playedRight(viewer)).toBe(true);
      expect(viewer.engine.connectedPeers()).not.toContain(liar.peerId);
      expect(viewer.engine.connectedPeers()).toHaveLength(honest.length - 1);
    }
    const blamed = world.rig.losses.filter(({ reason }) => reason === 'bad-piece');
    expect(blamed.length).toBeGreaterThan(0);
    expect(new Set(blamed.map(({ peerId }) => peerId))).toEqual(new Set([liar.peerId]));
  });

  it('is banned for a forged attestation, and for one that cannot be read', async () => {
    for (const forge of [
      (bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte)),
      (bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte)), // of a hash
      (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, -1),
    ]) {
      const world = await AttestedWorld.create(1);
      const bad = badActors(world, (frame) =>
        frame.type === 'attestations' ? { ...frame, attestations: frame.attestations.map(forge) } : frame,
      );
      const [forger, other] = (await crowd(world, ['forger', 'other'])) as [AttestedViewer, AttestedViewer];
      bad.add(forger.peerId);
      void forger.play(1, { startingUp: () => true });
      await world.rig.clock.runUntil(() => forger.engine.has(rigSegment(1)), LIMIT_MS);
      await world.rig.clock.advanceSettled(200); // it has announced what it has
      void other.play(1);
      await world.rig.clock.runUntil(() => other.played.has(1), LIMIT_MS);
      expect(world.playedRight(other)).toBe(true);
      expect(world.rig.losses).toContainEqual({ reporter: other.peerId, peerId: forger.peerId, reason: 'bad-piece' });
    }
  });

  it('gains nothing by a true attestation of another segment or another stream', async () => {
    const world = await AttestedWorld.create(2);
    const ofOtherStream = await world.attest(1, { streamId: '0'.repeat(32) as StreamId });
    for (const replay of [world.sealed.get(2)!, ofOtherStream]) {
      const bad = badActors(world, (frame) => (frame.type === 'attestations' ? { ...frame, attestations: [replay] } : corrupted(frame, viewer.peerId, viewer.peerId))); // prettier-ignore
      const liar: AttestedViewer = world.join(`liar ${replay.length} ${replay[30]}`);
      const viewer: AttestedViewer = world.join(`viewer ${replay.length} ${replay[30]}`);
      await world.rig.clock.runUntil(() => viewer.engine.connectedPeers().includes(liar.peerId), LIMIT_MS);
      bad.add(liar.peerId);
      void liar.play(1, { startingUp: () => true });
      await world.rig.clock.runUntil(() => liar.engine.has(rigSegment(1)), LIMIT_MS);
      void viewer.play(1);
      expect(await world.rig.clock.runUntil(() => viewer.played.has(1), LIMIT_MS)).toBe(true);
      expect(world.playedRight(viewer)).toBe(true);
      expect(viewer.verifier.held(rigSegment(2))).toBeUndefined();
      world.rig.vanish(liar);
      world.rig.vanish(viewer);
    }
  });

  it('under another content than it has announced before gains no ban, and wastes no more than what was asked for', async () => {
    const world = await AttestedWorld.create(4);
    const bad = badActors(world, (frame, from, to) => {
      if (frame.type !== 'have') return corrupted(frame, from, to);
      return { ...frame, entries: frame.entries.map((entry) => ({ ...entry, contentId: entry.contentId === 0 ? 0 : 12_345 })) };
    });
    const viewers = await crowd(world, ['a', 'b', 'c', 'liar']);
    const liar = viewers.at(-1)!;
    bad.add(liar.peerId);
    for (let sequence = 1; sequence <= 4; sequence++) await world.live(viewers, sequence);
    for (const viewer of viewers.slice(0, -1)) {
      expect(viewer.played.size).toBe(4);
      expect(world.playedRight(viewer)).toBe(true);
    }
    expect(world.rig.losses.filter(({ reason, peerId }) => reason === 'bad-piece' && peerId !== liar.peerId)).toEqual([]);
  });

  it('or claims vast segments makes us hold no more than a bound before an attestation is here', async () => {
    const world = await AttestedWorld.create(0);
    const bad = badActors(world, (frame) => (frame.type === 'refuse' ? null : frame));
    const requests: LoggedFrame[] = [];
    const link = overhear(world.rig.network, () => world.rig.clock.nowMs(), (entry) => entry.kind === 'arrived' && requests.push(entry)); // prettier-ignore
    const [viewer, liar] = (await crowd(world, ['viewer', 'liar'])) as [AttestedViewer, AttestedViewer];
    bad.add(liar.peerId);
    const segment = rigSegment(1);
    const totalBytes = 640 * PIECE_BYTES; // 20 MiB
    const send = (frame: Exclude<Frame, { type: 'unknown' }>) => link(liar.peerId, viewer.peerId)?.send(encodeFrame(frame), 'bulk');
    send({ type: 'have', entries: [{ segment, totalBytes, contentId: 7, held: 'all', coming: 'none' }] });
    await world.rig.clock.advanceSettled(200);
    void viewer.play(1, { deadlineInMs: 600_000, live: false });
    let sent = 0;
    // It answers whatever it is asked for, and never with an attestation.
    for (let step = 0; step < 1_000; step++) {
      await world.rig.clock.advanceSettled(40);
      for (const { to, frame } of requests.splice(0)) {
        if (to !== liar.peerId || frame.type !== 'request') continue;
        for (const { first, count } of frame.runs) {
          for (let index = first; index < first + count; index++) {
            send({ type: 'piece', segment, totalBytes, index, bytes: new Uint8Array(PIECE_BYTES) });
            sent++;
          }
        }
      }
    }
    expect(sent * PIECE_BYTES).toBeGreaterThan(15 * 1024 * 1024);
    expect(sent).toBeLessThanOrEqual((16 * 1024 * 1024) / PIECE_BYTES + 24); // and what was open when it was reached
    expect(viewer.engine.stats()).toMatchObject({ storedBytes: 0, totals: { peerBytes: 0 } });
  });

  it('makes us verify and hold nothing that we did not ask for', async () => {
    const world = await AttestedWorld.create(80);
    const link = overhear(world.rig.network, () => world.rig.clock.nowMs(), () => {}); // prettier-ignore
    const [viewer, flood] = (await crowd(world, ['viewer', 'flood'])) as [AttestedViewer, AttestedViewer];
    let checked = 0;
    const take = viewer.verifier.take.bind(viewer.verifier);
    viewer.verifier.take = (...given) => {
      checked++;
      return take(...given);
    };
    const all = [...world.sealed.values()];
    for (let round = 0; round < 20; round++) {
      const frame: Frame = { type: 'attestations', attestations: all.slice(0, MAX_ATTESTATION_ENTRIES) };
      link(flood.peerId, viewer.peerId)?.send(encodeFrame(frame), 'bulk');
      await world.rig.clock.advanceSettled(100);
    }
    expect(checked).toBe(0);
    for (let sequence = 1; sequence <= 80; sequence++) expect(viewer.verifier.held(rigSegment(sequence))).toBeUndefined();
  });

  it('is sent attestations up to an allowance, however much it asks for', async () => {
    const world = await AttestedWorld.create(1, { segmentBytes: 40 * PIECE_BYTES });
    const frames: LoggedFrame[] = [];
    const link = overhear(world.rig.network, () => world.rig.clock.nowMs(), (entry) => entry.kind === 'sent' && frames.push(entry)); // prettier-ignore
    const [viewer, greedy] = (await crowd(world, ['viewer', 'greedy'])) as [AttestedViewer, AttestedViewer];
    void viewer.play(1, { startingUp: () => true });
    await world.rig.clock.runUntil(() => viewer.engine.has(rigSegment(1)), LIMIT_MS);
    const segments = Array.from({ length: MAX_ATTESTATION_ENTRIES }, () => rigSegment(1));
    const sinceMs = world.rig.clock.nowMs();
    for (let round = 0; round < 50; round++) {
      link(greedy.peerId, viewer.peerId)?.send(encodeFrame({ type: 'want-attestations', segments }), 'control');
      await world.rig.clock.advanceSettled(20);
    }
    const sentBytes = frames
      .filter(({ from }) => from === viewer.peerId)
      .flatMap(({ frame }) => (frame.type === 'attestations' ? frame.attestations : []))
      .reduce((sum, { length }) => sum + length, 0);
    const allowance = 256 * 1024 + (64 * 1024 * (world.rig.clock.nowMs() - sinceMs)) / 1_000;
    expect(sentBytes).toBeGreaterThan(200 * 1024);
    expect(sentBytes).toBeLessThanOrEqual(allowance);
  });
});

describe('two truths', () => {
  it('a key is changed without a gap, and one that is not trusted is nobody’s guilt', async () => {
    const world = await AttestedWorld.create(1);
    const fresh = await SigningKey.generate();
    world.sealed.set(2, await world.attest(2, { key: fresh }));
    const viewers = await crowd(world, ['a', 'b']);
    await world.live(viewers, 1);
    await world.live(viewers, 2, 3_000);
    // Signed by a key that they do not know: it came from the origin for both.
    expect(world.rig.origin.copies(2)).toBe(2);
    const both = new KeySet([world.key.publicKey, fresh.publicKey]);
    for (const { verifier, engine } of viewers) {
      verifier.setTrust({ mode: 'sealed', keys: both });
      engine.trustChanged();
    }
    expect(await world.rig.clock.runUntil(() => viewers.every(({ engine }) => engine.has(rigSegment(2))), LIMIT_MS)).toBe(true);
    world.sealed.set(3, await world.attest(3, { key: fresh }));
    world.sealed.set(4, await world.attest(4));
    for (const sequence of [3, 4]) await world.live(viewers, sequence);
    expect(world.rig.origin.copies(3)).toBe(1);
    expect(world.rig.origin.copies(4)).toBe(1);
    expect(world.rig.losses.filter(({ reason }) => reason === 'bad-piece')).toEqual([]);
  });

  it('asked for only from now on keep nothing of what was believed before', async () => {
    const world = await AttestedWorld.create(2);
    const viewers = await crowd(world, ['a', 'b']);
    for (const { verifier, engine } of viewers) {
      verifier.setTrust({ mode: 'none' });
      engine.trustChanged();
    }
    await world.live(viewers, 1);
    expect(viewers.map(({ engine }) => engine.has(rigSegment(1)))).toEqual([true, true]);
    for (const { verifier, engine } of viewers) {
      verifier.setTrust({ mode: 'sealed', keys: new KeySet([world.key.publicKey]) });
      engine.trustChanged();
    }
    expect(viewers.map(({ engine }) => engine.has(rigSegment(1)))).toEqual([false, false]);
    await world.live(viewers, 2);
    expect(world.rig.origin.copies(2)).toBe(1);
  });

  it('of a segment that the origin changed, pieces are never mixed, nobody is banned, and each plays what its own origin gave', async () => {
    const world = await AttestedWorld.create(1);
    const { origin } = world.rig;
    const old = origin.content(1);
    const oldAttestation = world.sealed.get(1)!;
    const before = world.join('before');
    const beside = world.join('beside');
    await world.rig.connected([before, beside]);
    void before.play(1, { startingUp: () => true });
    await world.rig.clock.runUntil(() => before.engine.has(rigSegment(1)), LIMIT_MS);
    // The same size under the same name, and other bytes.
    const changed = old.map((byte) => byte ^ 0xff);
    origin.replace(1, changed);
    world.sealed.set(1, await world.attest(1, { content: changed }));
    beside.engine.attested([oldAttestation]);
    await world.rig.clock.advanceSettled(50);
    void beside.play(1, { startingUp: () => true });
    expect(await world.rig.clock.runUntil(() => beside.played.has(1), LIMIT_MS)).toBe(true);
    expect(Buffer.from(beside.played.get(1)!).equals(changed)).toBe(true);
    // The attestation that it held is the old one, its origin's bytes are new: its source knows which is true now.
    expect(await world.rig.clock.runUntil(() => beside.engine.has(rigSegment(1)), LIMIT_MS)).toBe(true);
    expect(beside.engine.stats().mismatchedSegments).toBe(0);
    const third = world.join('third');
    await world.rig.connected([before, beside, third]);
    void third.play(1);
    expect(await world.rig.clock.runUntil(() => third.played.has(1), LIMIT_MS)).toBe(true);
    const played = Buffer.from(third.played.get(1)!);
    expect(played.equals(old) || played.equals(changed)).toBe(true);
    expect(world.rig.losses.filter(({ reason }) => reason === 'bad-piece')).toEqual([]);
  });
});

describe('what a player loaded before there was an engine', () => {
  const bring = ({ engine }: AttestedViewer, sequence: number, bytes: Uint8Array<ArrayBuffer>): void =>
    engine.brought({ segment: rigSegment(sequence), bytes, live: true, durationMs: 2_000, tookMs: 100, endedAtMs: 0 });

  it('is passed on once it is attested', async () => {
    const world = await AttestedWorld.create(1);
    const [first, second] = (await crowd(world, ['first', 'second'])) as [AttestedViewer, AttestedViewer];
    bring(first, 1, world.rig.origin.content(1));
    void second.play(1, { deadlineInMs: 6_000 });
    expect(await world.rig.clock.runUntil(() => second.played.has(1), LIMIT_MS)).toBe(true);
    expect(world.playedRight(second)).toBe(true);
    expect(world.rig.origin.copies(1)).toBe(0);
    expect(first.engine.stats().mismatchedSegments).toBe(0);
  });

  it('is passed on to nobody where it is not what is attested', async () => {
    const world = await AttestedWorld.create(1);
    const [first, second] = (await crowd(world, ['first', 'second'])) as [AttestedViewer, AttestedViewer];
    bring(
      first,
      1,
      world.rig.origin.content(1).map((byte) => byte ^ 1),
    );
    void second.play(1, { deadlineInMs: 6_000 });
    expect(await world.rig.clock.runUntil(() => second.played.has(1), LIMIT_MS)).toBe(true);
    expect(await world.rig.clock.runUntil(() => first.engine.stats().mismatchedSegments === 1, LIMIT_MS)).toBe(true);
    expect(world.playedRight(second)).toBe(true);
    expect(first.engine.stats()).toMatchObject({ storedSegments: 0, totals: { sentBytes: 0 } });
  });
});
