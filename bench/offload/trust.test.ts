import { describe, expect, it } from 'vitest';
import { figuresOf } from './figures.ts';
import { delivery, hashesOf, originOf, viewerOf } from './testing.ts';
import { copiesBeside, serverTrust, trustGoals, TRUSTS, type Trust } from './trust.ts';

const STREAM_URL = 'http://127.0.0.1:8081/live/master.m3u8';
const sealKeys = { keys: [] };

describe('the server', () => {
  it('is told whose keys to hand out, or what to fetch, or that nobody vouches', () => {
    const options = (trust: Trust) => serverTrust(trust, { sealKeys }, STREAM_URL);
    expect(options('sealed')).toEqual({ trust: 'sealed', sealedKeys: [sealKeys] });
    expect(options('notary')).toEqual({ trust: 'notary', streams: [{ name: '', url: STREAM_URL }] });
    expect(options('none')).toEqual({ trust: 'none' });
  });
});

describe('goals', () => {
  const attestations = { sourceBytes: 5, peerBytes: 1 };
  const deliveries = [delivery(1, 0), delivery(2, 0, 1000, 'of other bytes')];
  const figures = figuresOf(
    {
      viewers: [viewerOf({ deliveries, attestations })],
      startAtMs: 0,
      endAtMs: 10_000,
      originAtEnd: originOf([2000]),
      trueHashes: hashesOf(1),
      notary: { bytes: 2000, segments: 2 },
      browserCpuSeconds: null,
      otherLoadCores: 0,
    },
    { live: true, joinsApartMs: 0 },
  );

  it.each<[Trust, readonly (boolean | null)[]]>([
    ['sealed', [false, true]],
    ['notary', [false, true, false]],
    ['none', [false]],
  ])('with %s are those that mean something', (trust, met) => {
    expect(trustGoals(figures, trust).map((goal) => goal.met)).toEqual(met);
  });

  it('are none without Tributary', () => expect(TRUSTS.flatMap((trust) => trustGoals(undefined, trust))).toEqual([]));
  it('allow for a copy that only a notary fetches', () => expect(TRUSTS.map(copiesBeside)).toEqual([0, 1, 0]));
});
