// The conversation with the server once it is joined. End-to-end tests hold it with a real server.
import { MAX_SIDECAR_ATTESTATIONS, type Report, type TrackId } from '@tributary/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { POLICY, OTHER, INTRODUCTION, WELCOME, setUp } from './testing/signaling-rig.ts';

vi.mock('socket.io-client', async () => (await import('./testing/socket-double.ts')).SOCKET_IO);

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('once joined', () => {
  const REPORT = { index: 0 } as Report;

  it('everything goes out; before and between, nothing does, and a report says so', async () => {
    const { signaling, socket } = setUp();
    const sendAll = (): boolean => {
      signaling.sendSignal(OTHER, 'c1', { type: 'offer' });
      signaling.needNeighbours(3);
      signaling.neighbourLost(OTHER, 'failed');
      signaling.viewerState({ track: null, atLiveEdge: true, mayUpload: false, uplinkClass: 'weak' });
      signaling.dutyMissed(OTHER, 7);
      return signaling.report(REPORT, () => {});
    };
    expect(sendAll()).toBe(false);
    await socket.opens();
    expect(sendAll()).toBe(false);
    expect(socket.sent).toEqual([]);
    socket.answers(WELCOME);
    expect(sendAll()).toBe(true);
    expect(socket.sent.map(([event]) => event)).toEqual([
      'signal',
      'need-neighbours',
      'neighbour-lost',
      'viewer-state',
      'duty-missed',
      'report',
    ]);
    socket.closes('transport close');
    expect(sendAll()).toBe(false);
    expect(socket.sent).toHaveLength(6);
  });

  it('a report counts as such when the server says so, and neither by silence nor by a refusal', async () => {
    const { signaling, socket } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    const onCounted = vi.fn();
    for (let times = 0; times < 3; times++) signaling.report(REPORT, onCounted);
    socket.reports[0]?.(new Error('operation has timed out'));
    socket.reports[1]?.(null, { ok: false, reason: 'rate-limited', message: 'Too many reports.' });
    expect(onCounted).not.toHaveBeenCalled();
    socket.reports[2]?.(null, { ok: true });
    expect(onCounted).toHaveBeenCalledOnce();
  });

  it('a fresh token goes out before the first runs out, and nothing of it is heard or seen', async () => {
    const tickets = ['first', 'second'];
    const { socket, heard, states } = setUp({ token: async () => tickets.shift() });
    await socket.opens();
    socket.answers({ ...WELCOME, tokenExpiresInMs: 60_000 });
    const [events, phases] = [heard.length, states.length];
    vi.advanceTimersByTime(48_000);
    await vi.waitFor(() => expect(socket.refreshes).toHaveLength(1));
    expect(socket.refreshes[0]?.token).toBe('second');
    socket.refreshes[0]?.answer(null, { ok: true, tokenExpiresInMs: 60_000 });
    expect([socket.joins.length, heard.length, states.length, vi.getTimerCount()]).toEqual([0, events, phases, 1]);
    socket.closes('transport close');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('no token is asked for anew where the server wants none', async () => {
    const { socket } = setUp({ token: async () => 'ticket' });
    await socket.opens();
    socket.answers(WELCOME);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('what the server says is passed on', async () => {
    const { socket, heard } = setUp();
    await socket.opens();
    socket.answers({ ...WELCOME, introductions: [] });
    heard.length = 0;
    socket.hears('introduce', INTRODUCTION);
    socket.hears('signal', { from: OTHER, connectionId: 'c1', signal: { type: 'answer' } });
    socket.hears('neighbour-gone', { peerId: OTHER });
    socket.hears('neighbour-gone', { peerId: OTHER, reason: 'revoked' });
    socket.hears('policy', POLICY);
    socket.hears('ice-servers', { iceServers: [{ urls: 'turn:turn.example' }] });
    expect(heard).toEqual([
      ['introduced', INTRODUCTION],
      ['signalled', OTHER, 'c1', { type: 'answer' }],
      ['gone', OTHER, undefined],
      ['gone', OTHER, 'revoked'],
      ['policy', POLICY],
      ['ice-servers', [{ urls: 'turn:turn.example' }]],
    ]);
  });

  it('leaving says goodbye, and nothing is heard or tried afterwards', async () => {
    const { signaling, socket, heard, states } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    const [events, phases] = [heard.length, states.length];
    signaling.destroy();
    expect(socket.sent.map(([event]) => event)).toEqual(['leave']);
    expect(socket.connected).toBe(false);
    socket.closes('io client disconnect');
    socket.hears('introduce', INTRODUCTION);
    expect([heard.length, states.length]).toEqual([events, phases]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('attestations', () => {
  const segment = { track: '0123456789abcdef' as TrackId, sequence: 7, name: 'fedcba9876543210' };
  const encoded = (...bytes: number[]): string => Buffer.from(bytes).toString('base64');

  it('are asked of the notary, and come as bytes', async () => {
    const { socket, signaling } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    const answer = signaling.wantAttestations([segment]);
    expect(socket.questions[0]?.request).toEqual({ segments: [segment] });
    socket.questions[0]?.answer(null, { attestations: [encoded(1, 2, 255), 'no base64 !', encoded()] } as never);
    expect(await answer).toEqual([new Uint8Array([1, 2, 255]), new Uint8Array()]);
  });

  it('are none where the notary refuses, does not answer, or is not there yet', async () => {
    const { socket, signaling } = setUp();
    expect(await signaling.wantAttestations([segment])).toEqual([]);
    await socket.opens();
    socket.answers(WELCOME);
    const [refused, lost] = [signaling.wantAttestations([segment]), signaling.wantAttestations([segment])];
    socket.questions[0]?.answer(null, { ok: false, reason: 'rate-limited', message: 'Wait.' } as never);
    socket.questions[1]?.answer(new Error('timeout'));
    expect(await Promise.all([refused, lost])).toEqual([[], []]);
  });

  it('are heard unasked, as far as they are what a server may send', async () => {
    const { socket, heard } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    socket.hears('attestations', { attestations: [encoded(9), 7, 'A'.repeat(200_000)] });
    socket.hears('attestations', { attestations: 'all' });
    socket.hears('attestations', { attestations: Array.from({ length: 500 }, () => encoded(1)) });
    const given = heard.filter(([event]) => event === 'attested').map(([, attestations]) => attestations as Uint8Array[]);
    expect(given[0]).toEqual([new Uint8Array([9])]);
    expect(given[1]).toEqual([]);
    expect(given[2]).toHaveLength(MAX_SIDECAR_ATTESTATIONS);
  });
});
