/** What is known of a stream once its playlist is read. */
export interface StreamFacts {
  readonly type: 'live' | 'on-demand' | 'unknown';
  /** Lines of each rendition's picture; 0: not said. */
  readonly heights: readonly number[];
}

/** One line below the title: `Live · 240p, 480p, 720p`. Empty where nothing is known. */
export function factsLine({ type, heights }: StreamFacts): string {
  const kind = { live: 'Live', 'on-demand': 'Film', unknown: '' }[type];
  const named = [...new Set(heights.filter((height) => height > 0))].toSorted((a, b) => a - b).map((height) => `${height}p`);
  const qualities = named.length > 0 ? named.join(', ') : heights.length > 1 ? `${heights.length} qualities` : '';
  return [kind, qualities].filter((part) => part !== '').join(' · ');
}
