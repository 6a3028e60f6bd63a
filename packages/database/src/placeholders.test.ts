import { describe, expect, it } from 'vitest';
import { countPlaceholders, numberedPlaceholders } from './placeholders.ts';

describe('placeholders', () => {
  it.each([
    ['SELECT * FROM a WHERE b = ? AND c > ?', 'SELECT * FROM a WHERE b = $1 AND c > $2', 2],
    [`SELECT '?', 'it''s ?', "odd ? name", ?`, `SELECT '?', 'it''s ?', "odd ? name", $1`, 1],
    ['SELECT ? -- why?\n, /* ? */ ?', 'SELECT $1 -- why?\n, /* ? */ $2', 2],
    ['DO $$ SELECT ? $$', 'DO $$ SELECT ? $$', 0],
    ['DO $body$ a $$ ? $body$; SELECT ?', 'DO $body$ a $$ ? $body$; SELECT $1', 1],
  ])('are numbered and counted outside of strings, names and comments: %s', (sql, numbered, count) => {
    expect([numberedPlaceholders(sql), countPlaceholders(sql)]).toEqual([numbered, count]);
  });
});
