/** A neighbour as the scheduler sees it. */
export interface Source<Id> {
  readonly id: Id;
  readonly roundTripMs: number;
  readonly goodputBytesPerSecond: number;
  readonly inFlightPieces: number;
  readonly inFlightBytes: number;
  readonly maxPiecesInFlight: number;
  holds(piece: number): boolean;
}

/** A piece that is not here yet. */
export interface MissingPiece<Id> {
  readonly index: number;
  readonly bytes: number;
  /** Where it was asked for, and when it was to be expected. Empty: nowhere. */
  readonly asked: readonly {
    readonly source: Id;
    readonly dueMs: number;
    /** When it should arrive from there, as far as one knows now. Infinity: not at all. */
    readonly finishMs: number;
  }[];
}

export interface PieceRequest<Id> {
  readonly source: Id;
  readonly piece: number;
  readonly bytes: number;
  /** When it should be here. */
  readonly expectedMs: number;
  /** When it is late and may be asked for elsewhere. */
  readonly dueMs: number;
}

const MS_PER_SECOND = 1000;
// A request is late after three times its expected duration, and never before this: timers and tabs hiccup.
const LATE_FACTOR = 3;
const LATE_FLOOR_MS = 1200;
// A request that is not late moves to a source that has come up since only where that is much the quicker: what is on its way
// already arrives all the same, and is waste.
const MOVE_BELOW_SHARE = 0.25;
export const MOVE_GAIN_MS = 300;

/** When `bytes` more from this source will have arrived. */
export function expectedFinishMs(
  source: { roundTripMs: number; goodputBytesPerSecond: number },
  queuedBytes: number,
  nowMs: number,
): number {
  return nowMs + source.roundTripMs + (queuedBytes / source.goodputBytesPerSecond) * MS_PER_SECOND;
}

/** When a request should be answered, seen from now. What is behind its time is expected to take half as long again as it has. */
export function stillExpectedMs({ askedMs, expectedMs }: { askedMs: number; expectedMs: number }, nowMs: number): number {
  return nowMs <= expectedMs ? expectedMs : nowMs + (nowMs - askedMs) / 2;
}

/**
 * Spreads missing pieces over the neighbours that hold them: rarest first, each to whoever will have it here first.
 * A piece is asked of one neighbour at a time; once late, or where another would bring it much sooner, of one other. Nobody is
 * asked for what it lacks.
 * @param patienceMs whoever would take longer for a piece is not asked: while it sends, somebody quicker comes up, and what it has
 *   sent by then is waste
 * @param neededByMs from then on the origin would be asked. What is not to be expected by then moves to whoever would make it; once to each,
 *   so that the end of a segment is no storm. Infinity: nobody waits for it
 * @param roomBytes of the viewer's own line: no more is asked for, past the first piece of an idle line. What is under way when the origin has
 *   to be asked after all is waste
 * @param order breaks ties among equally rare pieces, differently for every viewer, so that neighbours fetch
 *   different pieces first and can trade them
 */
export function askPeers<Id>(
  missing: readonly MissingPiece<Id>[],
  sources: readonly Source<Id>[],
  nowMs: number,
  patienceMs: number,
  neededByMs: number,
  roomBytes: number,
  order: (piece: number) => number,
): PieceRequest<Id>[] {
  const loads = sources.map((source) => ({ source, pieces: source.inFlightPieces, bytes: source.inFlightBytes }));
  const wanted = missing
    .map((piece) => ({ piece, holders: loads.filter(({ source }) => source.holds(piece.index)) }))
    .filter(({ holders }) => holders.length > 0)
    .sort((a, b) => a.holders.length - b.holders.length || order(a.piece.index) - order(b.piece.index));

  const requests: PieceRequest<Id>[] = [];
  let leftBytes = roomBytes;
  for (const { piece, holders } of wanted) {
    if (leftBytes <= 0) break;
    const fresh = holders.filter(
      ({ source, pieces }) => pieces < source.maxPiecesInFlight && !piece.asked.some((a) => a.source === source.id),
    );
    const best = fresh
      .map((load) => ({ load, finishMs: expectedFinishMs(load.source, load.bytes + piece.bytes, nowMs) }))
      .sort((a, b) => a.finishMs - b.finishMs)[0];
    if (!best || !isWorthAsking(piece, best.finishMs, nowMs, neededByMs)) continue;
    // One piece at a time even of the slowest: whoever is asked for nothing is never found to have recovered.
    if (best.finishMs - nowMs > patienceMs && best.load.pieces > 0) continue;
    leftBytes -= piece.bytes;
    best.load.pieces++;
    best.load.bytes += piece.bytes;
    const dueMs = nowMs + Math.max(LATE_FLOOR_MS, (best.finishMs - nowMs) * LATE_FACTOR);
    requests.push({
      source: best.load.source.id,
      piece: piece.index,
      bytes: piece.bytes,
      expectedMs: best.finishMs,
      dueMs,
    });
  }
  return requests;
}

function isWorthAsking<Id>({ asked }: MissingPiece<Id>, finishMs: number, nowMs: number, neededByMs: number): boolean {
  return asked.every(
    (open) =>
      nowMs >= open.dueMs ||
      (open.finishMs > neededByMs && finishMs <= neededByMs) ||
      (open.finishMs - finishMs >= MOVE_GAIN_MS && finishMs - nowMs <= (open.finishMs - nowMs) * MOVE_BELOW_SHARE),
  );
}
