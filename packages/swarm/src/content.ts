import type { Holding } from './holdings.ts';

/**
 * What neighbours' pieces of a segment must be of to be of use here: `any` where nothing is attested; otherwise a content id, the
 * attested one or, before there is an attestation, the one that all around name; `none` where they differ or name none.
 */
export type Content = 'any' | 'none' | number;

/** Pieces of two contents must not be mixed, and what its holder has no attestation of was verified by nobody. */
export function isOfContent(content: Content, { contentId }: Pick<Holding, 'contentId'>): boolean {
  return content === 'any' || content === contentId;
}

/** What is being fetched may be attested later; what is attested already must be of the content. */
export function mayBecomeContent(content: Content, holding: Pick<Holding, 'contentId'>): boolean {
  return holding.contentId === 0 || isOfContent(content, holding);
}

/** The one content that all who name one name. */
export function commonContent(holdings: Iterable<Pick<Holding, 'contentId'> | undefined>): Content {
  let common: Content = 'none';
  for (const holding of holdings) {
    if (!holding || holding.contentId === 0) continue;
    if (common !== 'none' && common !== holding.contentId) return 'none';
    common = holding.contentId;
  }
  return common;
}
