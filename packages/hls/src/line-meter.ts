import type { LoaderStats } from 'hls.js';

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1000;
// A peer's bytes take this much more of a line than as many of the origin's: SCTP, DTLS and UDP head every 1,163 bytes with 107 of
// their own, TCP every 1,448 with 66.
const PEER_BYTE_WEIGHT = 1.045;
// What is sent to peers holds up the acknowledgements of what the origin sends, and an answer can take twice its time for it. One
// such answer says little of the line; as many in a row are believed. As many are also what shows that the line is faster than believed.
const BELIEVED_ANSWERS = 3;
const MIN_BURST_MS = 50; // an answer that comes in one burst says nothing of a rate beyond, as in OriginGoodput

/** Bytes of media that peers and this viewer sent each other so far. Neither ever goes down, but with another stream. */
export interface Exchanged {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** What a viewer's line carried while one answer of the origin came in. */
export interface LineSample {
  /** Of this answer and of everything else that came in meanwhile, as if all had come from the origin. */
  readonly bytes: number;
  /** From the first byte of the answer to its last. */
  readonly ms: number;
  /** From the request to the first byte. */
  readonly firstByteMs: number;
  /**
   * The line is not to be believed slower than this for the sample's sake, bits per second: this viewer was sending meanwhile, and
   * an answer shortly before came that fast. 0: the sample stands for itself.
   */
  readonly floorBitsPerSecond: number;
}

export function bitsPerSecondOf({ bytes, ms }: Pick<LineSample, 'bytes' | 'ms'>): number {
  return (bytes * BITS_PER_BYTE * MS_PER_SECOND) / ms;
}

/** One answer of the origin on its way. */
export interface MeteredAnswer {
  /** Looks how far it is: as often as hls.js looks at a loader's progress, so that what came before its first byte is told apart. */
  look(nowMs: number): void;
  /**
   * It is over; later calls do nothing. @param bytes all that came of it
   * @returns undefined where its loader kept no times, as a site's own may, or nothing came
   */
  end(bytes: number, nowMs: number): LineSample | undefined;
}

/**
 * Everything that comes in over the viewer's line. The origin's answers share it with each other and with peers: one answer's
 * bytes ÷ its time say how much of the line it got, and all bytes ÷ that time what the line carries.
 */
export class LineMeter {
  readonly #exchanged: () => Exchanged | undefined;
  readonly #running = new Set<LoaderStats>();
  readonly #recentBitsPerSecond: number[] = [];
  #endedBytes = 0;

  /** @param exchanged undefined while there are no peers */
  constructor(exchanged: () => Exchanged | undefined) {
    this.#exchanged = exchanged;
  }

  /** What the line has carried in each of the latest answers, bits per second; undefined before there are enough of them. */
  get provenBitsPerSecond(): number | undefined {
    return this.#recentBitsPerSecond.length < BELIEVED_ANSWERS ? undefined : Math.min(...this.#recentBitsPerSecond);
  }

  begin(stats: LoaderStats, nowMs: number): MeteredAnswer {
    this.#running.add(stats);
    const sentBefore = this.#sentBytes();
    let before = { atMs: nowMs, bytes: this.#othersBytes(stats) };
    let atFirstByte: number | undefined;
    const look = (atMs: number): void => {
      if (atFirstByte !== undefined) return;
      const bytes = this.#othersBytes(stats);
      const { first } = stats.loading;
      if (first > 0) {
        // Between the last look before the first byte and this one, others' bytes are taken to have come evenly.
        const share = atMs > before.atMs ? (first - before.atMs) / (atMs - before.atMs) : 1;
        atFirstByte = before.bytes + (bytes - before.bytes) * Math.min(1, Math.max(0, share));
      } else before = { atMs, bytes };
    };
    // Peers' count begins anew with another stream: then they are as if they had sent nothing.
    const others = (): number => Math.max(0, this.#othersBytes(stats) - (atFirstByte ?? Infinity));
    return {
      look,
      end: (bytes, atMs) => {
        if (!this.#running.has(stats)) return undefined;
        look(atMs);
        const allBytes = bytes + others();
        this.#running.delete(stats);
        this.#endedBytes += bytes;
        const { start, first, end } = stats.loading;
        if (bytes === 0 || start <= 0 || first < start || end < first) return undefined;
        return this.#sample(allBytes, end - first, first - start, this.#sentBytes() > sentBefore);
      },
    };
  }

  #sample(bytes: number, ms: number, firstByteMs: number, wasSending: boolean): LineSample {
    this.#recentBitsPerSecond.push(bitsPerSecondOf({ bytes, ms: Math.max(MIN_BURST_MS, ms) }));
    if (this.#recentBitsPerSecond.length > BELIEVED_ANSWERS) this.#recentBitsPerSecond.shift();
    const floorBitsPerSecond = wasSending ? Math.max(...this.#recentBitsPerSecond) : 0;
    return { bytes, ms: Math.max(1, ms), firstByteMs, floorBitsPerSecond };
  }

  #sentBytes(): number {
    return this.#exchanged()?.sentBytes ?? 0;
  }

  #othersBytes(own: LoaderStats): number {
    let bytes = this.#endedBytes + (this.#exchanged()?.receivedBytes ?? 0) * PEER_BYTE_WEIGHT;
    for (const stats of this.#running) if (stats !== own) bytes += stats.loaded;
    return bytes;
  }
}
