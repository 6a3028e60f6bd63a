import type { PeerId, StreamId } from '@tributary/protocol';
import { FIRST_REPORT_MS, REPORT_SLACK_MS } from '../limits.ts';
import { IndexWindow } from './index-window.ts';
import { Lived } from './lived.ts';
import { UploadWindow } from './upload-window.ts';

/** What is remembered of a viewer that has reported. About 500 bytes. */
export interface KnownReporter {
  readonly streamId: StreamId;
  label: string;
  readonly window: IndexWindow;
  readonly lived: Lived;
  readonly uploads: UploadWindow;
  atMs: number;
  /** Time that passed and that no report has covered yet. */
  uncoveredMs: number;
  /** Bytes from and to peers that were reported, and not yet as somebody's: links come later where there are many. */
  unlinkedReceivedBytes: number;
  unlinkedSentBytes: number;
  /** It has named neighbours: older viewers do not. */
  namesLinks: boolean;
  /** Nothing was heard for a while, and what it lived through is told. */
  isSilent: boolean;
}

/** Of what time before it a report may speak: a laptop that slept is not believed to have watched all night. */
const MAX_UNCOVERED_MS = 60 * 60 * 1000;

/** Viewers that have reported, the one that reported longest ago first, and no more than a bound. */
export class KnownReporters {
  readonly #max: number;
  readonly #onForgotten: (known: KnownReporter) => void;
  readonly #known = new Map<PeerId, KnownReporter>();

  constructor(max: number, onForgotten: (known: KnownReporter) => void) {
    this.#max = max;
    this.#onForgotten = onForgotten;
  }

  get size(): number {
    return this.#known.size;
  }

  get(peerId: PeerId): KnownReporter | undefined {
    return this.#known.get(peerId);
  }

  all(): Iterable<KnownReporter> {
    return this.#known.values();
  }

  /** It is the one that reported last. */
  put(peerId: PeerId, reporter: KnownReporter): void {
    this.#known.delete(peerId);
    this.#known.set(peerId, reporter);
    const oldest = this.#known.entries().next();
    if (this.#known.size <= this.#max || oldest.done) return;
    this.#known.delete(oldest.value[0]);
    this.#onForgotten(oldest.value[1]);
  }

  forget(peerId: PeerId): void {
    const known = this.#known.get(peerId);
    this.#known.delete(peerId);
    if (known) this.#onForgotten(known);
  }
}

export function newReporter(streamId: StreamId, label: string, index: number, atMs: number): KnownReporter {
  return {
    streamId,
    label,
    window: new IndexWindow(index),
    lived: new Lived(),
    uploads: new UploadWindow(),
    atMs,
    uncoveredMs: 0,
    unlinkedReceivedBytes: 0,
    unlinkedSentBytes: 0,
    namesLinks: false,
    isSilent: false,
  };
}

/**
 * How much time a report may cover: what passed since the one before and what that left, for one that was sent again is followed at once
 * by the next.
 */
export function believableMs(known: KnownReporter, isFirst: boolean, claimedMs: number, atMs: number): number {
  if (isFirst) return FIRST_REPORT_MS + REPORT_SLACK_MS;
  const availableMs = Math.min(MAX_UNCOVERED_MS, known.uncoveredMs + Math.max(0, atMs - known.atMs));
  known.uncoveredMs = Math.max(0, availableMs - claimedMs);
  return availableMs + REPORT_SLACK_MS;
}
