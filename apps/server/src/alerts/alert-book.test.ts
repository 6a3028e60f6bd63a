import { describe, expect, it } from 'vitest';
import { AlertBook } from './alert-book.ts';
import { MAX_EPISODES, MAX_RULES, MAX_STATES_TOLD, MAX_WATCHED_STREAMS } from './limits.ts';
import { OTHER_STREAM, ruleOf, SetFigures, STALLING, STREAM, WELL } from './testing/figures.ts';

const MINUTE_MS = 60_000;
const look = (book: AlertBook, figures: SetFigures, nowMs: number) => book.evaluate(figures.watched, figures, nowMs);
const told = (changes: ReturnType<AlertBook['evaluate']>) => changes.map(({ transition, stream }) => [transition, stream]);

describe('AlertBook', () => {
  it('looks at each stream by itself where a rule is for all of them', () => {
    const book = new AlertBook();
    book.setRules([ruleOf()], 0);
    const figures = new SetFigures({ [STREAM]: STALLING, [OTHER_STREAM]: WELL });
    expect(look(book, figures, 0)).toEqual([]);
    expect(told(look(book, figures, MINUTE_MS))).toEqual([['fired', STREAM]]);
    expect(book.states()).toEqual([
      { ruleId: 'stalls', stream: STREAM, label: '/aaaa/master.m3u8', status: 'firing', sinceMs: MINUTE_MS, value: 0.042 },
      { ruleId: 'stalls', stream: OTHER_STREAM, label: '/bbbb/master.m3u8', status: 'fine', sinceMs: 0, value: 0.002 },
    ]);
  });

  it('looks at one stream only where a rule is for that, and asks for its figures once for all rules', () => {
    const book = new AlertBook();
    book.setRules([ruleOf({ stream: STREAM }), ruleOf({ id: 'more', stream: STREAM, threshold: 0.01 })], 0);
    const figures = new SetFigures({ [STREAM]: STALLING, [OTHER_STREAM]: STALLING });
    look(book, figures, 0);
    expect(figures.asked).toBe(1);
    expect(told(look(book, figures, MINUTE_MS))).toEqual([
      ['fired', STREAM],
      ['fired', STREAM],
    ]);
  });

  it('shows an alert that is about to clear as firing, since it fired', () => {
    const book = new AlertBook();
    book.setRules([ruleOf({ forMinutes: 1 })], 0);
    const figures = new SetFigures({ [STREAM]: STALLING });
    look(book, figures, 0);
    look(book, figures, MINUTE_MS);
    figures.all.set(STREAM, WELL);
    look(book, figures, 2 * MINUTE_MS);
    expect(book.states()).toMatchObject([{ status: 'firing', sinceMs: MINUTE_MS, value: 0.002 }]);
  });

  it('ends what fires for a stream that is gone, then forgets it', () => {
    const book = new AlertBook();
    book.setRules([ruleOf()], 0);
    const figures = new SetFigures({ [STREAM]: STALLING, [OTHER_STREAM]: WELL });
    look(book, figures, 0);
    look(book, figures, MINUTE_MS);
    figures.all.clear();
    expect(look(book, figures, 2 * MINUTE_MS)).toEqual([]);
    expect(book.states().map(({ stream }) => stream)).toEqual([STREAM]);
    const [cleared] = look(book, figures, 3 * MINUTE_MS);
    expect(cleared).toMatchObject({ transition: 'cleared', value: null, viewers: 0, firedAtMs: MINUTE_MS, label: '/aaaa/master.m3u8' });
    expect(book.size).toBe(0);
  });

  it('ends what fires when its rule is removed, switched off, or becomes another one; not when its threshold moves', () => {
    const others = [[], [ruleOf({ isOn: false })], [ruleOf({ measure: 'offload' })], [ruleOf({ stream: OTHER_STREAM })]];
    for (const rules of others) {
      const book = new AlertBook();
      book.setRules([ruleOf({ forMinutes: 0 })], 0);
      look(book, new SetFigures({ [STREAM]: STALLING }), 0);
      expect(book.setRules([ruleOf({ forMinutes: 0, threshold: 0.04 })], 1000)).toEqual([]);
      expect(book.states()).toMatchObject([{ status: 'firing' }]);
      expect(book.setRules(rules, 2000)).toMatchObject([{ transition: 'cleared', byRuleChange: true, firedAtMs: 0, atMs: 2000 }]);
      expect(book.size).toBe(0);
    }
  });

  it('evaluates nothing of a rule that is off', () => {
    const book = new AlertBook();
    book.setRules([ruleOf({ isOn: false, forMinutes: 0 })], 0);
    expect(look(book, new SetFigures({ [STREAM]: STALLING }), 0)).toEqual([]);
    expect(book.states()).toEqual([]);
  });

  it('remembers a bounded number of streams, however many come and go while their alerts fire', () => {
    const book = new AlertBook();
    book.setRules(
      Array.from({ length: MAX_RULES }, (_, index) => ruleOf({ id: `r${index}`, forMinutes: 10 })),
      0,
    );
    for (let round = 0; round < 4; round++) {
      const names = Array.from({ length: MAX_WATCHED_STREAMS + 50 }, (_, index) => `${round}-${index}`);
      const figures = new SetFigures(Object.fromEntries(names.map((name) => [name, STALLING])));
      // Those before still fire: they have been gone for less than ten minutes.
      for (const minute of [0, 10]) look(book, figures, (round * 11 + minute) * MINUTE_MS);
      expect(book.size).toBeLessThanOrEqual(MAX_EPISODES);
      if (round > 0) continue;
      expect(book.size).toBe(MAX_EPISODES);
      expect(book.states()).toHaveLength(MAX_STATES_TOLD);
    }
  });
});
