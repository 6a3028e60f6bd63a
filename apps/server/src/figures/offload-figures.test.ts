import { describe, expect, it } from 'vitest';
import { ceilingOf, copiesOf, offloadFigures } from './offload-figures.ts';
import { countersWith } from './testing/cells.ts';

describe('offload', () => {
  it('is what peers brought directly, of everything delivered', () => {
    const figures = offloadFigures(
      countersWith({
        originBytes: 250,
        peerBytes: 750,
        relayedBytes: 50,
        sentBytes: 740,
        wastedBytes: 3,
        confirmedPeerBytes: 600,
        reachableBytes: 800,
        originServedBytes: 260,
        originServedRequests: 4,
        notaryBytes: 10,
      }),
    );
    expect(figures).toEqual({
      offload: 0.7,
      ceiling: 0.8,
      originBytes: 250,
      peerBytes: 750,
      relayedBytes: 50,
      sentBytes: 740,
      wastedBytes: 3,
      confirmedShare: 0.8,
      originServedBytes: 260,
      originOffload: 0.74,
      notaryBytes: 10,
    });
  });

  it('is unknown before any byte, and so is everything that it would be compared with', () => {
    expect(offloadFigures(countersWith({}))).toMatchObject({
      offload: null,
      ceiling: null,
      confirmedShare: null,
      originServedBytes: null,
      originOffload: null,
    });
  });

  it('is 0 where the origin served everything, and says that the origin served nothing only where it said so', () => {
    expect(offloadFigures(countersWith({ originBytes: 100 }))).toMatchObject({ offload: 0, ceiling: 0, originServedBytes: null });
    expect(offloadFigures(countersWith({ originBytes: 100, originServedRequests: 1 }))).toMatchObject({
      originServedBytes: 0,
      originOffload: 1,
    });
  });

  it('is confirmed wholly at most, also where others say that they sent more', () => {
    expect(offloadFigures(countersWith({ peerBytes: 100, confirmedPeerBytes: 130 })).confirmedShare).toBe(1);
    expect(ceilingOf(countersWith({ peerBytes: 100, reachableBytes: 130 }))).toBe(1);
  });
});

describe('copies of each segment', () => {
  it('are what the origin served of what is left when each byte is counted once', () => {
    // Five viewers of 200 distinct bytes: 1,000 are delivered, of which 800 could have come from peers.
    const five = { originBytes: 300, peerBytes: 700, reachableBytes: 800 };
    expect(copiesOf(countersWith(five))).toBe(1.5);
    expect(copiesOf(countersWith({ ...five, notaryBytes: 200 }))).toBe(2.5);
    expect(copiesOf(countersWith({ ...five, notaryBytes: 200, originServedBytes: 600, originServedRequests: 3 }))).toBe(3);
  });

  it('are one for a viewer alone, and unknown where nothing was delivered or counted as distinct', () => {
    expect(copiesOf(countersWith({ originBytes: 500 }))).toBe(1);
    expect(copiesOf(countersWith({}))).toBeNull();
    expect(copiesOf(countersWith({ peerBytes: 500, reachableBytes: 500 }))).toBeNull();
  });
});
