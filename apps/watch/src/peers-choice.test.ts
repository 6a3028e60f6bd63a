import { describe, expect, it } from 'vitest';
import { stricterPeers } from './peers-choice.ts';

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
