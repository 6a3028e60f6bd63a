// A conversation with the server, held with a socket that the test plays.
import { streamName, type JoinAnswer, type PeerId, type Policy } from '@tributary/protocol';
import { expect, vi } from 'vitest';
import { SocketSignaling, type SignalingState, type SocketSignalingOptions } from '../socket-signaling.ts';
import { latestSocket, type TestSocket } from './socket-double.ts';

export const POLICY: Policy = { peers: 'on', maxNeighbours: 12, uploadBytesPerSecond: null, reportIntervalMs: 10_000 };
export const SELF = 'a'.repeat(24) as PeerId;
export const OTHER = 'b'.repeat(24) as PeerId;
export const INTRODUCTION = { peerId: OTHER, connectionId: 'c1', initiator: true, proximity: 'address' } as const;
export const WELCOME = {
  ok: true,
  peerId: SELF,
  iceServers: [],
  policy: POLICY,
  viewers: 2,
  introductions: [INTRODUCTION],
} satisfies JoinAnswer;

export function setUp(changes: Partial<SocketSignalingOptions> = {}) {
  const heard: unknown[][] = [];
  const states: SignalingState['phase'][] = [];
  const note =
    (event: string) =>
    (...args: unknown[]): void =>
      void heard.push([event, ...args]);
  const signaling = new SocketSignaling({
    url: 'https://peers.example',
    stream: streamName('https://cdn.example/live/master.m3u8'),
    secret: 's'.repeat(24),
    token: async () => undefined,
    viewerState: () => ({ track: null, atLiveEdge: false, mayUpload: true, uplinkClass: 'unknown' }),
    connectedPeers: () => [],
    events: {
      joined: note('joined'),
      introduced: note('introduced'),
      signalled: note('signalled'),
      neighbourGone: note('gone'),
      policyChanged: note('policy'),
      iceServersChanged: note('ice-servers'),
      dutyChanged: note('duty'),
      disconnected: note('disconnected'),
      attested: note('attested'),
    },
    onState: ({ phase }) => states.push(phase),
    ...changes,
  });
  return { signaling, socket: latestSocket(), heard, states };
}

/** Every timer that is waiting is due within these bounds, and not before. */
export function expectRetryWithin(socket: TestSocket, minMs: number, maxMs: number, tries: () => number): void {
  const before = tries();
  vi.advanceTimersByTime(minMs - 1);
  expect(tries()).toBe(before);
  vi.advanceTimersByTime(maxMs - minMs + 1);
  expect(tries()).toBe(before + 1);
  expect(socket.url).toBe('https://peers.example');
}
