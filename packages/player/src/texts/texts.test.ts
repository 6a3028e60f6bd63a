import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DE } from './de.ts';
import { EN } from './en.ts';
import { languageOf, sayInLanguage } from './languages.ts';
import { sayIn } from './texts.ts';

const SOURCE = join(import.meta.dirname, '..');
const keys = Object.keys(EN) as (keyof typeof EN)[];
const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();

/** The package's source without its texts and tests. */
const source = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('texts'))
  .map((path) => readFileSync(join(SOURCE, path), 'utf8'))
  .join('\n');

describe('the texts', () => {
  it('are the same in every language, with the same gaps', () => {
    expect(Object.keys(DE).toSorted()).toEqual(keys.toSorted());
    for (const key of keys) expect([key, placeholders(DE[key])]).toEqual([key, placeholders(EN[key])]);
    expect(Object.values(DE).filter((text) => text.trim() === '')).toEqual([]);
  });

  it('are all used', () => {
    // 'a.b' as it is, or a template like `a.${reason}.b`.
    const templates = [...source.matchAll(/`([a-z-]+\.[^`\s]*\$\{[^`\s]*)`/g)].map(
      ([, text = '']) => new RegExp(`^${text.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '[a-z-]+')}$`),
    );
    const unused = keys.filter((key) => !source.includes(`'${key}'`) && !templates.some((template) => template.test(key)));
    expect(unused).toEqual([]);
  });

  it('of a status: a title and exactly one sentence, and never the same of two', () => {
    for (const texts of [EN, DE]) {
      const titles = keys.filter((key) => /^status\..*\.title$/.test(key)).map((key) => texts[key]);
      expect(new Set(titles).size).toBe(titles.length);
      for (const title of titles) expect(title).not.toMatch(/[.!?]$/);
      for (const key of keys.filter((each) => each.endsWith('.sentence'))) {
        expect(texts[key]).toMatch(/^[A-ZÄÖÜ].+\.$/);
        expect(texts[key].match(/[.!?](\s|$)/g)).toHaveLength(1);
      }
    }
  });

  it('have their gaps filled, and what is not given stays to be seen', () => {
    const say = sayIn(EN);
    expect(say('neighbours.more', { count: 3 })).toBe('and 3 more');
    expect(say('neighbours.more')).toBe('and {count} more');
  });
});

describe('the language', () => {
  const element = (lang: string, ofDocument: string): Pick<HTMLElement, 'lang' | 'ownerDocument'> =>
    ({ lang, ownerDocument: { documentElement: { lang: ofDocument } } }) as Pick<HTMLElement, 'lang' | 'ownerDocument'>;

  it.each([
    ['de', 'en', 'de'],
    ['de-AT', '', 'de'],
    ['', 'DE-de', 'de'],
    ['fr', 'de', 'de'],
    ['', '', 'en'],
    ['tlh', 'tlh', 'en'],
  ])('of lang="%s" in a document in "%s" is %s', (lang, ofDocument, spoken) => {
    expect(languageOf(element(lang, ofDocument))).toBe(spoken);
  });

  it('says it', () => {
    expect(sayInLanguage('de')('ask.yes')).toBe('Ja, teilen');
    expect(sayInLanguage('xx')('ask.yes')).toBe('Yes, share');
  });
});
