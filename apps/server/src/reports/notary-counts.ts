import type { StreamId } from '@tributary/protocol';
import { counted, type MeasuresSink } from '@tributary/telemetry';

/** What the notary did for a stream since it first did anything for it. */
export interface NotaryTotals {
  readonly bytes: number;
  readonly segments: number;
}

/** Adds what the notary fetched to the figures of its streams: it is one more whom the origin serves. */
export class NotaryCounts {
  readonly #figures: (streamId: StreamId) => NotaryTotals | undefined;
  readonly #sink: MeasuresSink;
  #told = new Map<StreamId, NotaryTotals>();

  constructor(figures: (streamId: StreamId) => NotaryTotals | undefined, sink: MeasuresSink) {
    this.#figures = figures;
    this.#sink = sink;
  }

  /** @param streams all that have viewers; of others nothing is fetched */
  look(streams: readonly { readonly streamId: StreamId; readonly label: string }[], nowMs: number): void {
    const told = new Map<StreamId, NotaryTotals>();
    for (const { streamId, label } of streams) {
      const now = this.#figures(streamId);
      if (!now) continue;
      const before = this.#told.get(streamId) ?? { bytes: 0, segments: 0 };
      // Forgotten by the notary meanwhile, and begun anew.
      const isOn = now.bytes >= before.bytes && now.segments >= before.segments;
      const bytes = isOn ? now.bytes - before.bytes : now.bytes;
      const segments = isOn ? now.segments - before.segments : now.segments;
      if (bytes + segments > 0) this.#sink(streamId, label, nowMs, counted({ notaryBytes: bytes, notarySegments: segments }));
      told.set(streamId, now);
    }
    // A stream that is empty for a while keeps its total with the notary: what was told of it must not be told again.
    for (const [streamId, before] of this.#told) if (!told.has(streamId) && this.#figures(streamId)) told.set(streamId, before);
    this.#told = told;
  }
}
