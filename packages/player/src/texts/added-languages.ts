import type { Texts } from './texts.ts';

/** A language that a page has added. */
export interface AddedLanguage {
  /** BCP 47. */
  readonly tag: string;
  readonly texts: Texts;
  /** For media-chrome. */
  readonly controlTexts: Readonly<Record<string, string>> | undefined;
}

const added: AddedLanguage[] = [];
let onAdded: ((language: AddedLanguage) => void) | null = null;

/**
 * Adds a language, or replaces one, for all players of the page that are made from then on.
 * @param tag BCP 47, like `fr` or `pt-BR`; a player whose language is `fr-CA` takes `fr` where there is no other
 * @param texts everything that the player itself says
 * @param controlTexts what its buttons are called: the dictionary of media-chrome, by its English words. It has some ready: `media-chrome/lang/fr.js`
 */
export function addLanguage(tag: string, texts: Texts, controlTexts?: Readonly<Record<string, string>>): void {
  const language = { tag, texts, controlTexts };
  // The player's own texts come with its controls.
  if (onAdded) onAdded(language);
  else added.push(language);
}

/** @param take is told of each language that was added, and that will be */
export function takeAddedLanguages(take: (language: AddedLanguage) => void): void {
  onAdded = take;
  for (const language of added.splice(0)) take(language);
}
