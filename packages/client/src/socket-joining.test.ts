// Joining, with a socket that the test plays. End-to-end tests hold the conversation with a real server.
import { SIGNALING_LIMITS, streamName, type PeerId, type TrackId, type ViewerState } from '@tributary/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { POLICY, SELF, OTHER, INTRODUCTION, WELCOME, setUp, expectRetryWithin } from './testing/signaling-rig.ts';
import type { TestSocket } from './testing/socket-double.ts';

vi.mock('socket.io-client', async () => (await import('./testing/socket-double.ts')).SOCKET_IO);

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('joining', () => {
  it('tells who, where and what, and passes on what the server answers, the greeting before the neighbours', async () => {
    const { signaling, socket, heard, states } = setUp({ token: async () => 'ticket', connectedPeers: () => [OTHER] });
    await socket.opens();
    const { id, label } = streamName('https://cdn.example/live/master.m3u8');
    expect(socket.joins[0]?.request).toEqual({
      version: 1,
      streamId: id,
      label,
      secret: 's'.repeat(24),
      token: 'ticket',
      state: { track: null, atLiveEdge: false, mayUpload: true, uplinkClass: 'unknown' },
      neighbours: [OTHER],
    });
    socket.answers(WELCOME);
    expect(states).toEqual(['joined']);
    expect(signaling.state).toEqual({ phase: 'joined', viewers: 2 });
    expect(heard).toEqual([
      ['joined', SELF, [], POLICY],
      ['introduced', INTRODUCTION],
    ]);
  });

  it('says that no address may be told only where that is the viewer’s choice', async () => {
    for (const iceTransportPolicy of ['relay', 'all', undefined] as const) {
      const { socket } = setUp({ iceTransportPolicy });
      await socket.opens();
      expect(socket.joins[0]?.request.iceTransportPolicy).toBe(iceTransportPolicy === 'relay' ? 'relay' : undefined);
    }
  });

  it('is told of after the introductions: with neighbours in the answer a viewer was never alone', async () => {
    const order: string[] = [];
    const { socket } = setUp({
      onState: ({ phase }) => order.push(phase),
      events: {
        joined: () => order.push('greeting'),
        introduced: () => order.push('introduction'),
        signalled: () => {},
        neighbourGone: () => {},
        policyChanged: () => {},
        iceServersChanged: () => {},
        dutyChanged: () => {},
        disconnected: () => {},
        attested: () => {},
      },
    });
    await socket.opens();
    socket.answers(WELCOME);
    expect(order).toEqual(['greeting', 'introduction', 'joined']);
  });

  describe('a viewer that changes while the answer is on its way', () => {
    const said: ViewerState = { track: null, atLiveEdge: true, mayUpload: true, uplinkClass: 'unknown', newestSequence: 3 };
    const told = (socket: TestSocket) => socket.sent.filter(([event]) => event === 'viewer-state').map(([, state]) => state);

    async function joinsWhile(changed: ViewerState): Promise<TestSocket> {
      let state = said;
      const { signaling, socket } = setUp({ viewerState: () => state });
      await socket.opens();
      expect(socket.joins[0]?.request.state).toEqual(said);
      state = changed;
      signaling.viewerState(state);
      expect(told(socket)).toEqual([]);
      socket.answers(WELCOME);
      return socket;
    }

    it.each([
      ['no longer uploads', { ...said, mayUpload: false }],
      ['plays another track', { ...said, track: 'a'.repeat(16) as TrackId }],
      ['left the live edge', { ...said, atLiveEdge: false }],
      ['knows its uplink', { ...said, uplinkClass: 'strong' as const }],
    ])('has it told right behind the answer: it %s', async (_what, changed) => {
      expect(told(await joinsWhile(changed))).toEqual([changed]);
    });

    it('tells nothing of a newer segment alone, nor where all is as it said', async () => {
      expect(told(await joinsWhile({ ...said, newestSequence: 4 }))).toEqual([]);
      expect(told(await joinsWhile(said))).toEqual([]);
    });

    it('is told of after every join anew', async () => {
      const socket = await joinsWhile({ ...said, mayUpload: false });
      socket.closes('transport close');
      await socket.opens();
      expect(socket.joins[0]?.request.state.mayUpload).toBe(false);
      socket.answers(WELCOME);
      expect(told(socket)).toHaveLength(1);
    });
  });

  it('claims no more neighbours than the server reads', async () => {
    const many = Array.from({ length: 100 }, (_, index) => index.toString(16).padStart(24, '0') as PeerId);
    const { socket } = setUp({ connectedPeers: () => many });
    await socket.opens();
    expect(socket.joins[0]?.request.neighbours).toEqual(many.slice(0, SIGNALING_LIMITS.knownNeighbours));
  });

  it('is tried again where the answer does not come', async () => {
    const { socket, states } = setUp();
    await socket.opens();
    socket.joins.shift()?.answer(new Error('operation has timed out'));
    vi.advanceTimersByTime(1_000);
    await vi.waitFor(() => expect(socket.joins).toHaveLength(1));
    expect(states).toEqual([]);
  });

  it.each(['token-expired', 'token-used-up', 'full', 'policy', 'rate-limited'] as const)(
    'refused for %s: tried again, at the time that the server names',
    async (reason) => {
      const tokens = vi.fn(async () => 'ticket');
      const { socket, signaling } = setUp({ token: tokens });
      await socket.opens();
      socket.answers({ ok: false, reason, message: 'not now', retryAfterMs: 8_000 });
      expect(signaling.state).toEqual({ phase: 'refused', reason, message: 'not now' });
      // A fresh token each time: the old one may be what was wrong.
      expectRetryWithin(socket, 8_000, 12_000, () => tokens.mock.calls.length);
    },
  );

  it.each(['unsupported-version', 'invalid', 'revoked'] as const)('refused for %s: another try would say the same', async (reason) => {
    const { socket } = setUp();
    await socket.opens();
    socket.answers({ ok: false, reason, message: '' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('without a token, where the page fails to fetch one: tried again later', async () => {
    const { signaling, socket } = setUp({ token: () => Promise.reject(new Error('401')) });
    socket.connected = true;
    socket.hears('connect');
    await vi.waitFor(() => expect(signaling.state).toMatchObject({ phase: 'refused', reason: 'token-missing' }));
    expect(socket.joins).toEqual([]);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('ends where the viewer leaves while the token is fetched', async () => {
    let give: (token: string) => void = () => {};
    const { signaling, socket } = setUp({ token: () => new Promise((resolve) => (give = resolve)) });
    socket.connected = true;
    socket.hears('connect');
    signaling.destroy();
    give('late');
    await Promise.resolve();
    expect(socket.joins).toEqual([]);
  });
});
