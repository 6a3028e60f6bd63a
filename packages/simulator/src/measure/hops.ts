import { PIECE_BYTES, pieceCount } from '@tributary/protocol';

const KEPT_SEGMENTS = 24; // of each viewer: a live buffer and what neighbours still fetch of it

/** How many viewers each piece went through on its way. */
export class HopCounter {
  /** By host, by segment, by piece: hops and one more; 0 where it is not there. */
  readonly #byHost = new Map<number, Map<number, Uint8Array>>();
  readonly #histogram: number[] = [];
  readonly #sizeBytes: (segment: number) => number;

  constructor(sizeBytes: (segment: number) => number) {
    this.#sizeBytes = sizeBytes;
  }

  fromOrigin(host: number, segment: number, offset: number, bytes: number): void {
    const pieces = this.#pieces(host, segment);
    for (let piece = Math.floor(offset / PIECE_BYTES); piece * PIECE_BYTES < offset + bytes; piece++) pieces[piece] ||= 1;
  }

  fromPeer(from: number, to: number, segment: number, piece: number): void {
    const before = this.#byHost.get(from)?.get(segment)?.[piece] ?? 0;
    if (before === 0) return;
    const pieces = this.#pieces(to, segment);
    pieces[piece] ||= before + 1;
  }

  /** Of a piece that is at the host; null: it is not. */
  of(host: number, segment: number, piece: number): number | null {
    const known = this.#byHost.get(host)?.get(segment)?.[piece] ?? 0;
    return known === 0 ? null : known - 1;
  }

  /** The segment is whole at the host: its pieces count. */
  arrived(host: number, segment: number): void {
    for (const each of this.#byHost.get(host)?.get(segment) ?? [])
      if (each > 0) this.#histogram[each - 1] = (this.#histogram[each - 1] ?? 0) + 1;
  }

  forget(host: number): void {
    this.#byHost.delete(host);
  }

  mean(): number | null {
    let sum = 0;
    let count = 0;
    this.#histogram.forEach((times, hops) => {
      sum += times * hops;
      count += times;
    });
    return count === 0 ? null : sum / count;
  }

  /** The least number of hops that `share` of the pieces did not exceed. */
  percentile(share: number): number | null {
    const count = this.#histogram.reduce((sum, times) => sum + (times ?? 0), 0);
    let seen = 0;
    for (const [hops, times] of this.#histogram.entries()) {
      seen += times ?? 0;
      if (count > 0 && seen >= share * count) return hops;
    }
    return null;
  }

  #pieces(host: number, segment: number): Uint8Array {
    let segments = this.#byHost.get(host);
    if (!segments) this.#byHost.set(host, (segments = new Map()));
    let pieces = segments.get(segment);
    if (pieces) return pieces;
    pieces = new Uint8Array(pieceCount(this.#sizeBytes(segment)));
    segments.set(segment, pieces);
    const [oldest] = segments.keys();
    if (segments.size > KEPT_SEGMENTS && oldest !== undefined) segments.delete(oldest);
    return pieces;
  }
}
