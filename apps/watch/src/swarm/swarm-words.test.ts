import { describe, expect, it } from 'vitest';
import { describeSwarm, rateWords } from './swarm-words.ts';

const neighbour = (isOpen: boolean, receiving = 0, sending = 0) => ({
  isOpen,
  receivingBytesPerSecond: receiving,
  sendingBytesPerSecond: sending,
});

describe('the swarm in words', () => {
  it('sums up who sends how much', () => {
    const neighbours = [neighbour(true, 100_000, 25_000), neighbour(true, 50_000, 0), neighbour(false)];
    expect(describeSwarm({ originBytesPerSecond: 12_500, neighbours })).toBe(
      'You receive 1.2 Mbit/s from 2 viewers and 100 kbit/s from the origin. You send 200 kbit/s.',
    );
  });

  it('says that there is nobody, or nobody yet', () => {
    expect(describeSwarm({ originBytesPerSecond: 0, neighbours: [] })).toBe('You receive nothing from the origin, and have no neighbours.');
    expect(describeSwarm({ originBytesPerSecond: 0, neighbours: [neighbour(false)] })).toContain('are connecting to 1 viewer.');
  });

  it.each([
    [0, 'nothing'],
    [-5, 'nothing'],
    [125, '1 kbit/s'],
    [124_990, '1.0 Mbit/s'],
    [1_250_000, '10 Mbit/s'],
  ])('has %d bytes per second as %s', (rate, words) => expect(rateWords(rate)).toBe(words));
});
