import type { PeerId } from '@tributary/protocol';
import { FakeClock, seededRandom } from '@tributary/swarm/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyPoll } from './policy-poll.ts';

const MINUTE_MS = 60_000;
/** By then some neighbour has looked: a turn, and how far looks are spread. */
const LONGEST_WAIT_MS = 2_500;
const peer = (index: number): PeerId => index.toString(16).padStart(24, '0') as PeerId;

/** Viewers who all know each other, their clocks off by so much. @returns when each looked */
function looksOf(viewers: number, seed: number, offMs: (viewer: number) => number = () => 0, forMs = MINUTE_MS) {
  const clock = new FakeClock();
  const looks: { readonly viewer: number; readonly atMs: number }[] = [];
  const names = Array.from({ length: viewers }, (_, index) => peer(index));
  const polls = names.map(
    (name, viewer) =>
      new PolicyPoll({
        clock,
        random: seededRandom(seed + viewer),
        epochMs: () => clock.nowMs() + 1_700_000_000_000 + offMs(viewer),
        self: () => name,
        neighbours: () => names.filter((other) => other !== name),
        look: () => looks.push({ viewer, atMs: clock.nowMs() }),
      }),
  );
  for (const poll of polls) poll.start();
  clock.advance(forMs);
  for (const poll of polls) poll.stop();
  expect(clock.pendingTasks()).toBe(0);
  return looks;
}

describe('while the server is away', () => {
  it('somebody of a mesh looks every turn, so that no word waits longer than two and a half seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 13 }), fc.nat(1000), (viewers, seed) => {
        const times = [0, ...looksOf(viewers, seed).map(({ atMs }) => atMs), MINUTE_MS];
        for (let index = 1; index < times.length; index++) expect(times[index]! - times[index - 1]!).toBeLessThanOrEqual(LONGEST_WAIT_MS);
      }),
      { numRuns: 30 },
    );
  });

  it('a mesh asks as often as one viewer would, however many it is, and those in turn', () => {
    const looks = looksOf(13, 1, undefined, 10 * MINUTE_MS);
    const turns = (10 * MINUTE_MS) / 1_500;
    // And now and then one who has not been the one for half a minute.
    expect(looks.length).toBeGreaterThanOrEqual(turns * 0.9);
    expect(looks.length).toBeLessThanOrEqual(turns * 1.4);
    for (let viewer = 0; viewer < 13; viewer++) expect(looks.some((look) => look.viewer === viewer)).toBe(true);
  });

  it('clocks that are minutes apart cost order and not the word', () => {
    const looks = looksOf(8, 2, (viewer) => viewer * 47_123, 10 * MINUTE_MS);
    const perMinute = looks.length / 10;
    expect(perMinute).toBeGreaterThan(20);
    expect(perMinute).toBeLessThan(80);
  });

  it('a viewer without neighbours has little to switch off: it looks every half minute', () => {
    const looks = looksOf(1, 3, undefined, 10 * MINUTE_MS);
    expect(looks.length).toBeGreaterThanOrEqual(18);
    expect(looks.length).toBeLessThanOrEqual(21);
  });

  it('nobody looks before it has joined, nor when the server is back', () => {
    const clock = new FakeClock();
    let looks = 0;
    let self: PeerId | null = null;
    const poll = new PolicyPoll({
      clock,
      random: () => 0.5,
      epochMs: () => clock.nowMs(),
      self: () => self,
      neighbours: () => [],
      look: () => looks++,
    });
    poll.start();
    clock.advance(MINUTE_MS);
    expect(looks).toBe(0);
    self = peer(1);
    clock.advance(MINUTE_MS);
    expect(looks).toBeGreaterThan(0);
    poll.stop();
    const before = looks;
    clock.advance(MINUTE_MS);
    expect(looks).toBe(before);
  });
});
