import { EN } from './en.ts';

export type TextKey = keyof typeof EN;
/** Every text in one language. `{name}` is replaced; which names there are, the English text shows. */
export type Texts = Readonly<Record<TextKey, string>>;
/** A text in the language of whoever asks. */
export type Say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

export function sayIn(texts: Texts): Say {
  return (key, values = {}) => texts[key].replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}

/** English: for whoever is outside of a page. */
export const sayInEnglish: Say = sayIn(EN);
