import { describe, expect, it, vi } from 'vitest';
import { readConditions, watchConditions, type ConditionsBrowser } from './browser-conditions.ts';

type Navigator = ConditionsBrowser['navigator'];
const connectionOf = (of: object): NonNullable<Navigator['connection']> => Object.assign(new EventTarget(), of);
const read = (navigator: Navigator): ReturnType<typeof readConditions> => readConditions({ navigator }, true);

describe('what a browser tells', () => {
  it.each([
    [{ saveData: true }, { savesData: true }],
    [{ metered: true }, { isMetered: true }],
    [{ type: 'cellular' }, { line: 'cellular' }],
    [{ type: 'wifi' }, { line: 'known' }],
    [{ type: 'ethernet' }, { line: 'known' }],
    [{ type: 'unknown' }, { line: 'unknown' }],
    [{ type: 'other' }, { line: 'unknown' }],
    [{}, { line: 'unknown', savesData: false, isMetered: false }],
  ])('of its connection: %j', (connection, expected) => {
    expect(read({ connection: connectionOf(connection) })).toMatchObject(expected);
  });

  it('is nothing of a connection in Safari and Firefox', () => {
    expect(read({})).toEqual({ savesData: false, isMetered: false, line: 'unknown', isPhone: false, isHidden: false, isPlaying: true });
  });

  it.each([
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148', true],
    ['Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', true],
    ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36', true],
    ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36', false],
    ['Mozilla/5.0 (Android 15; Tablet; rv:140.0) Gecko/140.0 Firefox/140.0', false],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15', false],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', false],
  ])('of being a phone: %s', (userAgent, isPhone) => {
    expect(read({ userAgent }).isPhone).toBe(isPhone);
    // Where the browser says so itself, its word counts.
    expect(read({ userAgent, userAgentData: { mobile: !isPhone } }).isPhone).toBe(!isPhone);
  });
});

it('is watched for changes, until it is not', () => {
  const connection = connectionOf({ type: 'wifi' });
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' as const });
  const changed = vi.fn();
  const stop = watchConditions({ navigator: { connection }, document }, changed);
  connection.dispatchEvent(new Event('change'));
  document.dispatchEvent(new Event('visibilitychange'));
  expect(changed).toHaveBeenCalledTimes(2);
  stop();
  connection.dispatchEvent(new Event('change'));
  document.dispatchEvent(new Event('visibilitychange'));
  expect(changed).toHaveBeenCalledTimes(2);
});
