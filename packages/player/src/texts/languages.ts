import { addTranslation } from 'media-chrome/utils/i18n.js';
import 'media-chrome/lang/de.js';
import { takeAddedLanguages } from './added-languages.ts';
import { DE } from './de.ts';
import { EN } from './en.ts';
import { sayIn, type Say, type Texts } from './texts.ts';

const FALLBACK = 'en';
const LANGUAGES = new Map<string, Texts>([
  ['en', EN],
  ['de', DE],
]);

takeAddedLanguages(({ tag, texts, controlTexts }) => {
  LANGUAGES.set(tag.toLowerCase(), { ...EN, ...texts }); // a page without types may have left some out
  if (controlTexts) addTranslation(tag, { ...controlTexts });
});

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
