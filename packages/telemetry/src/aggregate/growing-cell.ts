import { decodeMeasures, encodeMeasures, type EncodedMeasures } from '../cell-store/encoded-measures.ts';
import type { Measures } from '../measures/index.ts';
import { MeasuresSum } from './measures-sum.ts';

/** A cell that news may still come for, and after that as much of it as the live view needs. */
export class GrowingCell {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** It has news that nobody has taken. */
  hasNews = false;
  #sum: MeasuresSum | undefined = new MeasuresSum();
  #closed: EncodedMeasures | undefined;

  constructor(atMs: number) {
    this.atMs = atMs;
  }

  /** To be added to; it then has news. */
  get sum(): MeasuresSum {
    if (this.#sum === undefined) throw new Error('The cell is closed: news of its time belongs into the oldest open one.');
    this.hasNews = true;
    return this.#sum;
  }

  /** Without making news. */
  get viewersPeak(): number {
    return this.#sum?.viewersPeak ?? this.measures().peaks.viewersPeak;
  }

  measures(): Measures {
    if (this.#sum !== undefined) return this.#sum.measures();
    return decodeMeasures(this.#closed ?? { values: [], detail: null });
  }

  /** It takes nothing more, and a third of the room. */
  close(): void {
    this.#closed ??= encodeMeasures(this.measures());
    this.#sum = undefined;
  }
}
