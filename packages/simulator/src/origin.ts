import { PIECE_BYTES } from '@tributary/protocol';
import type { Origin, OriginAnswer, OriginRequest } from '@tributary/swarm';
import type { OriginConfig } from './config.ts';
import type { EventLoop } from './event-loop.ts';
import type { Host } from './network/host.ts';
import type { SimulatedStream } from './stream.ts';

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1000;
const CHUNK_BYTES = PIECE_BYTES; // how finely answers share the origin's line and the viewer's

const FIRST_BYTE_TIMEOUT_MS = 10_000; // hls.js: fragLoadPolicy.default.maxTimeToFirstByteMs

/**
 * Why a viewer asked, as far as one sees from outside:
 * - `start-up`: it had no first frame yet;
 * - `ahead`: its player had not asked for the segment: it was its duty;
 * - `calm`: its player had, and the playhead was more than a segment away;
 * - `urgent`: its player had, and the playhead was nearer than that.
 */
export type OriginCause = 'start-up' | 'ahead' | 'calm' | 'urgent';

/** What the origin's own log would say of one answer, as far as it came. */
export interface ServedBytes {
  readonly host: Host;
  /** The segment's. */
  readonly number: number;
  readonly cause: OriginCause;
  /** Of the segment. */
  readonly offset: number;
  readonly bytes: number;
}

export interface OriginObserver {
  requested(host: Host, number: number): OriginCause;
  served(chunk: ServedBytes): void;
}

interface Answer {
  readonly host: Host;
  readonly request: OriginRequest;
  readonly number: number;
  readonly cause: OriginCause;
  readonly totalBytes: number;
  isOver(): boolean;
  done(): void;
}

/** The origin: a latency, a rate for each answer, perhaps a cap on all of them; and the viewer's own line is taken into account. */
export class SimulatedOrigin {
  readonly #loop: EventLoop;
  readonly #stream: SimulatedStream;
  readonly #config: OriginConfig;
  readonly #observer: OriginObserver;
  readonly #bytesPerMs: number;
  readonly #capBytesPerMs: number | null;
  /** When the capped line has carried what was put on it. */
  #lineFreeMs = 0;
  readonly #zeros = new Map<number, Uint8Array<ArrayBuffer>>();
  readonly #hung = new Map<number, number>();

  constructor(loop: EventLoop, stream: SimulatedStream, config: OriginConfig, observer: OriginObserver) {
    this.#loop = loop;
    this.#stream = stream;
    this.#config = config;
    this.#observer = observer;
    this.#bytesPerMs = bytesPerMs(config.bitsPerSecondPerConnection);
    this.#capBytesPerMs = config.totalBitsPerSecond === null ? null : bytesPerMs(config.totalBitsPerSecond);
  }

  port(host: Host): Origin {
    return { fetch: (request) => this.#fetch(host, request), servesRanges: () => true };
  }

  #fetch(host: Host, request: OriginRequest): Promise<OriginAnswer> {
    const number = this.#stream.numberOfSegment(request.segment);
    const size = this.#stream.sizeBytes(number);
    const cause = this.#observer.requested(host, number);
    return new Promise((resolve) => {
      let over = false;
      const settle = (answer: OriginAnswer): void => {
        if (over) return;
        over = true;
        this.#loop.settleSoon();
        resolve(answer);
      };
      request.signal.addEventListener('abort', () => settle({ status: 'aborted' }));
      if (this.#hangs(request.segment.sequence)) {
        this.#loop.after(FIRST_BYTE_TIMEOUT_MS, () => settle({ status: 'failed', failure: 'timeout' }));
        return;
      }
      const start = request.range?.start ?? 0;
      const end = Math.min(size, request.range?.end ?? size);
      const isOver = (): boolean => over || !host.alive;
      this.#loop.after(this.#config.latencyMs, () => {
        if (isOver()) return;
        if (request.range && request.totalBytes !== size) return settle({ status: 'size-mismatch' });
        const done = (): void => {
          settle({ status: 'ok', bytes: this.#content(size).subarray(start, end), wholeSegment: request.range === undefined });
        };
        this.#send({ host, request, number, cause, totalBytes: end - start, isOver, done }, 0);
      });
    });
  }

  #send(answer: Answer, sentBytes: number): void {
    const { host, request, number, cause, totalBytes } = answer;
    if (sentBytes >= totalBytes) return answer.done();
    const bytes = Math.min(CHUNK_BYTES, totalBytes - sentBytes);
    const { nowMs } = this.#loop;
    let readyMs = nowMs;
    if (this.#capBytesPerMs !== null) {
      this.#lineFreeMs = Math.max(this.#lineFreeMs, nowMs) + bytes / this.#capBytesPerMs;
      readyMs = this.#lineFreeMs;
    }
    // The line inwards is taken at once, for it is shared with what neighbours send; the answer's own pace may be slower.
    const inMs = host.downlink.occupy(bytes, nowMs);
    const arrivesMs = Math.max(readyMs, inMs, nowMs + bytes / this.#bytesPerMs);
    this.#loop.after(arrivesMs - nowMs, () => {
      if (answer.isOver()) return;
      const offset = (request.range?.start ?? 0) + sentBytes;
      this.#observer.served({ host, number, cause, offset, bytes });
      request.onProgress(sentBytes + bytes, totalBytes);
      this.#send(answer, sentBytes + bytes);
    });
  }

  /** Every segment of one size has the same bytes, once in memory: zeros. */
  #content(size: number): Uint8Array<ArrayBuffer> {
    const known = this.#zeros.get(size);
    if (known) return known;
    const bytes = new Uint8Array(size);
    this.#zeros.set(size, bytes);
    return bytes;
  }

  #hangs(sequence: number): boolean {
    const { hanging } = this.#config;
    if (!hanging || sequence % hanging.everySegments !== 0) return false;
    const hung = this.#hung.get(sequence) ?? 0;
    this.#hung.set(sequence, hung + 1);
    return hung < hanging.fetchers;
  }
}

function bytesPerMs(bitsPerSecond: number): number {
  return bitsPerSecond / BITS_PER_BYTE / MS_PER_SECOND;
}
