// What engines ask of each other, overheard: the scheduler's promises as neighbours see them.
import { segmentKey, type Frame, type PeerId, type SegmentId } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PieceSet, piecesOf } from './piece-set.ts';
import { overhear, type LoggedEnd, type LoggedFrame } from './testing/frame-log.ts';
import { Rig, RIG_TRACK, rigSegment, type RigViewer } from './testing/rig.ts';
import { ENGINE_DEFAULTS } from './options.ts';

const LIMIT_MS = 30_000;
const SEGMENT_BYTES = 300_000;

const pair = (from: PeerId, to: PeerId): string => `${from}>${to}`;
const pieceName = (segment: SegmentId, piece: number): string => `${segmentKey(segment)}/${piece}`;

/** Keeps account of every request of every viewer, and complains at the first that breaks a promise. */
class Ledger {
  /** By viewer and neighbour: pieces that are asked for and neither here, refused nor cancelled. */
  readonly #open = new Map<string, Set<string>>();
  /** By viewer and neighbour: what the neighbour's announcements, as far as they arrived, say that it holds. */
  readonly #told = new Map<string, Map<string, PieceSet>>();
  requests = 0;
  cancels = 0;
  movedPieces = 0;
  readonly #askedBefore = new Set<string>();

  note(entry: LoggedFrame | LoggedEnd): void {
    if (entry.kind === 'ended') {
      this.#open.delete(pair(entry.from, entry.to));
      this.#told.delete(pair(entry.from, entry.to));
    } else if (entry.kind === 'sent') this.#sent(entry.from, entry.to, entry.frame);
    else this.#arrived(entry.from, entry.to, entry.frame);
  }

  #sent(viewer: PeerId, neighbour: PeerId, frame: Frame): void {
    if (frame.type === 'cancel') {
      this.cancels++;
      for (const piece of piecesOf(frame.runs)) this.#open.get(pair(viewer, neighbour))?.delete(pieceName(frame.segment, piece));
    }
    if (frame.type !== 'request') return;
    const open = this.#open.get(pair(viewer, neighbour)) ?? new Set<string>();
    this.#open.set(pair(viewer, neighbour), open);
    const held = this.#told.get(pair(viewer, neighbour))?.get(segmentKey(frame.segment));
    for (const piece of piecesOf(frame.runs)) {
      const name = pieceName(frame.segment, piece);
      this.requests++;
      // Nobody is asked for what it has not announced …
      expect(held?.has(piece)).toBe(true);
      // … nor for what it, or anybody else, is asked for at this moment: a late request was cancelled first.
      for (const [other, asked] of this.#open) if (other.startsWith(`${viewer}>`)) expect(asked).not.toContain(name);
      if (this.#askedBefore.has(`${viewer} ${name}`)) this.movedPieces++;
      this.#askedBefore.add(`${viewer} ${name}`);
      open.add(name);
    }
    expect(open.size).toBeLessThanOrEqual(ENGINE_DEFAULTS.maxPiecesInFlight);
  }

  #arrived(neighbour: PeerId, viewer: PeerId, frame: Frame): void {
    const open = this.#open.get(pair(viewer, neighbour));
    const told = this.#told.get(pair(viewer, neighbour)) ?? new Map<string, PieceSet>();
    this.#told.set(pair(viewer, neighbour), told);
    if (frame.type === 'piece') open?.delete(pieceName(frame.segment, frame.index));
    else if (frame.type === 'refuse') for (const piece of piecesOf(frame.runs)) open?.delete(pieceName(frame.segment, piece));
    else if (frame.type === 'gone') for (const segment of frame.segments) told.delete(segmentKey(segment));
    else if (frame.type === 'have')
      for (const { segment, totalBytes, held } of frame.entries) {
        const pieces = Math.ceil(totalBytes / 32_768);
        told.set(segmentKey(segment), PieceSet.fromField(pieces, held));
      }
  }
}

const rate = fc.constantFrom(30_000, 120_000, 500_000, 2_500_000);
const scene = fc.record({
  rates: fc.array(rate, { minLength: 3, maxLength: 6 }),
  latencyMs: fc.constantFrom(5, 40, 150),
  holders: fc.integer({ min: 1, max: 3 }),
  late: fc.option(rate),
  vanishes: fc.option(fc.record({ who: fc.nat(5), afterMs: fc.integer({ min: 50, max: 3_000 }) })),
  hangs: fc.boolean(),
});

interface Scene {
  readonly rates: readonly number[];
  readonly latencyMs: number;
  readonly holders: number;
  readonly late: number | null;
  readonly vanishes: { readonly who: number; readonly afterMs: number } | null;
  readonly hangs: boolean;
}

/** Some hold a segment, all play it and the next two, one goes and one comes meanwhile. */
async function play({ rates, latencyMs, holders, late, vanishes, hangs }: Scene): Promise<Ledger> {
  const uplinks = new Map<PeerId, number>();
  const rig = new Rig({
    segmentBytes: SEGMENT_BYTES,
    network: { profile: (from) => ({ latencyMs, bytesPerSecond: uplinks.get(from) ?? 500_000 }) },
  });
  const ledger = new Ledger();
  overhear(rig.network, () => rig.clock.nowMs(), (entry) => ledger.note(entry)); // prettier-ignore
  const viewers: RigViewer[] = [];
  const join = (bytesPerSecond: number): RigViewer => {
    const viewer = rig.join(`viewer-${viewers.length}`);
    uplinks.set(viewer.peerId, bytesPerSecond);
    viewers.push(viewer);
    return viewer;
  };
  for (const bytesPerSecond of rates) join(bytesPerSecond);
  const here = () => viewers.filter(({ peerId }) => rig.viewers.has(peerId));
  await rig.connected(viewers);
  for (const viewer of viewers.slice(0, holders)) void viewer.play(1, { startingUp: () => true });
  await rig.clock.runUntil(() => viewers.slice(0, holders).every(({ played }) => played.has(1)), LIMIT_MS);
  let hung = 0;
  if (hangs) rig.origin.fault = () => (hung++ === 0 ? 'hang' : undefined);
  for (const sequence of [1, 2, 3]) {
    const audience = here();
    for (const viewer of audience) {
      viewer.engine.setPlayer({ track: RIG_TRACK, atLiveEdge: true, newestSequence: sequence, playheadSequence: sequence - 1 });
      viewer.engine.appeared([rigSegment(sequence)], 2_000);
      if (!viewer.played.has(sequence)) void viewer.play(sequence, { deadlineInMs: 12_000 });
    }
    if (sequence === 1 && late !== null) join(late);
    const leaver = viewers[vanishes?.who ?? -1];
    if (sequence === 2 && vanishes && leaver) rig.clock.after(vanishes.afterMs, () => rig.vanish(leaver));
    const isPlayed = () => audience.every(({ peerId, played }) => played.has(sequence) || !rig.viewers.has(peerId));
    expect(await rig.clock.runUntil(isPlayed, LIMIT_MS)).toBe(true);
  }
  for (const { engine } of here()) engine.destroy();
  return ledger;
}

describe('what viewers ask of each other, in any mesh', () => {
  it('is asked of one neighbour at a time, which holds it, and never too much at once', { timeout: 60_000 }, async () => {
    let requests = 0;
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(scene, async (each) => {
        const ledger = await play(each);
        requests += ledger.requests;
        moved += ledger.movedPieces;
      }),
      { numRuns: 7, seed: 3 }, // fixed: that requests move in some of these is a matter of which are drawn
    );
    expect(requests).toBeGreaterThan(100);
    expect(moved).toBeGreaterThan(0);
  });
});
