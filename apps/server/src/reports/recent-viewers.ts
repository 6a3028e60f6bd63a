import type { PeerId, StreamId } from '@tributary/protocol';
import type { Place } from './geo.ts';
import { LEFT_FOR_MS, RECENT_VIEWERS } from './limits.ts';

/** What reports need to know of a viewer, here or gone; never its address. */
export interface RecentViewer extends Place {
  readonly streamId: StreamId;
  readonly label: string;
}

/** Viewers that are here or left lately: a page's last words come when it has left. */
export class RecentViewers {
  readonly #max: number;
  /** The one heard of longest ago first. */
  readonly #viewers = new Map<PeerId, RecentViewer & { seenAtMs: number }>();

  constructor(max = RECENT_VIEWERS) {
    this.#max = max;
  }

  get size(): number {
    return this.#viewers.size;
  }

  joined(peerId: PeerId, viewer: RecentViewer, nowMs: number): void {
    this.#viewers.delete(peerId);
    this.#viewers.set(peerId, { ...viewer, seenAtMs: nowMs });
    const [oldest] = this.#viewers.keys();
    if (this.#viewers.size > this.#max && oldest !== undefined) this.#viewers.delete(oldest);
  }

  /** It gave a sign of life, or left just now. */
  seen(peerId: PeerId, nowMs: number): void {
    const viewer = this.#viewers.get(peerId);
    if (viewer) this.joined(peerId, viewer, nowMs);
  }

  get(peerId: PeerId): RecentViewer | undefined {
    return this.#viewers.get(peerId);
  }

  /** Was here a moment ago. */
  isRecent(peerId: PeerId, streamId: StreamId, nowMs: number): boolean {
    const viewer = this.#viewers.get(peerId);
    return viewer?.streamId === streamId && nowMs - viewer.seenAtMs < LEFT_FOR_MS;
  }
}
