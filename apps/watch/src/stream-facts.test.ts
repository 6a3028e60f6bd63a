import { describe, expect, it } from 'vitest';
import { factsLine } from './stream-facts.ts';

describe('what a stream is, in a line', () => {
  it.each([
    ['live', [720, 240, 480, 480], 'Live · 240p, 480p, 720p'],
    ['on-demand', [1080], 'Film · 1080p'],
    ['live', [0, 0], 'Live · 2 qualities'],
    ['on-demand', [0], 'Film'],
    ['unknown', [], ''],
  ] as const)('%s %j: %s', (type, heights, expected) => expect(factsLine({ type, heights })).toBe(expected));
});
