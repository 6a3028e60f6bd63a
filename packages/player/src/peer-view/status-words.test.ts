import { describe, expect, it } from 'vitest';
import { STATUS_WORDS } from './status-words.ts';

describe('the words for a status', () => {
  it.each(Object.entries(STATUS_WORDS))('%s: a title and exactly one sentence', (_status, { title, sentence }) => {
    expect(title).not.toMatch(/[.!?]$/);
    expect(sentence).toMatch(/^[A-Z].+\.$/);
    expect(sentence.match(/[.!?](\s|$)/g)).toHaveLength(1);
  });

  it('never says the same of two reasons', () => {
    const titles = Object.values(STATUS_WORDS).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});
