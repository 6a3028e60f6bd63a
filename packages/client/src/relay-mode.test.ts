import type { IceServer, Policy } from '@tributary/protocol';
import { expect, it } from 'vitest';
import { RelayMode } from './relay-mode.ts';

const OPEN: Policy = { peers: 'on', maxNeighbours: 12, uploadBytesPerSecond: null, reportIntervalMs: 10_000 };
const RELAY: Policy = { ...OPEN, iceTransportPolicy: 'relay' };
const STUN: readonly IceServer[] = [{ urls: 'stun:s.example' }];
const TURN: readonly IceServer[] = [...STUN, { urls: ['turn:t.example'], username: 'u', credential: 'c' }];

it('is on where the viewer or the operator wants it, and the viewer’s own choice stays', () => {
  const own = new RelayMode('relay');
  expect([own.isOn, own.policy(OPEN), own.isOn]).toEqual([true, false, true]);
  const theirs = new RelayMode();
  expect([theirs.isOn, theirs.policy(OPEN), theirs.isOn]).toEqual([false, false, false]);
  expect([theirs.policy(RELAY), theirs.isOn, theirs.policy(RELAY)]).toEqual([true, true, false]);
  expect([theirs.policy(OPEN), theirs.isOn, theirs.policy(RELAY)]).toEqual([false, false, true]);
});

it('lacks a relay only once it was told what there is', () => {
  const mode = new RelayMode('relay');
  expect(mode.hasNoRelay).toBe(false);
  mode.iceServers(STUN);
  expect(mode.hasNoRelay).toBe(true);
  mode.iceServers(TURN);
  expect(mode.hasNoRelay).toBe(false);
  const open = new RelayMode('all');
  open.iceServers([]);
  expect(open.hasNoRelay).toBe(false);
});
