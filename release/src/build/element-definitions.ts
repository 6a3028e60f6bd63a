export interface ElementDefinition {
  readonly tag: string;
  readonly className: string;
}

/** By the browser's own function, or by the player's, which leaves an element alone that is defined already. */
const DEFINITION = /\b(?:customElements\.define|defineElement)\(\s*'(?<tag>[a-z][\w.-]*-[\w.-]*)',\s*(?<className>\w+)\s*,?\s*\)/g;

/** The elements that a module defines when it is imported. */
export function definitionsIn(source: string): readonly ElementDefinition[] {
  return [...source.matchAll(DEFINITION)].map(({ groups }) => ({ tag: groups?.['tag'] ?? '', className: groups?.['className'] ?? '' }));
}
