import { PIECE_BYTES } from '@tributary/protocol';
import type { Host } from '../network/host.ts';
import type { OriginCause, ServedBytes } from '../origin.ts';
import type { SimulatedStream } from '../stream.ts';
import type { SimulatedViewer } from '../viewer.ts';
import type { HopCounter } from './hops.ts';

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1000;

/** Times are milliseconds from the segment's place in the origin's playlist; before it none of it can be anywhere. */
export interface SegmentTrace {
  readonly sequence: number;
  readonly totalBytes: number;
  readonly pieces: number;
  readonly segmentMs: number;
  /** Everybody who was there when it was listed, in the order of arrival. */
  readonly viewers: readonly TracedViewer[];
  /** What was asked of the origin. */
  readonly fetches: readonly TracedFetch[];
}

export interface TracedViewer {
  readonly number: number;
  readonly mayUpload: boolean;
  readonly uplinkBitsPerSecond: number;
  /** When its own playlist listed the segment. */
  readonly listedMs: number | null;
  /** When its playhead gets there, as foreseen when it was listed. */
  readonly neededMs: number | null;
  /** When its player asked for it. */
  readonly askedMs: number | null;
  readonly wholeMs: number | null;
  /** In the order in which they came; each the first time. */
  readonly arrivals: readonly TracedArrival[];
}

export interface TracedArrival {
  readonly piece: number;
  readonly atMs: number;
  /** A viewer's number; null: the origin. */
  readonly from: number | null;
  /** Viewers that it went through. */
  readonly hops: number;
}

export interface TracedFetch {
  readonly viewer: number;
  readonly cause: OriginCause;
  readonly askedMs: number;
  /** When its last byte came; null: it brought none. */
  readonly endMs: number | null;
  readonly bytes: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Row = Omit<Writable<TracedViewer>, 'arrivals'> & { readonly arrivals: TracedArrival[] };

/** Follows one segment through the mesh: the first one that is listed in steady state. */
export class SegmentTracer {
  readonly #stream: SimulatedStream;
  readonly #hops: HopCounter;
  readonly #sequence: number;
  readonly #number: number;
  readonly #listedAtMs: number;
  readonly #rows = new Map<number, Row>();
  readonly #fetches: Writable<TracedFetch>[] = [];

  constructor(stream: SimulatedStream, hops: HopCounter, steadyFromMs: number) {
    this.#stream = stream;
    this.#hops = hops;
    this.#sequence = stream.live ? stream.playlistAt(steadyFromMs).newest + 1 : 0;
    // Of several renditions the highest.
    this.#number = stream.numberOf(stream.bitrates.length - 1, this.#sequence);
    this.#listedAtMs = stream.listedMs(this.#sequence);
  }

  get listedAtMs(): number {
    return this.#listedAtMs;
  }

  /** The segment is listed now: these are there. */
  begin(viewers: Iterable<SimulatedViewer>): void {
    for (const { host, mayUpload } of viewers) this.#rows.set(host.number, emptyRow(host, mayUpload));
  }

  /** A viewer's playlist lists everything up to `newest`. */
  listed(viewer: SimulatedViewer, newest: number, nowMs: number): void {
    const row = this.#rows.get(viewer.host.number);
    if (!row || row.listedMs !== null || newest < this.#sequence) return;
    row.listedMs = nowMs - this.#listedAtMs;
    row.neededMs = row.listedMs + this.#sequence * this.#stream.segmentMs - viewer.player.playheadMs();
  }

  asked(viewer: SimulatedViewer, number: number, nowMs: number): void {
    const row = this.#row(viewer.host, number);
    if (row) row.askedMs ??= nowMs - this.#listedAtMs;
  }

  whole(viewer: SimulatedViewer, number: number, nowMs: number): void {
    const row = this.#row(viewer.host, number);
    if (row) row.wholeMs ??= nowMs - this.#listedAtMs;
  }

  requested(host: Host, number: number, cause: OriginCause, nowMs: number): void {
    if (number !== this.#number) return;
    this.#fetches.push({ viewer: host.number, cause, askedMs: nowMs - this.#listedAtMs, endMs: null, bytes: 0 });
  }

  served({ host, number, offset, bytes }: ServedBytes, nowMs: number): void {
    if (number !== this.#number) return;
    const atMs = nowMs - this.#listedAtMs;
    const fetch = this.#fetches.findLast(({ viewer }) => viewer === host.number);
    if (fetch) {
      fetch.bytes += bytes;
      fetch.endMs = atMs;
    }
    const row = this.#row(host, number);
    const piece = Math.floor(offset / PIECE_BYTES);
    if (row) note(row, { piece, atMs, from: null, hops: 0 });
  }

  pieceArrived(from: Host, to: Host, number: number, piece: number, nowMs: number): void {
    const row = this.#row(to, number);
    if (row) note(row, { piece, atMs: nowMs - this.#listedAtMs, from: from.number, hops: this.#hops.of(to.number, number, piece) ?? 0 });
  }

  result(): SegmentTrace {
    const totalBytes = this.#stream.sizeBytes(this.#number);
    return {
      sequence: this.#sequence,
      totalBytes,
      pieces: Math.ceil(totalBytes / PIECE_BYTES),
      segmentMs: this.#stream.segmentMs,
      viewers: [...this.#rows.values()],
      fetches: this.#fetches,
    };
  }

  #row(host: Host, number: number): Row | undefined {
    return number === this.#number ? this.#rows.get(host.number) : undefined;
  }
}

function emptyRow(host: Host, mayUpload: boolean): Row {
  const { number, uplink } = host;
  const uplinkBitsPerSecond = uplink.bytesPerMs * BITS_PER_BYTE * MS_PER_SECOND;
  return { number, mayUpload, uplinkBitsPerSecond, listedMs: null, neededMs: null, askedMs: null, wholeMs: null, arrivals: [] };
}

function note(row: Row, arrival: TracedArrival): void {
  if (!row.arrivals.some(({ piece }) => piece === arrival.piece)) row.arrivals.push(arrival);
}
