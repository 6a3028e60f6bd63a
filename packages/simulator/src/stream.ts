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

/**
 * What the origin has: names, sizes, and when each segment appears. A segment's *number* stands for its rendition and its
 * sequence number together, so that measurements need no names.
 */
export class SimulatedStream {
  readonly name: StreamName = streamName('https://simulated.example/master.m3u8');
  readonly tracks: readonly TrackId[];
  /** Bits per second, ascending, in the order of `tracks`. */
  readonly bitrates: readonly number[];
  readonly live: boolean;
  readonly segmentMs: number;
  readonly #config: StreamConfig;
  readonly #publishDelayMs: number;
  readonly #seed: number;
  readonly #renditions: ReadonlyMap<TrackId, number>;
  readonly #names = new Map<number, SegmentId>();
  readonly #sizes = new Map<number, number>();

  constructor(config: StreamConfig, origin: OriginConfig, seed: number) {
    this.#config = config;
    this.#publishDelayMs = origin.publishDelayMs;
    this.#seed = seed;
    this.live = config.live;
    this.segmentMs = config.segmentMs;
    this.bitrates = config.ladder.map((share) => share * config.bitsPerSecond);
    this.tracks = this.bitrates.map((bandwidth) =>
      trackId({ kind: 'main', url: `https://simulated.example/${bandwidth}.m3u8`, bandwidth }),
    );
    this.#renditions = new Map(this.tracks.map((track, rendition) => [track, rendition]));
  }

  /** Of the highest rendition. */
  get bytesPerSecond(): number {
    return this.#config.bitsPerSecond / BITS_PER_BYTE;
  }

  numberOf(rendition: number, sequence: number): number {
    return sequence * this.bitrates.length + rendition;
  }

  numberOfSegment({ track, sequence }: SegmentId): number {
    return this.numberOf(this.#renditions.get(track) ?? 0, sequence);
  }

  sequenceOf(number: number): number {
    return Math.floor(number / this.bitrates.length);
  }

  segment(rendition: number, sequence: number): SegmentId {
    const number = this.numberOf(rendition, sequence);
    const known = this.#names.get(number);
    if (known) return known;
    const track = this.tracks[rendition];
    if (!track) throw new RangeError(`There is no rendition ${rendition}.`);
    const segment = segmentId(track, sequence, `https://simulated.example/${rendition}/${sequence}.m4s`);
    this.#names.set(number, segment);
    return segment;
  }

  sizeBytes(number: number): number {
    const known = this.#sizes.get(number);
    if (known !== undefined) return known;
    const { segmentMs, sizeSpread } = this.#config;
    const bitsPerSecond = this.bitrates[number % this.bitrates.length] ?? 0;
    const factor = 1 + sizeSpread * (2 * seededRandom(this.#seed, number)() - 1);
    const bytes = Math.round((bitsPerSecond / BITS_PER_BYTE) * (segmentMs / MS_PER_SECOND) * factor);
    this.#sizes.set(number, bytes);
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
