/** Stalls and playing time from what a media element's clock does: the same arithmetic for every player. */

/** A standstill shorter than this (ms) is the jitter of a 50 ms sampling on a busy machine; counted, every page would seem to stall. */
export const STALL_MIN_MS = 250;
/** A step past the time that went by plus this (s) is a jump; below it, a clock that was read late catches up. */
const JUMP_TOLERANCE_SECONDS = 0.5;
/** Media stops a little before its buffer ends (s): the last frames wait for those they depend on, and audio for its next packet. */
const STARVED_BUFFER_SECONDS = 0.5;

export interface PlaybackSample {
  /** A clock that never goes back, ms. */
  readonly nowMs: number;
  /** The media element's, seconds. */
  readonly currentTime: number;
  /** Paused or ended: standing still is what it should do. */
  readonly idle: boolean;
  /** A seek is going on, or one happened since the last sample: the step is a jump, not playback. */
  readonly sought: boolean;
  /** Seconds buffered ahead of the playhead. */
  readonly bufferSeconds: number;
}

export interface Stall {
  /** When it began, on the clock of the samples. */
  readonly startMs: number;
  readonly ms: number;
  /** It began with next to nothing to play: the network was late. Otherwise the decoder or the page was, as on a machine with too much to do. */
  readonly starved: boolean;
}

/** Fed from the first frame on. Not playing includes seeking: a player that hops over a hole shows no picture meanwhile. */
export class PlaybackMeter {
  readonly stalls: Stall[] = [];
  /** Media time that went by at the pace of the clock. */
  playedSeconds = 0;
  /** Media time jumped over, forwards: a player that skips to the live edge stalls less and shows less. */
  skippedSeconds = 0;
  #last: PlaybackSample | undefined;
  #still: { startMs: number; starved: boolean } | undefined;

  sample(sample: PlaybackSample): void {
    const last = this.#last;
    this.#last = sample;
    if (!last) return;
    if (sample.idle) return this.#moved(last.nowMs);
    const elapsedSeconds = (sample.nowMs - last.nowMs) / 1000;
    const step = sample.currentTime - last.currentTime;
    const jumped = sample.sought || step < 0 || step > elapsedSeconds + JUMP_TOLERANCE_SECONDS;
    if (jumped && step > 0) this.skippedSeconds += Math.max(0, step - elapsedSeconds);
    if (!jumped && step > 0) {
      this.playedSeconds += step;
      this.#moved(last.nowMs);
    } else {
      this.#still ??= { startMs: last.nowMs, starved: sample.bufferSeconds < STARVED_BUFFER_SECONDS };
    }
  }

  /** Closes a standstill that is still going on. */
  finish(nowMs: number): void {
    this.#moved(nowMs);
  }

  #moved(untilMs: number): void {
    const still = this.#still;
    this.#still = undefined;
    if (!still) return;
    const ms = untilMs - still.startMs;
    if (ms >= STALL_MIN_MS) this.stalls.push({ ...still, ms });
  }
}
