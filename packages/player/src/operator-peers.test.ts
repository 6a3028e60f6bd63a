import { afterEach, describe, expect, it, vi } from 'vitest';
import { operatorPeers, stricterPeers } from './operator-peers.ts';

describe('what viewers are asked', () => {
  it.each([
    [null, null, null],
    ['notice', null, 'notice'],
    [null, 'ask', 'ask'],
    ['notice', 'ask', 'ask'],
    ['ask', 'notice', 'ask'],
    ['off', 'notice', 'off'],
    ['ask', 'off', 'off'],
    ['notice', 'of', 'of'],
    ['no', 'notice', 'no'],
  ])('operator %j, link %j: %j', (operator, link, expected) => expect(stricterPeers(operator, link)).toBe(expected));
});

describe('what the operator wants', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ['ask', new Response('{"peers":"ask"}'), 'ask'],
    ['nothing', new Response('{"streams":[]}'), null],
    ['a number', new Response('{"peers":1}'), null],
    ['no object', new Response('null'), null],
    ['a page', new Response('<!doctype html>'), null],
    ['nothing there', new Response('{"peers":"ask"}', { status: 404 }), null],
    ['nobody there', new TypeError('Failed to fetch'), null],
  ])('as its server answers: %s', async (_, answer, peers) => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (url: URL) => {
      asked.push(url.href);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    });
    expect(await operatorPeers('https://peers.example/embed/?src=a')).toBe(peers);
    expect(asked).toEqual(['https://peers.example/config.json']);
  });
});
