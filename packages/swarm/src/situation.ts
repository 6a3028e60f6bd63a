import type { Preference } from '@tributary/protocol';
import { AccessLine } from './access-line.ts';
import type { Mesh } from './mesh.ts';
import type { EngineOptions } from './options.ts';
import { PATIENCE } from './patience.ts';
import { Recovery } from './recovery.ts';
import { Reserve } from './reserve.ts';
import type { Transfer } from './transfer.ts';

// Of a segment's duration: a line that needs more of it for a segment has no room for anything that the player does not wait for.
const THIN_LINE_SHARE = 0.5;
const NARROW_SHARE = 0.5; // of what the origin takes: below it, the line is not what makes the origin slow
const LARGEST_KEEP = 0.95; // of the largest segment, with each: a scene of noise is forgotten

/** What this viewer can afford at the moment: how wide its line is, how far predictions are to be trusted, whether it has stalled lately. */
export class Situation {
  readonly line = new AccessLine();
  readonly reserve: Reserve;
  /** Of a film's buffer: below it, its segments wait for peers no longer than they last. */
  vodComfortMs: number;
  readonly #configuredComfortMs: number;
  readonly #recovery = new Recovery();
  readonly #mesh: Mesh;
  readonly #transfers: Iterable<Transfer>;
  readonly #originTakesMs: (bytes: number | undefined) => number | undefined;
  #largestLiveBytes = 0;

  /**
   * @param transfers all that are under way
   * @param originTakesMs how long the origin takes for so many bytes; undefined before its first answer
   */
  constructor(
    { reserveMs, vodComfortMs }: Pick<EngineOptions, 'reserveMs' | 'vodComfortMs'>,
    mesh: Mesh,
    transfers: Iterable<Transfer>,
    originTakesMs: (bytes: number | undefined) => number | undefined,
  ) {
    this.reserve = new Reserve(reserveMs);
    this.vodComfortMs = vodComfortMs;
    this.#configuredComfortMs = vodComfortMs;
    this.#mesh = mesh;
    this.#transfers = transfers;
    this.#originTakesMs = originTakesMs;
  }

  /** The operator's word on what counts for more: takes effect with what is decided next. */
  prefer(preference: Preference = 'balanced'): void {
    const { reserve, comfort } = PATIENCE[preference];
    this.reserve.setFactor(reserve);
    this.vodComfortMs = this.#configuredComfortMs * comfort;
  }

  /** Of the live segments lately. */
  get largestLiveBytes(): number {
    return this.#largestLiveBytes;
  }

  noteLiveSegment(totalBytes: number): void {
    this.#largestLiveBytes = Math.max(totalBytes, this.#largestLiveBytes * LARGEST_KEEP);
  }

  /** @param isWaiting the playhead has reached what is not here */
  look(isWaiting: boolean, nowMs: number): void {
    this.#recovery.look(isWaiting, nowMs);
  }

  /** After a stall: it is needed so soon that it is not left to peers, and the origin is the one to turn to. */
  isRecovering(transfer: Transfer, nowMs: number): boolean {
    return this.#recovery.takesOver(transfer.deadlineMs(), transfer.durationMs, nowMs) && !this.#isOriginNarrow(transfer, nowMs);
  }

  /**
   * Not now: the line is for what the player waits for, after a stall, and whenever it is thin. A player on such a line asks for the
   * next segment the moment it has one, and what was asked of neighbours in between would be in its way.
   */
  isPutOff(transfer: Transfer, nowMs: number): boolean {
    if (transfer.demands.size > 0) return false;
    if (this.#recovery.isOn(nowMs) && !this.#isOriginNarrow(transfer, nowMs)) return true;
    return isLong(this.#lineTakesMs(transfer, nowMs), transfer);
  }

  /**
   * The viewer's own line needs a good part of a segment's duration for the segment, whoever sends it; or the origin does, and nothing was
   * measured yet that would tell whether it is the line. What a neighbour behind the same address has takes none of it.
   */
  mayBeThin(transfer: Transfer, nowMs: number): boolean {
    const isBesideOthers = this.#mesh.givers().some(({ introduction }) => introduction.proximity === 'address');
    if (isBesideOthers) return isLong(this.#lineTakesMs(transfer, nowMs), transfer);
    const originMs = this.#originTakesMs(this.#bytesOf(transfer) || undefined);
    const guessMs = originMs === undefined ? undefined : Math.min(originMs, this.lineTakesMs(this.#bytesOf(transfer), nowMs));
    return isLong(this.#lineTakesMs(transfer, nowMs) ?? guessMs, transfer);
  }

  /** The player needs a segment before the origin could bring two. */
  isPressed(nowMs: number): boolean {
    for (const transfer of this.#transfers) {
      if (transfer.demands.size === 0) continue;
      const twoFetchesMs = 2 * (this.#originTakesMs(transfer.buffer?.totalBytes) ?? 0);
      if (transfer.deadlineMs() - nowMs < this.reserve.ms() + twoFetchesMs) return true;
    }
    return false;
  }

  /** How long so many bytes take over this viewer's line; at most, where one cannot tell what the narrow place is. */
  lineTakesMs(bytes: number, nowMs: number): number {
    const quickest = this.#quickestNeighbour();
    return this.line.takesMs(bytes, quickest, nowMs) ?? this.line.atMostMs(bytes, quickest, nowMs);
  }

  /** It is the origin that is slow, and not this viewer's line: turning to it would make nothing better. */
  #isOriginNarrow(transfer: Transfer, nowMs: number): boolean {
    const lineMs = this.lineTakesMs(this.#bytesOf(transfer), nowMs);
    return lineMs < (this.#originTakesMs(this.#bytesOf(transfer)) ?? 0) * NARROW_SHARE;
  }

  #lineTakesMs(transfer: Transfer, nowMs: number): number | undefined {
    return this.line.takesMs(this.#bytesOf(transfer), this.#quickestNeighbour(), nowMs);
  }

  #bytesOf({ buffer }: Transfer): number {
    return buffer?.totalBytes ?? this.#largestLiveBytes;
  }

  #quickestNeighbour(): number | undefined {
    let quickest: number | undefined;
    for (const { measuredGoodput } of this.#mesh.givers()) {
      if (measuredGoodput !== undefined) quickest = Math.max(quickest ?? 0, measuredGoodput);
    }
    return quickest;
  }
}

function isLong(takesMs: number | undefined, { durationMs }: Transfer): boolean {
  return takesMs !== undefined && takesMs > durationMs * THIN_LINE_SHARE;
}
