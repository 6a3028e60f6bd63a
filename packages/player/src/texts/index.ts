/** The player's own texts: what a page's language has to say, too. */
export { DE as GERMAN_TEXTS } from './de.ts';
export { EN as ENGLISH_TEXTS } from './en.ts';
export { addLanguage } from './added-languages.ts';
export type { TextKey, Texts } from './texts.ts';
