import type { PeerStats } from '@tributary/hls';
import { describe, expect, it } from 'vitest';
import { MAP_HEIGHT, MAP_SLOTS, MAP_WIDTH, placeNeighbours, YOU, type PlacedNeighbour } from './neighbour-map-model.ts';

type Neighbour = PeerStats['neighbours'][number];

const neighbour = (peerId: string, more: Partial<Neighbour> = {}): Neighbour =>
  ({ peerId, state: 'open', roundTripMs: 20, proximity: 'far', relayed: false, ...more }) as Neighbour;
const distance = ({ x, y }: PlacedNeighbour): number => Math.hypot(x - YOU.x, y - YOU.y);
const silent = (): undefined => undefined;

describe('the map of neighbours', () => {
  it('has who is quicker nearer, and stays within the drawing whatever is measured', () => {
    const at = (roundTripMs: number | undefined): PlacedNeighbour => {
      const [placed] = placeNeighbours([neighbour('aaaa', { roundTripMs })], silent);
      if (!placed) throw new Error('not placed');
      return placed;
    };
    const distances = [0, 5, 50, 200, 400].map((roundTripMs) => distance(at(roundTripMs)));
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    expect(new Set(distances).size).toBe(distances.length);
    for (const placed of [at(undefined), at(1e9)]) {
      expect(placed.x).toBeGreaterThan(0);
      expect(placed.x).toBeLessThan(MAP_WIDTH);
      expect(placed.y).toBeGreaterThan(0);
      expect(placed.y).toBeLessThan(MAP_HEIGHT);
    }
  });

  it('has a line for each direction, wider for more, and bounded', () => {
    const widths = (received: number, sent: number): number[] => {
      const [placed] = placeNeighbours([neighbour('aaaa')], () => ({ receivedBytesPerSecond: received, sentBytesPerSecond: sent }));
      return [placed?.receivingWidth ?? 0, placed?.sendingWidth ?? 0];
    };
    const [little = 0, more = 0] = widths(10_000, 100_000);
    expect(more).toBeGreaterThan(little);
    expect(widths(1e12, 1e12)).toEqual(widths(500_000, 500_000));
    expect(placeNeighbours([neighbour('aaaa')], silent)[0]).toMatchObject({ isReceiving: false, isSending: false });
  });

  it('shows who is connected, in an order of its own, and no more than have room', () => {
    const many = Array.from({ length: 40 }, (_, index) => neighbour(`${String.fromCodePoint(97 + (index % 26))}${index}`));
    expect(placeNeighbours(many, silent)).toHaveLength(MAP_SLOTS);
    const [a, b] = [neighbour('aaaa'), neighbour('bbbb')];
    expect(placeNeighbours([a, b], silent)).toEqual(placeNeighbours([b, a], silent));
    expect(placeNeighbours([neighbour('cccc', { state: 'connecting' as Neighbour['state'] })], silent)).toEqual([]);
  });
});
