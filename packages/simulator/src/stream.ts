import { segmentId, streamName, trackId, type SegmentId, type StreamName, type TrackId } from '@tributary/protocol';
import type { OriginConfig, StreamConfig } from './config.ts';
import { seededRandom } from './random.ts';

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1000;
const FIRST_LIVE_SEQUENCE = 1000; // newest when the simulation begins: the stream has been on for a while

/** Sequence numbers that a playlist lists. */
export interface Playlist {
  readonly first: number;
  readonly newest: number;
  /** No more will come. */
  readonly ended: boolean;
}

/** What the origin has: names, sizes, and when each segment appears. */
export class SimulatedStream {
  readonly name: StreamName = streamName('https://simulated.example/master.m3u8');
  readonly track: TrackId;
  readonly live: boolean;
  readonly segmentMs: number;
  readonly #config: StreamConfig;
  readonly #publishDelayMs: number;
  readonly #seed: number;
  readonly #names = new Map<number, SegmentId>();
  readonly #sizes = new Map<number, number>();

  constructor(config: StreamConfig, origin: OriginConfig, seed: number) {
    this.#config = config;
    this.#publishDelayMs = origin.publishDelayMs;
    this.#seed = seed;
    this.live = config.live;
    this.segmentMs = config.segmentMs;
    this.track = trackId({ kind: 'main', url: 'https://simulated.example/main.m3u8', bandwidth: config.bitsPerSecond });
  }

  get bytesPerSecond(): number {
    return this.#config.bitsPerSecond / BITS_PER_BYTE;
  }

  segment(sequence: number): SegmentId {
    const known = this.#names.get(sequence);
    if (known) return known;
    const segment = segmentId(this.track, sequence, `https://simulated.example/main/${sequence}.m4s`);
    this.#names.set(sequence, segment);
    return segment;
  }

  sizeBytes(sequence: number): number {
    const known = this.#sizes.get(sequence);
    if (known !== undefined) return known;
    const { bitsPerSecond, segmentMs, sizeSpread } = this.#config;
    const factor = 1 + sizeSpread * (2 * seededRandom(this.#seed, sequence)() - 1);
    const bytes = Math.round((bitsPerSecond / BITS_PER_BYTE) * (segmentMs / MS_PER_SECOND) * factor);
    this.#sizes.set(sequence, bytes);
    return bytes;
  }

  /** The playlist as the origin has it at a time. */
  playlistAt(nowMs: number): Playlist {
    const { listedSegments, segmentMs } = this.#config;
    if (!this.live) return { first: 0, newest: listedSegments - 1, ended: true };
    const newest = FIRST_LIVE_SEQUENCE + Math.floor(Math.max(0, nowMs - this.#publishDelayMs) / segmentMs);
    return { first: newest - listedSegments + 1, newest, ended: false };
  }

  /** When the segment was listed first; of VOD, the beginning. */
  listedMs(sequence: number): number {
    return this.live ? Math.max(0, (sequence - FIRST_LIVE_SEQUENCE) * this.segmentMs + this.#publishDelayMs) : 0;
  }

  /** Media time that is being recorded now: what a viewer without any delay would see. */
  recordedMs(nowMs: number): number {
    return (FIRST_LIVE_SEQUENCE + 1) * this.segmentMs + nowMs;
  }
}
