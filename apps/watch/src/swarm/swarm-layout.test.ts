import { describe, expect, it } from 'vitest';
import {
  layOut,
  MAX_SHOWN,
  NEIGHBOUR_RADIUS,
  ORIGIN,
  ORIGIN_SIDE,
  PICTURE,
  radiusOf,
  ringNameAt,
  widthOf,
  YOU,
  YOU_RADIUS,
  type Point,
  type SwarmNeighbour,
} from './swarm-layout.ts';

const neighbour = (id: string, changes: Partial<SwarmNeighbour> = {}): SwarmNeighbour => ({
  id,
  isOpen: true,
  roundTripMs: 20,
  receivingBytesPerSecond: 0,
  sendingBytesPerSecond: 0,
  ...changes,
});
const many = (count: number, roundTripMs: number | undefined = 20): SwarmNeighbour[] =>
  Array.from({ length: count }, (_, index) => neighbour(String(index).padStart(3, '0'), { roundTripMs }));
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

describe('the picture of a swarm', () => {
  it('draws who is farther away farther out, and never over you or out of the picture', () => {
    expect(radiusOf(1)).toBeLessThan(radiusOf(20));
    expect(radiusOf(20)).toBeLessThan(radiusOf(200));
    expect(radiusOf(0)).toBe(radiusOf(1));
    expect(radiusOf(10_000)).toBe(radiusOf(undefined));
    for (const roundTripMs of [0, 5, 50, 5_000, undefined]) {
      for (let count = 1; count <= MAX_SHOWN; count++) {
        for (const { at } of layOut(many(count, roundTripMs), 0).neighbours) {
          expect(distance(at, YOU)).toBeGreaterThan(YOU_RADIUS + NEIGHBOUR_RADIUS);
          expect(Math.min(at.x, at.y, PICTURE.width - at.x, PICTURE.height - at.y)).toBeGreaterThan(NEIGHBOUR_RADIUS);
        }
      }
    }
  });

  it.each([0, 20, 400])('leaves room between all that it shows: %i ms', (roundTripMs) => {
    const places = layOut(many(MAX_SHOWN, roundTripMs), 0).neighbours.map(({ at }) => at);
    for (const [index, place] of places.entries()) {
      for (const ringMs of [10, 100]) expect(distance(place, ringNameAt(ringMs))).toBeGreaterThan(NEIGHBOUR_RADIUS + 6);
      expect(distance(place, ORIGIN)).toBeGreaterThan(NEIGHBOUR_RADIUS + ORIGIN_SIDE / 2);
      for (const other of places.slice(index + 1)) expect(distance(place, other)).toBeGreaterThan(2 * NEIGHBOUR_RADIUS);
    }
  });

  it('shows a bounded number, those that something passes first, and counts the others', () => {
    const quiet = many(40);
    const { neighbours, beyond } = layOut([...quiet, neighbour('zzz', { sendingBytesPerSecond: 9 })], 0);
    expect(neighbours).toHaveLength(MAX_SHOWN);
    expect(beyond).toBe(29);
    expect(neighbours.at(-1)?.id).toBe('zzz');
  });

  it('keeps everybody in place while rates change', () => {
    const places = (rate: number): Point[] =>
      layOut([neighbour('b', { receivingBytesPerSecond: rate }), neighbour('a')], 0).neighbours.map(({ at }) => at);
    expect(places(5_000_000)).toEqual(places(0));
  });

  it('draws more bytes wider, within bounds, and none not at all', () => {
    expect(widthOf(0)).toBe(0);
    expect(widthOf(1)).toBeGreaterThan(1);
    expect(widthOf(50_000)).toBeLessThan(widthOf(400_000));
    expect(widthOf(1e12)).toBe(widthOf(500_000));
  });

  it('draws what comes beside what goes, also at their widest', () => {
    const rates = { receivingBytesPerSecond: 1e9, sendingBytesPerSecond: 1e9 };
    const [one] = layOut([neighbour('a', rates)], 0).neighbours;
    const apart = distance(one?.receiving.to ?? YOU, one?.sending.from ?? YOU);
    expect(apart).toBeGreaterThan(((one?.receiving.width ?? 0) + (one?.sending.width ?? 0)) / 2);
  });
});
