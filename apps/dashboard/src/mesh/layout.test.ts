import type { Mesh } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { laidOut, MAX_NODES, viewBoxOf } from './layout.ts';

const node = (id: string): Mesh['nodes'][number] => ({
  id,
  group: 'peers',
  uplink: '',
  country: '',
  receivedBytesPerSecond: 0,
  sentBytesPerSecond: 0,
});
const edge = (from: string, to: string): Mesh['edges'][number] => ({ from, to, bytesPerSecond: 1, confirmed: true });
const ring = (count: number): Pick<Mesh, 'nodes' | 'edges'> => ({
  nodes: Array.from({ length: count }, (_, index) => node(`v${index}`)),
  edges: Array.from({ length: count }, (_, index) => edge(`v${index}`, `v${(index + 1) % count}`)),
});

describe('the picture of the mesh', () => {
  it('is the same every time', () => expect(laidOut(ring(12))).toEqual(laidOut(ring(12))));

  it('moves nobody who was there, and finds a place for newcomers', () => {
    const before = laidOut(ring(12));
    const after = laidOut(ring(13), before);
    for (const [id, place] of before) expect(after.get(id)).toEqual(place);
    expect(after.get('v12')).toBeDefined();
  });

  it('forgets whoever has left', () => expect([...laidOut(ring(3), laidOut(ring(12))).keys()]).toEqual(['v0', 'v1', 'v2']));

  it('keeps viewers apart', () => {
    const places = [...laidOut(ring(40)).values()];
    for (const [index, one] of places.entries()) {
      for (const other of places.slice(index + 1)) expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(16);
    }
  });

  it('draws no more than can be told apart, and passes over lines to those left out', () => {
    expect(laidOut(ring(MAX_NODES + 50)).size).toBe(MAX_NODES);
    expect(laidOut({ nodes: [node('a')], edges: [edge('a', 'gone')] }).size).toBe(1);
  });

  it('holds everybody, in the shape that is asked for', () => {
    const layout = laidOut(ring(30));
    const [left = 0, top = 0, width = 0, height = 0] = viewBoxOf(layout, 2).split(' ').map(Number);
    expect(width / height).toBeCloseTo(2, 1);
    for (const { x, y } of layout.values()) {
      expect(x > left && x < left + width && y > top && y < top + height).toBe(true);
    }
    expect(viewBoxOf(new Map(), 2).split(' ')).toHaveLength(4);
  });
});
