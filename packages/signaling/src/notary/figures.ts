import type { StreamId } from '@tributary/protocol';
import { FIGURES_KEPT } from './limits.ts';

/** What the notary did for a stream since it first did anything for it. */
export interface NotaryFigures {
  /** Of segments, as they came from the origin; playlists are not counted, as they are not for viewers. */
  readonly bytes: number;
  /** Vouched for. */
  readonly segments: number;
  readonly failures: number;
}

const NOTHING: NotaryFigures = { bytes: 0, segments: 0, failures: 0 };

/** Figures by stream. Of streams without news for the longest time they are forgotten. */
export class FigureBook {
  readonly #figures = new Map<StreamId, NotaryFigures>();

  add(streamId: StreamId, more: Partial<NotaryFigures>): void {
    const { bytes, segments, failures } = this.#figures.get(streamId) ?? NOTHING;
    this.#figures.delete(streamId);
    this.#figures.set(streamId, {
      bytes: bytes + (more.bytes ?? 0),
      segments: segments + (more.segments ?? 0),
      failures: failures + (more.failures ?? 0),
    });
    const oldest = this.#figures.keys().next();
    if (this.#figures.size > FIGURES_KEPT && !oldest.done) this.#figures.delete(oldest.value);
  }

  of(streamId: StreamId): NotaryFigures | undefined {
    return this.#figures.get(streamId);
  }
}
