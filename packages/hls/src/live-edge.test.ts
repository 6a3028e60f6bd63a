import type { TrackId } from '@tributary/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { LiveEdge } from './live-edge.ts';

const LOW = 'low' as TrackId;
const HIGH = 'high' as TrackId;
let edge: LiveEdge;
beforeEach(() => {
  edge = new LiveEdge();
});

describe('LiveEdge', () => {
  it('calls new what was not there at the last refresh', () => {
    expect([edge.refreshed(LOW, 8), edge.refreshed(LOW, 9), edge.refreshed(LOW, 9), edge.refreshed(LOW, 12)]).toEqual([null, 8, null, 9]);
  });

  it('does not call new what another track brought while this one was not played', () => {
    edge.refreshed(LOW, 8);
    edge.refreshed(HIGH, 8);
    edge.refreshed(HIGH, 9);
    expect(edge.refreshed(LOW, 20)).toBeNull();
    expect(edge.refreshed(LOW, 21)).toBe(20);
  });

  it('is not fooled by a playlist from a cache that is behind', () => {
    edge.refreshed(LOW, 8);
    edge.refreshed(LOW, 6);
    expect(edge.refreshed(LOW, 8)).toBeNull();
  });

  it('begins anew with another stream', () => {
    edge.refreshed(LOW, 8);
    edge.restart();
    expect(edge.refreshed(LOW, 9)).toBeNull();
  });
});
