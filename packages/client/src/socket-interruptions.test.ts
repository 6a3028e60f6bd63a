// What ends a connection, and what follows it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WELCOME, setUp, expectRetryWithin } from './testing/signaling-rig.ts';

vi.mock('socket.io-client', async () => (await import('./testing/socket-double.ts')).SOCKET_IO);

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an interruption', () => {
  it('is told, and followed by a join under the same secret', async () => {
    const { socket, heard, states } = setUp();
    await socket.opens();
    const first = socket.joins[0]?.request.secret;
    socket.answers(WELCOME);
    socket.closes('transport close');
    expect(states).toEqual(['joined', 'unreachable']);
    expect(heard.at(-1)).toEqual(['disconnected']);
    await socket.opens();
    expect(socket.joins[0]?.request.secret).toBe(first);
    socket.answers(WELCOME);
    expect(states).toEqual(['joined', 'unreachable', 'joined']);
  });

  it("comes back by Socket.IO's own doing, with jitter between half and one and a half, 20 s apart at most", () => {
    expect(setUp().socket.options).toMatchObject({
      transports: ['websocket'],
      reconnectionDelay: 1_000,
      reconnectionDelayMax: 20_000,
      randomizationFactor: 0.5,
    });
  });

  it.each([0, 0.999])('by the server itself: the socket is opened again within 1 to 2 s, at random %f', async (random) => {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    const { socket } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    socket.closes('io server disconnect');
    expectRetryWithin(socket, 1_000, 2_000, () => socket.connects);
  });

  it.each([
    [5_000, 5_000],
    [1, 1_000],
    [3_600_000, 20_000],
  ])('announced for %i ms: as long, within what a viewer puts up with', async (retryAfterMs, waitMs) => {
    const { socket } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    socket.hears('closing', { retryAfterMs });
    socket.closes('io server disconnect');
    expectRetryWithin(socket, waitMs, 2 * waitMs, () => socket.connects);
  });

  it.each([
    ['because the same viewer came by another connection', 'replaced'],
    ['because the operator turned the viewer away', 'revoked'],
  ])('%s is final', async (_, reason) => {
    const { signaling, socket } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    socket.hears('refused', { event: 'join', reason, message: '' });
    // By its own hand: Socket.IO would come back from a connection that broke.
    expect(socket.connected).toBe(false);
    socket.closes('io client disconnect');
    expect(vi.getTimerCount()).toBe(0);
    expect(signaling.state).toMatchObject({ phase: 'refused', reason });
  });

  it('because the token ran out is told as such, and followed by a join with a fresh one', async () => {
    const tickets = ['first', 'second'];
    const { signaling, socket } = setUp({ token: async () => tickets.shift() });
    await socket.opens();
    socket.answers({ ...WELCOME, tokenExpiresInMs: 3_600_000 });
    socket.hears('refused', { event: 'join', reason: 'token-expired', message: 'expired' });
    socket.closes('io server disconnect');
    expect(signaling.state).toEqual({ phase: 'refused', reason: 'token-expired', message: 'expired' });
    expectRetryWithin(socket, 1_000, 2_000, () => socket.connects);
    await socket.opens();
    expect(socket.joins[0]?.request.token).toBe('second');
  });

  it('before a retry is due: the new connection joins, once', async () => {
    const tokens = vi.fn(async () => undefined);
    const { socket } = setUp({ token: tokens });
    await socket.opens();
    socket.answers({ ok: false, reason: 'full', message: '', retryAfterMs: 8_000 });
    socket.closes('transport close');
    await socket.opens();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60_000);
    expect(tokens).toHaveBeenCalledTimes(2);
  });

  it('while the token is fetched: only the join of the connection that is there now goes out', async () => {
    const give: ((token: string) => void)[] = [];
    const { socket } = setUp({ token: () => new Promise((resolve) => give.push(resolve)) });
    socket.connected = true;
    socket.hears('connect');
    socket.closes('transport close');
    socket.connected = true;
    socket.hears('connect');
    for (const [index, resolve] of give.entries()) resolve(`ticket ${index}`);
    await vi.waitFor(() => expect(socket.joins).not.toEqual([]));
    expect(socket.joins.map(({ request }) => request.token)).toEqual(['ticket 1']);
  });

  it('what Socket.IO kept of the connection before does not go out ahead of the join', async () => {
    const { socket } = setUp();
    await socket.opens();
    socket.answers(WELCOME);
    socket.sendBuffer.push('a report');
    socket.closes('ping timeout');
    expect(socket.sendBuffer).toEqual([]);
  });

  it('a server that was never there is unreachable', () => {
    const { socket, states } = setUp();
    socket.hears('connect_error', new Error('refused'));
    expect(states).toEqual(['unreachable']);
  });
});
