import type { PlaybackErrors, PlaybackTotals } from '@tributary/client';
import type Hls from 'hls.js';
import type { Playback, PlaybackEvent } from './playback.ts';
import { RenditionTimes, type ShownLevel } from './rendition-times.ts';

const MS_PER_SECOND = 1000;
// A picture that moves is heard of four times a second, once in a hidden tab; a machine that slept in between showed nothing.
const LONGEST_STEP_MS = 5_000;
/** hls.js's word for a stall, and what it does about one: counted as stalls already. */
const STALL_DETAILS: ReadonlySet<string> = new Set(['bufferStalledError', 'bufferNudgeOnStall', 'bufferSeekOverHole']);
const ERROR_KINDS: Readonly<Record<string, keyof PlaybackErrors>> = { networkError: 'network', mediaError: 'media' };

const NO_ERRORS: PlaybackErrors = { network: 0, media: 0, other: 0 };

const noCounts = () => ({ stalls: 0, stalledMs: 0, playedMs: 0, playlistBytes: 0, errors: NO_ERRORS });

/** Counts what was shown, and what went wrong with the picture, since it was first looked at: for the operator to know. Hears whether it plays. */
export class PlaybackCounts {
  readonly #hls: Hls;
  readonly #playback: Playback;
  readonly #onToggled: () => void;
  readonly #renditions = new RenditionTimes();
  #counts = noCounts();
  #stalledSinceMs: number | null = null;
  /** When the picture was last seen to move; null: it rests. */
  #movedAtMs: number | null = null;
  #isStartupTold = false;

  /** @param onToggled it was paused, has ended, or goes on */
  constructor(hls: Hls, playback: Playback, onToggled: () => void = () => {}) {
    this.#hls = hls;
    this.#playback = playback;
    this.#onToggled = onToggled;
    playback.observer = (event) => this.#heard(event);
  }

  /** The picture or the sound goes on, or will as soon as there is more of it. */
  get isPlaying(): boolean {
    const { media } = this.#playback;
    return media !== null && !media.paused && !media.ended;
  }

  totals(): PlaybackTotals {
    const latency = this.#hls.latency;
    const running = this.#stalledSinceMs === null ? 0 : performance.now() - this.#stalledSinceMs;
    const isLive = this.#hls.levels[this.#hls.loadLevel]?.details?.live === true && latency > 0;
    return {
      ...this.#counts,
      stalledMs: this.#counts.stalledMs + running,
      ...(this.#isStartupTold ? {} : { startupMs: this.#playback.startupMs }),
      ...(isLive ? { liveLatencyMs: latency * MS_PER_SECOND } : {}),
      renditions: this.#renditions.totals(),
    };
  }

  /** Whoever was told of the totals is gone: whoever comes next hears of what is new since then. */
  toldAll(): void {
    this.#counts = noCounts();
    this.#stalledSinceMs = null;
    this.#movedAtMs = null;
    this.#isStartupTold = this.#playback.startupMs !== undefined;
    this.#renditions.clear();
  }

  /** This rendition is on the screen from now on. */
  shows(level: ShownLevel | undefined): void {
    this.#step();
    this.#renditions.shows(level ?? {});
  }

  loadedPlaylist(bytes: number | undefined): void {
    if (bytes !== undefined && Number.isSafeInteger(bytes)) this.#counts.playlistBytes += bytes;
  }

  /** @param type of hls.js's errors, fatal or not */
  failed(type: string, details: string): void {
    if (STALL_DETAILS.has(details)) return;
    const kind = ERROR_KINDS[type] ?? 'other';
    const { errors } = this.#counts;
    this.#counts.errors = { ...errors, [kind]: errors[kind] + 1 };
  }

  #heard(event: PlaybackEvent): void {
    switch (event) {
      case 'restarted':
        this.toldAll();
        this.#isStartupTold = false;
        return;
      case 'playing':
      case 'timeupdate':
      case 'left': // nobody watches it any more
        return this.#goesOn();
      case 'waiting':
        return this.#waits();
      case 'play':
      case 'pause':
      case 'ended':
      case 'followed': // it may play already, or nothing does any more
        return this.#onToggled();
      case 'canplay':
    }
  }

  #goesOn(): void {
    this.#step();
    this.#movedAtMs = this.isPlaying ? performance.now() : null;
    if (this.#stalledSinceMs === null) return;
    this.#counts.stalledMs += performance.now() - this.#stalledSinceMs;
    this.#stalledSinceMs = null;
  }

  #waits(): void {
    // Waiting for the first frame is start-up, and a seek is the viewer's own doing: neither is a stall.
    const { startupMs, media } = this.#playback;
    if (startupMs === undefined || media?.seeking) return;
    this.#step();
    this.#movedAtMs = null;
    if (this.#stalledSinceMs !== null) return;
    this.#counts.stalls++;
    this.#stalledSinceMs = performance.now();
  }

  #step(): void {
    if (this.#movedAtMs === null) return;
    const nowMs = performance.now();
    const playedMs = Math.min(LONGEST_STEP_MS, nowMs - this.#movedAtMs);
    this.#movedAtMs = nowMs;
    this.#counts.playedMs += playedMs;
    this.#renditions.add(playedMs);
  }
}
