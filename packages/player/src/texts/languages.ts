import { addTranslation } from 'media-chrome/utils/i18n.js';
import 'media-chrome/lang/de.js';
import { DE } from './de.ts';
import { EN } from './en.ts';
import { sayIn, type Say, type Texts } from './texts.ts';

const FALLBACK = 'en';
const LANGUAGES = new Map<string, Texts>([
  ['en', EN],
  ['de', DE],
]);

/**
 * Adds a language, or replaces one, for all players of the page that are made from then on.
 * @param tag BCP 47, like `fr` or `pt-BR`; a player whose language is `fr-CA` takes `fr` where there is no other
 * @param texts everything that the player itself says
 * @param controlTexts what its buttons are called: the dictionary of media-chrome, by its English words. It has some ready: `media-chrome/lang/fr.js`
 */
export function addLanguage(tag: string, texts: Texts, controlTexts?: Readonly<Record<string, string>>): void {
  LANGUAGES.set(tag.toLowerCase(), { ...EN, ...texts }); // a page without types may have left some out
  if (controlTexts) addTranslation(tag, { ...controlTexts });
}

/** The language that an element speaks: its own `lang`, else the document's, else English; of those that there are. */
export function languageOf({ lang, ownerDocument }: Pick<HTMLElement, 'lang' | 'ownerDocument'>): string {
  for (const tag of [lang, ownerDocument.documentElement.lang]) {
    const wanted = tag.toLowerCase();
    const [base = ''] = wanted.split('-');
    const found = [wanted, base].find((each) => LANGUAGES.has(each));
    if (found !== undefined) return found;
  }
  return FALLBACK;
}

/** @param language one that `languageOf` gave */
export function sayInLanguage(language: string): Say {
  return sayIn(LANGUAGES.get(language) ?? EN);
}
