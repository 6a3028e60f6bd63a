import { remember, segmentKey, type SegmentId, type SegmentKey } from '@tributary/protocol';
import type { Fragment, LoaderConfiguration } from 'hls.js';

/** What fetching a segment from the origin takes. */
export interface KnownFragment {
  readonly fragment: Fragment;
  /** hls.js's own loader settings for it, where it has asked; else the default policy's. */
  readonly config: LoaderConfiguration | undefined;
}

const MAX_KNOWN = 512; // the live window and what the player asked for lately; an older one is named anew when asked for

/** Fragments by name: the engine speaks of segments, hls.js's loaders of fragments. */
export class Fragments {
  readonly #known = new Map<SegmentKey, KnownFragment>();

  add(segment: SegmentId, known: KnownFragment): void {
    const key = segmentKey(segment);
    const config = known.config ?? this.#known.get(key)?.config;
    remember(this.#known, key, { fragment: known.fragment, config }, MAX_KNOWN);
  }

  get(segment: SegmentId): KnownFragment | undefined {
    return this.#known.get(segmentKey(segment));
  }
}
