// What the origin brought before anybody vouched for it: announced as coming, kept, and of use once somebody does.
import { segmentId, segmentKey, trackId, type HaveEntry, type PeerId, type SegmentId } from '@tributary/protocol';
import { overhear, RIG_TRACK, rigSegment } from '@tributary/swarm/testing';
import { describe, expect, it } from 'vitest';
import { AttestedWorld, type AttestedViewer } from './testing/attested-world.ts';

const LIMIT_MS = 30_000;
const SEGMENT_BYTES = 300_000;

/** What each viewer was last told of the first segment, by whom; `gone` counts. */
function announcements(world: AttestedWorld) {
  const told = new Map<string, HaveEntry>();
  let gone = 0;
  overhear(world.rig.network, () => world.rig.clock.nowMs(), (entry) => {
    if (entry.kind !== 'arrived') return;
    if (entry.frame.type === 'gone') gone++;
    if (entry.frame.type !== 'have') return;
    for (const each of entry.frame.entries) if (segmentKey(each.segment) === segmentKey(rigSegment(1))) told.set(`${entry.from}>${entry.to}`, each);
  }); // prettier-ignore
  return { of: (from: PeerId, to: PeerId) => told.get(`${from}>${to}`), gone: () => gone };
}

describe('a segment that waits for its attestation', () => {
  it('is coming, for neighbours and for newcomers, and never gone', async () => {
    const world = await AttestedWorld.create(1);
    world.availableFromMs = 3_000;
    const told = announcements(world);
    const [first, second] = [world.join('first'), world.join('second')];
    await world.rig.connected([first, second]);
    void first.play(1, { startingUp: () => true });
    expect(await world.rig.clock.runUntil(() => first.played.has(1), 1_000)).toBe(true);
    await world.rig.clock.advanceSettled(200);
    expect(told.of(first.peerId, second.peerId)).toMatchObject({ coming: 'all', held: 'none' });
    const newcomer = world.join('newcomer');
    await world.rig.connected([first, second, newcomer]);
    expect(told.of(first.peerId, newcomer.peerId)).toMatchObject({ coming: 'all', held: 'none' });
    expect(told.gone()).toBe(0);
    // Nobody else has asked the origin for it meanwhile.
    expect(await world.rig.clock.runUntil(() => first.engine.has(rigSegment(1)), LIMIT_MS)).toBe(true);
    expect(world.rig.origin.copies(1)).toBe(1);
  });
});

describe('a film that a viewer has loaded while it was alone', () => {
  const SEGMENTS = 90; // 26 MiB, more than is held of what is live

  async function alone(): Promise<{ world: AttestedWorld; first: AttestedViewer }> {
    const world = await AttestedWorld.create(SEGMENTS);
    const first = world.join('first', { storeBytes: 32 * 1024 * 1024 });
    for (let sequence = 1; sequence <= SEGMENTS; sequence++) {
      first.engine.setPlayer({ track: RIG_TRACK, atLiveEdge: false, newestSequence: SEGMENTS, playheadSequence: sequence });
      void first.play(sequence, { live: false });
      await world.rig.clock.runUntil(() => first.played.has(sequence), LIMIT_MS);
      await world.rig.clock.advanceSettled(2_000);
    }
    return { world, first };
  }

  it('is there for its first neighbour; its attestations are asked for as the neighbour comes to them', async () => {
    const { world, first } = await alone();
    expect(world.asked).toEqual([]);
    const second = world.join('second');
    second.engine.setPlayer({ track: RIG_TRACK, atLiveEdge: false, newestSequence: SEGMENTS, playheadSequence: 1 });
    await world.rig.connected([first, second]);
    for (let sequence = 1; sequence <= 30; sequence++) {
      second.engine.setPlayer({ track: RIG_TRACK, atLiveEdge: false, newestSequence: SEGMENTS, playheadSequence: sequence });
      void second.play(sequence, { live: false, deadlineInMs: 10_000 });
      expect(await world.rig.clock.runUntil(() => second.played.has(sequence), LIMIT_MS)).toBe(true);
      await world.rig.clock.advanceSettled(1_000);
    }
    expect(world.playedRight(second)).toBe(true);
    expect(second.engine.stats().totals.peerBytes).toBeGreaterThan(28 * SEGMENT_BYTES);
    const asked = world.asked.filter(({ viewer }) => viewer === first.peerId).flatMap(({ sequences }) => sequences);
    // No more than the neighbour has come near: not the whole film.
    expect(Math.max(...asked)).toBeLessThanOrEqual(30 + 15);
    expect(new Set(asked).size).toBe(asked.length);
    expect(first.engine.stats().storedBytes).toBeLessThanOrEqual(32 * 1024 * 1024);
  });
});

describe('sound beside the picture', () => {
  const AUDIO = trackId({ kind: 'audio', url: 'https://cdn.example/live/audio.m3u8', language: 'en', name: 'English' });
  const FIRST_AUDIO = 1_001; // the rig's contents go by number: the sound's are apart from the picture's
  const AUDIO_BYTES = 32_000;
  const audioSegment = (sequence: number): SegmentId => segmentId(AUDIO, sequence, `https://cdn.example/live/audio/${sequence}.m4s`);

  async function twoTracks(segments: number, names: readonly string[]): Promise<{ world: AttestedWorld; viewers: AttestedViewer[] }> {
    const world = await AttestedWorld.create(segments);
    for (let at = 0; at < segments; at++) {
      const sequence = FIRST_AUDIO + at;
      world.rig.origin.lengths.set(sequence, AUDIO_BYTES);
      world.sealed.set(sequence, await world.attest(sequence, { segment: audioSegment(sequence) }));
    }
    const viewers = names.map((name) => world.join(name));
    await world.rig.connected(viewers);
    return { world, viewers };
  }

  it.each([true, false])('is attested and shared as the picture is; live: %s', async (live) => {
    const SEGMENTS = 12;
    const { world, viewers } = await twoTracks(SEGMENTS, ['a', 'b', 'c', 'd']);
    for (let at = 0; at < SEGMENTS; at++) {
      const [picture, sequence] = [at + 1, FIRST_AUDIO + at];
      for (const viewer of viewers) {
        if (!live)
          viewer.engine.setPlayer({
            track: RIG_TRACK,
            atLiveEdge: false,
            newestSequence: SEGMENTS,
            playheadSequence: Math.max(1, picture - 2),
          });
        void viewer.play(sequence, { live, segment: audioSegment(sequence), deadlineInMs: 6_000 });
        if (live) viewer.engine.appeared([rigSegment(picture)], 2_000);
        void viewer.play(picture, { live, deadlineInMs: 6_000 });
      }
      const haveBoth = () => viewers.every(({ played }) => played.has(picture) && played.has(sequence));
      expect(await world.rig.clock.runUntil(haveBoth, LIMIT_MS)).toBe(true);
      await world.rig.clock.advanceSettled(1_000);
    }
    for (const viewer of viewers) {
      expect(world.playedRight(viewer)).toBe(true);
      expect(viewer.played.size).toBe(2 * SEGMENTS);
    }
    const copies = (first: number) => Array.from({ length: SEGMENTS - 2 }, (_, at) => world.rig.origin.copies(first + 2 + at));
    for (const each of [...copies(1), ...copies(FIRST_AUDIO)]) expect(each).toBeLessThanOrEqual(1.2);
  });
});
