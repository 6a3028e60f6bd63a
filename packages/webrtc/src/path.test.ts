import { describe, expect, it } from 'vitest';
import { pathOf } from './path.ts';

type Stats = Record<string, unknown> & { id: string };

function report(...stats: Stats[]): Map<string, Stats> {
  return new Map(stats.map((entry) => [entry.id, entry]));
}

const local = { id: 'L', type: 'local-candidate', candidateType: 'host', address: '' };
const remote = { id: 'R', type: 'remote-candidate', candidateType: 'prflx', address: '' };
const pair = { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R', currentRoundTripTime: 0.025 };
const unused = { ...pair, id: 'Q', currentRoundTripTime: 9, state: 'in-progress' };

describe('pathOf', () => {
  const path = { roundTripMs: 25, localCandidate: 'host', remoteCandidate: 'prflx' };

  it('reads the pair that the transport names, mDNS addresses or not', () => {
    expect(pathOf(report(unused, { id: 'T', type: 'transport', selectedCandidatePairId: 'P' }, pair, local, remote))).toEqual(path);
  });

  it('reads the pair that is marked where there are no transport statistics', () => {
    expect(pathOf(report(unused, { ...pair, selected: true }, local, remote))).toEqual(path);
    expect(pathOf(report(unused, { ...pair, nominated: true, state: 'succeeded' }, local, remote))).toEqual(path);
  });

  it('knows nothing where the browser tells nothing', () => {
    expect(pathOf(report())).toEqual({});
    expect(pathOf(report(unused))).toEqual({});
    expect(pathOf(report({ id: 'T', type: 'transport', selectedCandidatePairId: 'gone' }))).toEqual({});
    expect(pathOf(report({ ...pair, selected: true, currentRoundTripTime: undefined }, { ...local, candidateType: 'new' }))).toEqual({});
  });
});
